"""Summaries as messages, which need no TensorFlow: what each says, read back by what reads logs.

What ops in graphs and `tf.summary` write is compared with the original's by `tests/clients`.
"""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf import text_format
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins import projector
from tensorboard.plugins.audio import metadata as audio_metadata
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.plugins.hparams import error, plugin_data_pb2
from tensorboard.plugins.hparams import metadata as hparams_metadata
from tensorboard.plugins.mesh import metadata as mesh_metadata
from tensorboard.plugins.mesh import summary as mesh
from tensorboard.plugins.pr_curve import metadata as pr_curve_metadata
from tensorboard.plugins.scalar import metadata as scalar_metadata
from tensorboard.plugins.scalar.summary_v2 import scalar_pb
from tensorboard.plugins.text.summary_v2 import text_pb
from tensorboard.summary import v1
from tensorboard.util import encoder, tensor_util


def only(message: Any) -> Any:
    assert isinstance(message, summary_pb2.Summary)
    (value,) = message.value
    return value


def array(value: Any) -> Any:
    return tensor_util.make_ndarray(value.tensor)


def test_numbers() -> None:
    new, old = only(scalar_pb("loss", 0.1, "d")), only(v1.scalar_pb("loss", 3, description="d"))
    assert (new.tag, array(new), new.metadata.display_name) == ("loss", np.float32(0.1), "")
    assert (old.tag, array(old), old.metadata.display_name) == ("loss/scalar_summary", 3, "loss")
    for value in (new, old):
        assert value.metadata.plugin_data.plugin_name == "scalars"
        assert value.metadata.summary_description == "d"
    assert only(v1.scalar_pb("loss", 3, "shown")).metadata.display_name == "shown"
    for wrong in (np.zeros(2), "x", 1j):
        for function in (scalar_pb, v1.scalar_pb):
            with pytest.raises(ValueError, match=r"scalar|Cast"):
                function("loss", wrong)


FLOATS = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(st.lists(FLOATS, min_size=1, max_size=50), st.integers(1, 12))
def test_histograms_hold_every_value_between_least_and_greatest(values: list[float], buckets: int) -> None:
    value = only(histogram_pb("weights", values, buckets))
    rows = array(value)
    assert rows.shape == (buckets, 3)
    assert rows[:, 2].sum() == len(values)
    assert (rows[0, 0], rows[-1, 1]) == (min(values), max(values))
    np.testing.assert_array_equal(rows[1:, 0], rows[:-1, 1])
    if min(values) == max(values):
        assert rows[-1, 2] == len(values)
    else:
        width = (max(values) - min(values)) / buckets
        slow = [0] * buckets
        for one in values:
            slow[min(int((one - min(values)) // width) if width else 0, buckets - 1)] += 1
        assert np.abs(rows[:, 2] - slow).sum() <= 2 * sum((one - min(values)) % width < 1e-9 * width for one in values)


def test_histograms_of_little() -> None:
    assert array(only(histogram_pb("a", [], 4))).tolist() == [[0.0, 0.0, 0.0]] * 4
    assert array(only(histogram_pb("a", [1, 2], 0))).shape == (0, 3)
    assert array(only(histogram_pb("a", [1]))).shape == (30, 3)
    assert array(only(v1.histogram_pb("a", []))).shape == (0, 3)
    assert array(only(v1.histogram_pb("a", [2, 2]))).tolist() == [[1.5, 2.5, 2.0]]
    assert only(v1.histogram_pb("a", [2, 3])).tag == "a/histogram_summary"


@pytest.mark.parametrize(
    "values", [[1, np.nan, 2], [1, np.inf, 2], [-np.inf, np.inf], [np.nan], [np.inf] * 2, [1e308, -1e308]]
)
def test_histograms_of_what_is_not_finite_raise_nothing(values: list[float]) -> None:
    """Training must not end with its first NaN."""
    for function in (histogram_pb, v1.histogram_pb):
        rows = array(only(function("weights", values, 3)))
        assert rows.shape == (3, 3)
        assert not np.isfinite(rows[:, :2]).all()
        assert rows[:, 2].sum() <= len(values)


def test_curves_leave_out_what_is_no_probability() -> None:
    rows = array(only(v1.pr_curve_pb("cats", [True, True, True, False], np.array([np.nan, 1.5, 1.0, -0.5]), 3)))
    assert rows[:2].tolist() == [[1, 1, 1], [0, 0, 0]]


def test_pictures() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (5, 3, 7, 4)).astype(np.uint8)
    value = only(v1.image_pb("cats", pixels, max_outputs=2))
    width, height, *files = array(value)
    assert (value.tag, width, height, len(files)) == ("cats/image_summary", b"7", b"3", 2)
    for file, expected in zip(files, pixels, strict=False):
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(file))), expected)
    with pytest.raises(ValueError, match="rank 4"):
        v1.image_pb("cats", pixels[0])
    for wrong in (pixels, pixels[0].astype(float), pixels[0][:, :0]):
        with pytest.raises(ValueError, match="image"):
            encoder.encode_png(wrong)


