"""What each bundled plugin keeps in SummaryMetadata.plugin_data.content, layouts and projector configs."""

from sightline.events.messages.schema import Field, File, bool_, int32, repeated, string, uint32

custom_scalar = File("tensorboard/plugins/custom_scalar/layout.proto", "tensorboard")

custom_scalar.message(
    "Chart",
    Field(1, "title", string),
    Field(2, "multiline", "MultilineChartContent", oneof="content"),
    Field(3, "margin", "MarginChartContent", oneof="content"),
)
custom_scalar.message(
    "MultilineChartContent",
    Field(1, "tag", repeated(string)),
)
custom_scalar.message(
    "MarginChartContent",
    Field(1, "series", repeated("MarginChartContent.Series")),
)
custom_scalar.message(
    "MarginChartContent.Series",
    Field(1, "value", string),
    Field(2, "lower", string),
    Field(3, "upper", string),
)
custom_scalar.message(
    "Category",
    Field(1, "title", string),
    Field(2, "chart", repeated("Chart")),
    Field(3, "closed", bool_),
)
custom_scalar.message(
    "Layout",
    Field(1, "version", int32),
    Field(2, "category", repeated("Category")),
)

pr_curve = File("tensorboard/plugins/pr_curve/plugin_data.proto", "tensorboard")

pr_curve.message(
    "PrCurvePluginData",
    Field(1, "version", int32),
    Field(2, "num_thresholds", uint32),
)

text = File("tensorboard/plugins/text/plugin_data.proto", "tensorboard")

text.message(
    "TextPluginData",
    Field(1, "version", int32),
)

image = File("tensorboard/plugins/image/plugin_data.proto", "tensorboard")

image.message(
    "ImagePluginData",
    Field(1, "version", int32),
    Field(2, "converted_to_tensor", bool_),
)

audio = File("tensorboard/plugins/audio/plugin_data.proto", "tensorboard")

audio.message(
    "AudioPluginData",
    Field(1, "version", int32),
    Field(2, "encoding", "AudioPluginData.Encoding"),
    Field(3, "converted_to_tensor", bool_),
)
audio.enum("AudioPluginData.Encoding", UNKNOWN=0, WAV=11)

scalar = File("tensorboard/plugins/scalar/plugin_data.proto", "tensorboard")

scalar.message(
    "ScalarPluginData",
    Field(1, "version", int32),
)

histogram = File("tensorboard/plugins/histogram/plugin_data.proto", "tensorboard")

histogram.message(
    "HistogramPluginData",
    Field(1, "version", int32),
)

mesh = File("tensorboard/plugins/mesh/plugin_data.proto", "tensorboard.mesh")

mesh.message(
    "MeshPluginData",
    Field(1, "version", int32),
    Field(2, "name", string),
    Field(3, "content_type", "MeshPluginData.ContentType"),
    Field(5, "json_config", string),
    Field(6, "shape", repeated(int32)),
    Field(7, "components", uint32),
)
mesh.enum("MeshPluginData.ContentType", UNDEFINED=0, VERTEX=1, FACE=2, COLOR=3)

projector = File("tensorboard/plugins/projector/projector_config.proto", "tensorboard.projector")

projector.message(
    "SpriteMetadata",
    Field(1, "image_path", string),
    Field(2, "single_image_dim", repeated(uint32)),
)
projector.message(
    "EmbeddingInfo",
    Field(1, "tensor_name", string),
    Field(2, "metadata_path", string),
    Field(3, "bookmarks_path", string),
    Field(4, "tensor_shape", repeated(uint32)),
    Field(5, "sprite", "SpriteMetadata"),
    Field(6, "tensor_path", string),
)
projector.message(
    "ProjectorConfig",
    Field(1, "model_checkpoint_path", string),
    Field(2, "embeddings", repeated("EmbeddingInfo")),
    Field(3, "model_checkpoint_dir", string),
)

FILES = [custom_scalar, pr_curve, text, image, audio, scalar, histogram, mesh, projector]
