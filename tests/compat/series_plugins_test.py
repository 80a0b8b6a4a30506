"""The plugins of plain time series over a data provider that is not ours: what they ask of it, what they answer."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard import errors
from tensorboard.compat.proto.summary_pb2 import HistogramProto
from tensorboard.data import provider
from tensorboard.plugins import base_plugin
from tensorboard.plugins.audio.audio_plugin import AudioPlugin
from tensorboard.plugins.distribution import compressor
from tensorboard.plugins.distribution.distributions_plugin import DistributionsPlugin
from tensorboard.plugins.histogram.histograms_plugin import HistogramsPlugin
from tensorboard.plugins.image.images_plugin import ImagesPlugin
from tensorboard.plugins.metrics.metrics_plugin import MetricsPlugin
from tensorboard.plugins.scalar.scalars_plugin import ScalarsPlugin
from tensorboard.plugins.text.text_plugin import TextPlugin, text_array_to_html
from werkzeug.test import Client, TestResponse

from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.kinds.histogram.data import histograms

ABOUT = {"max_step": 2, "max_wall_time": 9.0, "display_name": "shown", "description": "*why*"}
PNG = b"\x89PNG\r\n\x1a\n and so on"


class Another(provider.DataProvider):
    """One run with one tag of each plugin; remembers what it was asked for last."""

    asked: dict[str, Any]

    def __init__(self, content: bytes = b"") -> None:
        self._facts = {**ABOUT, "plugin_content": content}

    def _of(self, what: Any, question: dict[str, Any]) -> Any:
        self.asked = question
        chosen = question.get("run_tag_filter") or provider.RunTagFilter()
        found = (chosen.runs is None or "run" in chosen.runs) and (chosen.tags is None or "tag" in chosen.tags)
        return {"run": {"tag": what}} if found else {}

    def list_runs(self, ctx: Any = None, **_: Any) -> Any:
        return [provider.Run("run", "run", None)]

    def list_scalars(self, ctx: Any = None, **question: Any) -> Any:
        return self._of(provider.ScalarTimeSeries(**self._facts), question)

    def read_scalars(self, ctx: Any = None, **question: Any) -> Any:
        points = [provider.ScalarDatum(0, 1.5, 0.25), provider.ScalarDatum(2, 9.0, float("nan"))]
        return self._of(points, question)

    def read_last_scalars(self, ctx: Any = None, **question: Any) -> Any:
        raise NotImplementedError

    def list_tensors(self, ctx: Any = None, **question: Any) -> Any:
        return self._of(provider.TensorTimeSeries(**self._facts), question)

    def read_tensors(self, ctx: Any = None, **question: Any) -> Any:
        rows = np.array([[0, 1, 3.0], [1, 2, 1.0]]) if question["plugin_name"] == "histograms" else np.array(b"**b**")
        return self._of([provider.TensorDatum(0, 1.5, rows)], question)

    def list_blob_sequences(self, ctx: Any = None, **question: Any) -> Any:
        return self._of(provider.BlobSequenceTimeSeries(**self._facts, max_length=4), question)

    def read_blob_sequences(self, ctx: Any = None, **question: Any) -> Any:
        full = provider.BlobSequenceDatum(0, 1.5, tuple(provider.BlobReference(f"key{at}") for at in range(4)))
        short = provider.BlobSequenceDatum(2, 9.0, tuple(provider.BlobReference(f"late{at}") for at in range(3)))
        return self._of([full, short], question)

    def read_blob(self, ctx: Any = None, *, blob_key: str) -> bytes:
        if not blob_key.startswith("key"):
            raise errors.NotFoundError(blob_key)
        return PNG


def ask(plugin: type[Any], route: str, source: provider.DataProvider | None = None, **more: Any) -> TestResponse:
    """What a plugin answers; `hints` are the sampling hints, the rest goes to the request."""
    context = base_plugin.TBContext(data_provider=source or Another(), sampling_hints=more.pop("hints", None))
    path, _, query = route.partition("?")
    app = plugin(context).get_plugin_apps()[path]
    return Client(app).open(query_string=query, **more)


HERE = "?run=run&tag=tag"


def test_scalars_are_json_with_words_for_what_is_no_number() -> None:
    answer = ask(ScalarsPlugin, "/scalars" + HERE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.data == b'[[1.5, 0, 0.25], [9.0, 2, "NaN"]]'


def test_scalars_are_csv_when_asked() -> None:
    answer = ask(ScalarsPlugin, f"/scalars{HERE}&format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.data == b"Wall time,Step,Value\r\n1.5,0,0.25\r\n9.0,2,nan\r\n"


def test_answers_are_packed_for_whom_takes_that() -> None:
    answer = ask(ScalarsPlugin, "/scalars" + HERE, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))[0] == [1.5, 0, 0.25]


def test_many_runs_are_asked_for_in_a_form() -> None:
    answer = ask(ScalarsPlugin, "/scalars_multirun", method="POST", data={"tag": "tag", "runs": ["run", "none"]})
    assert list(answer.json or ()) == ["run"]
    refusal = ask(ScalarsPlugin, "/scalars_multirun" + HERE)
    assert (refusal.status_code, refusal.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("plugin", "route", "name"),
    [
        (ScalarsPlugin, "/scalars", "scalars"),
        (HistogramsPlugin, "/histograms", "histograms"),
        (DistributionsPlugin, "/distributions", "distributions"),
        (ImagesPlugin, "/images", "images"),
        (AudioPlugin, "/audio", "audio"),
        (TextPlugin, "/text", "text"),
    ],
)
def test_every_point_is_asked_for_unless_a_limit_is_set(plugin: type[Any], route: str, name: str) -> None:
    data = Another()
    asked: list[int] = []
    for method in ("read_scalars", "read_tensors", "read_blob_sequences"):
        original = getattr(data, method)
        setattr(
            data,
            method,
            lambda ctx=None, original=original, **more: (asked.append(more["downsample"]), original(**more))[1],
        )
    for hints in ({}, {name: 0}, {name: 7}):
        assert ask(plugin, route + HERE, data, hints=hints).status_code == 200
    assert min(asked[:2]) > 1 << 30  # 0 would be taken for none by other providers
    assert asked[2] == 7


@pytest.mark.parametrize("plugin", [ScalarsPlugin, HistogramsPlugin, DistributionsPlugin, ImagesPlugin, AudioPlugin])
def test_tags_have_a_name_and_a_description_that_is_safe(plugin: type[Any]) -> None:
    about = (ask(plugin, "/tags").json or {})["run"]["tag"]
    assert (about["displayName"], about["description"]) == ("shown", "<p><em>why</em></p>")


@pytest.mark.parametrize("plugin", [ScalarsPlugin, HistogramsPlugin, ImagesPlugin, AudioPlugin])
def test_contents_of_a_version_to_come_are_left_out(plugin: type[Any]) -> None:
    assert ask(plugin, "/tags", Another(b"\x08\x01")).json == {"run": {}}
    assert ask(plugin, "/tags", Another(b"\xff\xff")).json != {"run": {}}  # what is no message has no version


@pytest.mark.parametrize(
    ("plugin", "route"), [(ScalarsPlugin, "/scalars"), (HistogramsPlugin, "/histograms"), (ImagesPlugin, "/images")]
)
def test_what_is_not_there_or_not_said_is_an_error_that_says_so(plugin: type[Any], route: str) -> None:
    with pytest.raises(errors.NotFoundError, match="none"):
        ask(plugin, route + "?run=none&tag=tag")
    with pytest.raises(errors.InvalidArgumentError, match="Both run and tag must be specified: tag=None, run='x'"):
        ask(plugin, route + "?run=x")


def test_pictures_begin_after_width_and_height() -> None:
    assert (ask(ImagesPlugin, "/tags").json or {})["run"]["tag"]["samples"] == 2
    first, second = (ask(ImagesPlugin, f"/images{HERE}&sample={sample}").json for sample in (0, 1))
    assert first == [
        {"wall_time": 1.5, "step": 0, "query": "blob_key=key2"},
        {"wall_time": 9.0, "step": 2, "query": "blob_key=late2"},
    ]
    assert second == [{"wall_time": 1.5, "step": 0, "query": "blob_key=key3"}]
    with pytest.raises(errors.InvalidArgumentError):
        ask(ImagesPlugin, f"/images{HERE}&sample=-1")
    picture = ask(ImagesPlugin, "/individualImage?blob_key=key2")
    assert (picture.data, picture.headers["Content-Type"]) == (PNG, "image/png")


def test_clips_are_sent_as_what_their_metadata_says_and_never_as_a_page() -> None:
    found = ask(AudioPlugin, f"/audio{HERE}&sample=3", Another(b"\x10\x0b")).json
    assert found == [
        {
            "wall_time": 1.5,
            "label": "",
            "step": 0,
            "contentType": "audio/wav",
            "query": "blob_key=key3&content_type=audio%2Fwav",
        }
    ]
    assert (ask(AudioPlugin, "/audio" + HERE).json or [{}])[0]["contentType"] == "application/octet-stream"
    with pytest.raises(errors.InvalidArgumentError, match="text/html"):
        ask(AudioPlugin, "/individualAudio?blob_key=key0&content_type=text/html")


def test_texts_are_markdown_unless_asked_otherwise() -> None:
    assert ask(TextPlugin, "/text" + HERE).json == [{"wall_time": 1.5, "step": 0, "text": "<p><strong>b</strong></p>"}]
    assert (ask(TextPlugin, f"/text{HERE}&markdown=false").json or [{}])[0]["text"] == "**b**"
    assert ask(TextPlugin, "/text?run=none&tag=tag").json == []


@pytest.mark.parametrize(
    ("tensor", "shown"),
    [
        (np.array(b"a\xffb", object), "<p>a\ufffdb</p>"),
        (np.array(1.5), "<p>1.5</p>"),
        (np.zeros((0, 2)), "<table>\n<tbody>\n</tbody>\n</table>"),
        (np.array([[[b"a"]], [[b"b"]]], object), "<td><p>a</p></td>"),
    ],
)
def test_every_tensor_is_shown_as_text_somehow(tensor: npt.NDArray[Any], shown: str) -> None:
    assert shown in text_array_to_html(tensor, enable_markdown=True)


def test_several_series_are_answered_in_order_each_with_its_error() -> None:
    wanted = [
        {"plugin": "images", "tag": "tag", "run": "run", "sample": 1},
        {"plugin": "histograms", "tag": "tag"},
        {"plugin": "scalars", "tag": "none"},
        {"plugin": "scalars"},
    ]
    answer = ask(MetricsPlugin, "/timeSeries", method="POST", data={"requests": json.dumps(wanted)})
    assert answer.json == [
        {**wanted[0], "runToSeries": {"run": [{"step": 0, "wallTime": 1.5, "imageId": "key3"}]}},
        {**wanted[1], "error": "Missing run"},
        {**wanted[2], "runToSeries": {}},
        {"plugin": "scalars", "tag": None, "error": "Missing tag"},
    ]
    with pytest.raises(errors.InvalidArgumentError, match="as JSON"):
        ask(MetricsPlugin, "/timeSeries?requests=[")


# Compressed histograms

EDGES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12, unique=True).map(sorted)


@given(EDGES, st.data())
def test_shares_of_the_weight_are_those_of_our_page(edges: list[float], data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(0, 1000), min_size=len(edges) - 1, max_size=len(edges) - 1))
    rows = np.array([*zip(edges[:-1], edges[1:], counts, strict=True)], np.float64)
    compressed = [value.value for value in compressor.compress_histogram(rows)]
    if not sum(counts):
        assert compressed == [0.0] * 9
        return
    filled = np.flatnonzero(rows[:, 2])
    rows = rows[filled[0] : filled[-1] + 1]  # the page leaves empty buckets on the outside out of account
    value = encode(Message("tensorboard.Summary.Value", tag="t", tensor=make_tensor(rows)))
    expected = histograms([value]).percentiles(compressor.NORMAL_HISTOGRAM_BPS)[0]
    inner = [value.value for value in compressor.compress_histogram(rows)]
    np.testing.assert_allclose(inner, expected, rtol=1e-9, atol=1e-6)
    assert compressed == sorted(compressed)


def test_a_histogram_message_ends_at_its_smallest_and_largest_value() -> None:
    histo = HistogramProto(min=-1.0, max=3.0, num=4, bucket_limit=[-5.0, 0.0, 1e308], bucket=[0, 2, 2])
    values = compressor.compress_histogram_proto(histo)
    assert [values[0].value, values[4].value, values[-1].value] == [-1.0, 0.0, 3.0]
    assert values[0].as_tuple() == (0, -1.0)
    assert [one.value for one in compressor.compress_histogram_proto(HistogramProto())] == [0.0] * 9