def test_sound() -> None:
    clips = np.array([[[0.0, 1.0], [-1.0, 2.0], [0.25, -3.0], [1 / 65536, -1 / 65536]]], np.float32)
    value = only(v1.audio_pb("noise", clips, 8000))
    ((file, label),) = array(value)
    assert label == b""
    with wave.open(io.BytesIO(file)) as read:
        assert (read.getframerate(), read.getnchannels(), read.getsampwidth()) == (8000, 2, 2)
        samples = np.frombuffer(read.readframes(9), "<i2").reshape(-1, 2)
    assert samples.tolist() == [[0, 32767], [-32768, 32767], [8192, -32768], [1, -1]]
    assert audio_metadata.parse_plugin_metadata(value.metadata.plugin_data.content).encoding == 11
    with pytest.warns(UserWarning, match="deprecated"):
        labelled = only(v1.audio_pb("noise", clips, 8000, labels=["*a*"]))
    assert array(labelled)[0, 1] == b"*a*"
    with pytest.raises(ValueError, match="mp3"):
        v1.audio_pb("noise", clips, 8000, encoding="mp3")
    with pytest.raises(ValueError, match="labels"), pytest.warns(UserWarning, match="deprecated"):
        v1.audio_pb("noise", clips, 8000, labels=["a", "b"])


def test_markdown() -> None:
    assert array(only(text_pb("notes", "\u00fc"))) == "\u00fc".encode()
    assert array(only(v1.text_pb("notes", [["a", "b"]]))).tolist() == [[b"a", b"b"]]
    with pytest.raises(TypeError, match="string"):
        text_pb("notes", 3)
    with pytest.raises(ValueError, match="string"):
        v1.text_pb("notes", 3)


@given(st.data())
def test_curves_count_what_is_at_or_above_each_threshold(data: Any) -> None:
    size = data.draw(st.integers(1, 30))
    count = data.draw(st.integers(2, 9))
    labels = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    bins = data.draw(st.lists(st.integers(0, count - 1), min_size=size, max_size=size))
    weights = data.draw(st.lists(st.integers(1, 5), min_size=size, max_size=size))
    predictions = [one / (count - 1) for one in bins]
    value = only(v1.pr_curve_pb("cats", labels, np.array(predictions), count, np.array(weights)))
    rows = array(value)
    buckets = [int(p * (count - 1)) for p in predictions]
    rated = list(zip(labels, buckets, weights, strict=True))
    for at in range(count):
        tp, fp, tn, fn = (
            sum(w for label, b, w in rated if label == truth and (b >= at) == above)
            for truth, above in ((True, True), (False, True), (False, False), (True, False))
        )
        precision, recall = tp / max(1e-7, tp + fp), tp / max(1e-7, tp + fn)
        np.testing.assert_allclose(rows[:, at], [tp, fp, tn, fn, precision, recall], rtol=1e-6)
    assert pr_curve_metadata.parse_plugin_metadata(value.metadata.plugin_data.content).num_thresholds == count


def test_curves_that_the_caller_counted() -> None:
    value = only(v1.pr_curve_raw_data_pb("cats", *np.arange(30).reshape(6, 5), num_thresholds=5, display_name="Cats"))
    assert array(value).tolist() == np.arange(30).reshape(6, 5).tolist()
    assert (value.tag, value.metadata.display_name) == ("cats/pr_curves", "Cats")
    assert array(only(v1.pr_curve_pb("cats", [True], np.array([0.5])))).shape == (6, 201)


