"""The protocol's answers: old encodings as modern values, nothing superseded, thinning, keys of blobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records import RecordWriter

from sightline.errors import QueryError, UnknownNameError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor, to_array, to_strings
from sightline.events.wire import decode, encode
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import kind_of
from sightline.provider import BLOBS, SCALAR, TENSOR, Provider
from sightline.provider.provider import thinned
from sightline.store import MemoryStore

Load = Callable[[dict[str, list[tuple[int, Message]]]], Provider]


def value(tag: str, plugin: str = "", content: bytes = b"", data_class: int = 0, **payload: Any) -> Message:
    made = Message("tensorboard.Summary.Value", tag=tag, **payload)
    if plugin or data_class:
        data = Message("tensorboard.SummaryMetadata.PluginData", plugin_name=plugin, content=content)
        made.metadata = Message("tensorboard.SummaryMetadata", plugin_data=data, data_class=data_class)
    return made


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    """Write values by run, at their steps (the wall time is 100 + the place in the file), and load them."""
    loaders = []

    def make(runs: dict[str, list[tuple[int, Message]]]) -> Provider:
        for name, values in runs.items():
            (tmp_path / name).mkdir()
            with RecordWriter((tmp_path / name / "events.out.tfevents.1").open("wb"), 99.0) as writer:
                for at, (step, one) in enumerate(values):
                    summary = Message("tensorboard.Summary", value=[one])
                    writer.write(encode(Message("tensorboard.Event", wall_time=100.0 + at, step=step, summary=summary)))
        store = MemoryStore(kind_of)
        loaders.append(Loader([LogdirSpec("", tmp_path)], store, watch="off"))
        loaders[-1].refresh()
        return Provider(store)

    yield make
    for loader in loaders:
        loader.close()


def metadata(data: bytes) -> Message:
    return decode("tensorboard.SummaryMetadata", data)


def test_an_old_scalar_belongs_to_scalars_and_is_named_after_its_tag(load: Load) -> None:
    provider = load({"a": [(1, value("loss", simple_value=0.5)), (4, value("loss", simple_value=0.25))]})
    info = provider.series("scalars", SCALAR)["a"]["loss"]
    assert (info.max_step, info.max_wall_time, info.max_length) == (4, 101.0, 0)
    about = metadata(info.metadata)
    assert (about.plugin_data.plugin_name, about.display_name, about.data_class) == ("scalars", "loss", SCALAR)
    points = provider.scalars("scalars")["a"]["loss"]
    assert points.steps.tolist() == [1, 4]
    assert points.wall_times.tolist() == [100.0, 101.0]
    assert points.values.tolist() == [0.5, 0.25]
    assert provider.runs() == [("a", 99.0)]
    assert provider.plugins() == ["scalars"]


def test_an_old_histogram_and_an_old_image_become_tensors(load: Load) -> None:
    histo = Message(
        "tensorboard.HistogramProto", min=-1.0, max=2.0, bucket_limit=[-3, 0, 1, 1e308], bucket=[0, 2, 3, 1]
    )
    image = Message("tensorboard.Summary.Image", width=5, height=7, encoded_image_string=b"PNG")
    provider = load({"a": [(0, value("w", histo=histo)), (0, value("x", image=image))]})
    (tensor,) = provider.tensors("histograms")["a"]["w"].values
    assert to_array(tensor).tolist() == [[-1, 0, 2], [0, 1, 3], [1, 2, 1]]
    info = provider.series("images", BLOBS)["a"]["x"]
    assert info.max_length == 3
    content = decode("tensorboard.ImagePluginData", metadata(info.metadata).plugin_data.content)
    assert content.converted_to_tensor
    (keys,) = provider.blobs("images")["a"]["x"].keys
    assert [provider.blob(key) for key in keys] == [b"5", b"7", b"PNG"]


def test_of_labelled_clips_the_clips_are_given(load: Load) -> None:
    tensor = Message("tensorboard.TensorProto", dtype=7, string_val=[b"RIFF0", b"first", b"RIFF1", b"second"])
    tensor.tensor_shape = Message(
        "tensorboard.TensorShapeProto", dim=[Message("tensorboard.TensorShapeProto.Dim", size=2)] * 2
    )
    provider = load({"a": [(3, value("s", "audio", tensor=tensor))]})
    (keys,) = provider.blobs("audio")["a"]["s"].keys
    assert [provider.blob(key) for key in keys] == [b"RIFF0", b"RIFF1"]


def test_what_a_restart_superseded_is_left_out(load: Load) -> None:
    scalars = [(step, value("loss", simple_value=at)) for at, step in enumerate([0, 1, 2, 1, 2, 3])]
    texts = [(step, value("t", "text", tensor=make_tensor([str(at)]))) for at, step in enumerate([0, 2, 2, 1])]
    provider = load({"a": scalars + texts})
    assert provider.scalars("scalars")["a"]["loss"].values.tolist() == [0, 3, 4, 5]
    found = provider.tensors("text")["a"]["t"]
    assert [to_strings(one) for one in found.values] == [[b"0"], [b"3"]]
    assert provider.series("text", TENSOR)["a"]["t"].max_step == 1


def test_several_values_of_a_step_have_keys_of_their_own(load: Load) -> None:
    pictures = [value("x", "images", tensor=make_tensor(["1", "1", name])) for name in ("a", "b")]
    provider = load({"r": [(2, pictures[0]), (2, pictures[1])]})
    found = provider.blobs("images")["r"]["x"]
    assert [provider.blob(keys[2]) for keys in found.keys] == [b"a", b"b"]


def test_hyperparameters_count_without_data_and_others_do_not(load: Load) -> None:
    provider = load({"a": [(0, value("_hparams_/x", "hparams", b"\x08\x00")), (0, value("f", "flight", b"{}"))]})
    (tensor,) = provider.tensors("hparams")["a"]["_hparams_/x"].values
    assert to_array(tensor).shape == (0,)
    assert metadata(provider.series("hparams", TENSOR)["a"]["_hparams_/x"].metadata).plugin_data.content == b"\x08\x00"
    assert provider.plugins() == ["flight", "hparams"]
    assert provider.series("flight", TENSOR) == {}


def test_a_foreign_plugin_is_reached_by_the_data_class_it_names(load: Load) -> None:
    tensor = make_tensor(np.arange(3.0))
    provider = load(
        {"a": [(0, value("t", "mine", data_class=TENSOR, tensor=tensor)), (0, value("u", "mine", tensor=tensor))]}
    )
    assert provider.series("mine", TENSOR).keys() == {"a"}
    assert provider.series("mine", TENSOR)["a"].keys() == {"t"}
    assert provider.series("mine", SCALAR) == {}


def test_runs_and_tags_are_chosen_by_name(load: Load) -> None:
    both = [(0, value("x", simple_value=1)), (0, value("y", simple_value=2))]
    provider = load({"a": both, "b": both})
    assert provider.series("scalars", SCALAR).keys() == {"a", "b"}
    found = provider.scalars("scalars", ["b", "none"], ["y", "none"])
    assert {run: list(tags) for run, tags in found.items()} == {"b": ["y"]}


@given(st.integers(0, 3000), st.integers(0, 1200))
def test_thinning_keeps_the_last_and_spreads_the_others(n: int, most: int) -> None:
    rows = thinned(n, most).tolist()
    assert len(rows) == (n if most == 0 else min(n, most))
    assert rows == sorted(set(rows))
    if rows:
        assert rows[-1] == n - 1
    if most > 1 and len(rows) > 1:
        gaps = np.diff(rows)
        assert rows[0] == 0
        assert gaps.max() - gaps.min() <= 1


@pytest.mark.parametrize("key", ["", "x", "é", "bm8", "WyJhIiwiYiIsImMiLDAsMCwtMV0", "WzEsMiwzLDQsNSw2XQ"])
def test_what_is_no_key_is_said_to_be_none(load: Load, key: str) -> None:
    with pytest.raises(QueryError):
        load({}).blob(key)


def test_a_key_of_what_is_gone_is_unknown(load: Load) -> None:
    provider = load({"r": [(2, value("x", "images", tensor=make_tensor(["1", "1", "a"])))]})
    key = provider.blobs("images")["r"]["x"].keys[0][0]
    with pytest.raises(UnknownNameError):
        Provider(MemoryStore(kind_of)).blob(key)
