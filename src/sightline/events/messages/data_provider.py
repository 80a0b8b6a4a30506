"""TensorBoard's data-provider protocol: what its pages ask a server for over gRPC."""

from sightline.events.messages.schema import (
    Field,
    File,
    bytes_,
    double,
    float_,
    int64,
    repeated,
    string,
)

data_provider = File("tensorboard/data/proto/data_provider.proto", "tensorboard.data")

data_provider.message(
    "GetExperimentRequest",
    Field(1, "experiment_id", string),
)
data_provider.message(
    "GetExperimentResponse",
    Field(1, "data_location", string),
    Field(2, "name", string),
    Field(3, "description", string),
    Field(4, "creation_time", "google.protobuf.Timestamp"),
)
data_provider.message(
    "PluginFilter",
    Field(1, "plugin_name", string),
)
data_provider.message(
    "RunTagFilter",
    Field(1, "runs", "RunFilter"),
    Field(2, "tags", "TagFilter"),
)
data_provider.message(
    "RunFilter",
    Field(1, "names", repeated(string)),
)
data_provider.message(
    "TagFilter",
    Field(1, "names", repeated(string)),
)
data_provider.message(
    "Downsample",
    Field(1, "num_points", int64),
)
data_provider.message(
    "ListPluginsRequest",
    Field(1, "experiment_id", string),
)
data_provider.message(
    "ListPluginsResponse",
    Field(1, "plugins", repeated("Plugin")),
)
data_provider.message(
    "Plugin",
    Field(1, "name", string),
)
data_provider.message(
    "ListRunsRequest",
    Field(1, "experiment_id", string),
)
data_provider.message(
    "ListRunsResponse",
    Field(1, "runs", repeated("Run")),
)
data_provider.message(
    "Run",
    Field(2, "name", string),
    Field(3, "start_time", double),
)
data_provider.message(
    "ListScalarsRequest",
    Field(1, "experiment_id", string),
    Field(2, "plugin_filter", "PluginFilter"),
    Field(3, "run_tag_filter", "RunTagFilter"),
)
data_provider.message(
    "ListScalarsResponse",
    Field(1, "runs", repeated("ListScalarsResponse.RunEntry")),
)
data_provider.message(
    "ListScalarsResponse.RunEntry",
    Field(1, "run_name", string),
    Field(2, "tags", repeated("ListScalarsResponse.TagEntry")),
)
data_provider.message(
    "ListScalarsResponse.TagEntry",
    Field(1, "tag_name", string),
    Field(2, "metadata", "ScalarMetadata"),
)
data_provider.message(
    "ScalarMetadata",
    Field(1, "max_step", int64),
    Field(2, "max_wall_time", double),
    Field(3, "summary_metadata", "tensorboard.SummaryMetadata"),
)
data_provider.message(
    "ReadScalarsRequest",
    Field(1, "experiment_id", string),
    Field(2, "plugin_filter", "PluginFilter"),
    Field(3, "run_tag_filter", "RunTagFilter"),
    Field(4, "downsample", "Downsample"),
)
data_provider.message(
    "ReadScalarsResponse",
    Field(1, "runs", repeated("ReadScalarsResponse.RunEntry")),
)
data_provider.message(
    "ReadScalarsResponse.RunEntry",
    Field(1, "run_name", string),
    Field(2, "tags", repeated("ReadScalarsResponse.TagEntry")),
)
data_provider.message(
    "ReadScalarsResponse.TagEntry",
    Field(1, "tag_name", string),
    Field(2, "data", "ScalarData"),
)
data_provider.message(
    "ScalarData",
    Field(1, "step", repeated(int64)),
    Field(2, "wall_time", repeated(double)),
    Field(3, "value", repeated(float_)),
)
data_provider.message(
    "ListTensorsRequest",
    Field(1, "experiment_id", string),
    Field(2, "plugin_filter", "PluginFilter"),
    Field(3, "run_tag_filter", "RunTagFilter"),
)
data_provider.message(
    "ListTensorsResponse",
    Field(1, "runs", repeated("ListTensorsResponse.RunEntry")),
)
data_provider.message(
    "ListTensorsResponse.RunEntry",
    Field(1, "run_name", string),
    Field(2, "tags", repeated("ListTensorsResponse.TagEntry")),
)
data_provider.message(
    "ListTensorsResponse.TagEntry",
    Field(1, "tag_name", string),
    Field(2, "metadata", "TensorMetadata"),
)
data_provider.message(
    "TensorMetadata",
    Field(1, "max_step", int64),
    Field(2, "max_wall_time", double),
    Field(3, "summary_metadata", "tensorboard.SummaryMetadata"),
)
data_provider.message(
    "ReadTensorsRequest",
    Field(1, "experiment_id", string),
    Field(2, "plugin_filter", "PluginFilter"),
    Field(3, "run_tag_filter", "RunTagFilter"),
    Field(4, "downsample", "Downsample"),
)
data_provider.message(
    "ReadTensorsResponse",
    Field(1, "runs", repeated("ReadTensorsResponse.RunEntry")),
)
data_provider.message(
    "ReadTensorsResponse.RunEntry",
    Field(1, "run_name", string),
    Field(2, "tags", repeated("ReadTensorsResponse.TagEntry")),
)
data_provider.message(
    "ReadTensorsResponse.TagEntry",
    Field(1, "tag_name", string),
    Field(2, "data", "TensorData"),
)
data_provider.message(
    "TensorData",
    Field(1, "step", repeated(int64)),
    Field(2, "wall_time", repeated(double)),
    Field(3, "value", repeated("tensorboard.TensorProto")),
)
data_provider.message(
    "ListBlobSequencesRequest",
    Field(1, "experiment_id", string),
    Field(2, "plugin_filter", "PluginFilter"),
    Field(3, "run_tag_filter", "RunTagFilter"),
)
data_provider.message(
    "ListBlobSequencesResponse",
    Field(1, "runs", repeated("ListBlobSequencesResponse.RunEntry")),
)
data_provider.message(
    "ListBlobSequencesResponse.RunEntry",
    Field(1, "run_name", string),
    Field(2, "tags", repeated("ListBlobSequencesResponse.TagEntry")),
)
data_provider.message(
    "ListBlobSequencesResponse.TagEntry",
    Field(1, "tag_name", string),
    Field(2, "metadata", "BlobSequenceMetadata"),
)
data_provider.message(
    "BlobSequenceMetadata",
    Field(1, "max_step", int64),
    Field(2, "max_wall_time", double),
    Field(3, "max_length", int64),
    Field(4, "summary_metadata", "tensorboard.SummaryMetadata"),
)
data_provider.message(
    "ReadBlobSequencesRequest",
    Field(1, "experiment_id", string),
    Field(2, "plugin_filter", "PluginFilter"),
    Field(3, "run_tag_filter", "RunTagFilter"),
    Field(4, "downsample", "Downsample"),
)
data_provider.message(
    "ReadBlobSequencesResponse",
    Field(1, "runs", repeated("ReadBlobSequencesResponse.RunEntry")),
)
data_provider.message(
    "ReadBlobSequencesResponse.RunEntry",
    Field(1, "run_name", string),
    Field(2, "tags", repeated("ReadBlobSequencesResponse.TagEntry")),
)
data_provider.message(
    "ReadBlobSequencesResponse.TagEntry",
    Field(1, "tag_name", string),
    Field(2, "data", "BlobSequenceData"),
)
data_provider.message(
    "BlobSequenceData",
    Field(1, "step", repeated(int64)),
    Field(2, "wall_time", repeated(double)),
    Field(3, "values", repeated("BlobReferenceSequence")),
)
data_provider.message(
    "BlobReferenceSequence",
    Field(1, "blob_refs", repeated("BlobReference")),
)
data_provider.message(
    "BlobReference",
    Field(1, "blob_key", string),
    Field(2, "url", string),
)
data_provider.message(
    "ReadBlobRequest",
    Field(1, "blob_key", string),
)
data_provider.message(
    "ReadBlobResponse",
    Field(1, "data", bytes_),
)

FILES = [data_provider]