def test_a_layout_of_custom_scalars() -> None:
    layout = layout_pb2.Layout(category=[layout_pb2.Category(title="losses")])
    value = only(v1.custom_scalar_pb(layout))
    assert value.tag == "custom_scalars__config__"
    assert layout_pb2.Layout.FromString(array(value)[()]) == layout
    with pytest.raises(TypeError, match="Layout"):
        v1.custom_scalar_pb({"losses": []})


def test_meshes() -> None:
    vertices, faces = np.random.default_rng(0).random((1, 4, 3)), np.array([[[0, 1, 2]]])
    message = mesh.mesh_pb("cloud", vertices, faces, np.full((1, 4, 3), 9), {"b": 1, "a": 2}, "d")
    parts = {value.tag: value for value in message.value}
    assert {tag: str(array(value).dtype) for tag, value in parts.items()} == {
        "cloud_VERTEX": "float32", "cloud_FACE": "int32", "cloud_COLOR": "uint8"
    }  # fmt: skip
    for value in parts.values():
        about = mesh_metadata.parse_plugin_metadata(value.metadata.plugin_data.content)
        assert (about.name, about.components, list(about.shape)) == ("cloud", 14, list(array(value).shape))
        assert json.loads(about.json_config) == {"a": 2, "b": 1}
    (bare,) = mesh.pb("cloud", vertices, display_name="Cloud").value
    assert bare.metadata.display_name == "Cloud"
    assert mesh_metadata.parse_plugin_metadata(bare.metadata.plugin_data.content).components == 2
    with pytest.raises(ValueError, match="BxNx3"):
        mesh.pb("cloud", vertices[0])


def test_ops_need_tensorflow_and_say_so() -> None:
    for call in (lambda: v1.scalar("a", 1), lambda: v1.custom_scalar(layout_pb2.Layout())):
        with pytest.raises(ImportError, match="needs TensorFlow"):
            call()


def test_metadata_are_read_with_care(caplog: pytest.LogCaptureFixture) -> None:
    assert scalar_metadata.parse_plugin_metadata(b"").version == 0
    assert pr_curve_metadata.parse_plugin_metadata(b"{}").num_thresholds == 0
    assert mesh_metadata.parse_plugin_metadata(b"").components == 14
    with pytest.raises(TypeError, match="bytes"):
        scalar_metadata.parse_plugin_metadata("")  # type: ignore[arg-type]
    assert not caplog.messages
    assert scalar_metadata.parse_plugin_metadata(b"\x08\x05").version == 5
    assert "version 5" in caplog.text


def test_metadata_of_hyperparameters_are_read_with_care() -> None:
    start = plugin_data_pb2.HParamsPluginData(session_start_info=plugin_data_pb2.SessionStartInfo(group_name="g"))
    content = hparams_metadata.create_summary_metadata(start).plugin_data.content
    assert hparams_metadata.parse_session_start_info_plugin_data(content).group_name == "g"
    for parse in (hparams_metadata.parse_session_end_info_plugin_data, hparams_metadata.parse_experiment_plugin_data):
        with pytest.raises(error.HParamsError, match="to be set"):
            parse(content)
    start.version = 3
    assert hparams_metadata.create_summary_metadata(start).plugin_data.content == content
    with pytest.raises(error.HParamsError, match="version"):
        hparams_metadata.parse_session_start_info_plugin_data(start.SerializeToString())
    with pytest.raises(TypeError, match="HParamsPluginData"):
        hparams_metadata.create_summary_metadata(start.session_start_info)


def test_the_projector_is_told_in_a_file(tmp_path: Path) -> None:
    config = projector.ProjectorConfig()
    config.embeddings.add(tensor_name="words").sprite.single_image_dim.extend([2, 3])

    class Writer:
        def get_logdir(self) -> str:
            return str(tmp_path)

    for where in (str(tmp_path), tmp_path, Writer()):
        projector.visualize_embeddings(where, config)
        path = tmp_path / "projector_config.pbtxt"
        assert text_format.Parse(path.read_text(), projector.ProjectorConfig()) == config
        path.unlink()
    with pytest.raises(ValueError, match="logdir"):
        projector.visualize_embeddings(None, config)
