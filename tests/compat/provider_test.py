"""The data provider's interface behaves as the original's, and our store answers through it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from tensorboard import errors
from tensorboard.data import provider
from tensorboard.data._store_provider import StoreDataProvider
from tests.foreign.routes.by_hand import write

from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import kind_of
from sightline.store import MemoryStore

ASK = {"experiment_id": "any"}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreDataProvider]:
    logdir = tmp_path_factory.mktemp("logs")
    write(logdir)
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", logdir)], store, watch="off")
    loader.refresh()
    yield StoreDataProvider(store, str(logdir))
    loader.close()


# The records


def test_records_are_compared_by_value_and_tell_their_fields() -> None:
    run = provider.Run("id", "name", 1.5)
    assert run == provider.Run(run_id="id", run_name="name", start_time=1.5)
    assert run != ("id", "name", 1.5)
    assert repr(run) == "Run(run_id='id', run_name='name', start_time=1.5)"
    facts = {"max_step": 1, "max_wall_time": 2.0, "plugin_content": b"", "description": "", "display_name": ""}
    assert provider.ScalarTimeSeries(**facts) != provider.TensorTimeSeries(**facts)
    assert provider.ScalarTimeSeries(**facts, last_value=3.0).last_value == 3.0
    blobs = provider.BlobSequenceTimeSeries(max_length=4, **facts)
    assert repr(blobs).startswith("BlobSequenceTimeSeries(max_step=1, max_wall_time=2.0, max_length=4, plugin_content")
    assert len({provider.ScalarDatum(0, 1.0, 2.0), provider.ScalarDatum(0, 1.0, 2.0)}) == 1
    with pytest.raises(AttributeError):
        run.run_name = "other"  # type: ignore[misc]


def test_tensors_are_compared_by_their_elements_and_have_no_hash() -> None:
    assert provider.TensorDatum(0, 1.0, np.arange(3)) == provider.TensorDatum(0, 1.0, np.arange(3))
    assert provider.TensorDatum(0, 1.0, np.arange(3)) != provider.TensorDatum(0, 1.0, np.arange(4))
    with pytest.raises(TypeError, match="unhashable"):
        hash(provider.TensorDatum(0, 1.0, np.arange(3)))


def test_a_filter_takes_names_and_no_single_name() -> None:
    chosen = provider.RunTagFilter(runs=iter(["b", "a"]))
    assert (chosen.runs, chosen.tags) == (frozenset({"a", "b"}), None)
    with pytest.raises(TypeError, match="runs: expected `None` or collection of strings; got <class 'str'>: 'abc'"):
        provider.RunTagFilter(runs="abc")
    with pytest.raises(TypeError, match=r"tags: .*got item of type <class 'int'>: 1"):
        provider.RunTagFilter(tags=[1])  # type: ignore[list-item]


def test_a_provider_needs_runs_and_scalars_and_nothing_else() -> None:
    assert provider.DataProvider.__abstractmethods__ == {
        "list_runs",
        "list_scalars",
        "read_scalars",
        "read_last_scalars",
    }

    class Least(provider.DataProvider):
        list_runs = list_scalars = read_scalars = read_last_scalars = lambda self, ctx=None, **_: {}

    least = Least()
    assert least.list_plugins(**ASK) is None
    assert least.list_tensors(**ASK, plugin_name="text") == {}
    assert least.list_hyperparameters(experiment_ids=["any"]).session_groups == []


# Our store


def test_scalars_are_listed_and_read(ours: StoreDataProvider) -> None:
    listed = ours.list_scalars(**ASK, plugin_name="scalars")
    assert listed["a"]["x"].description == "of *one* <b>run</b>"
    assert listed["a"]["version 9"].plugin_content == b"\x08\x09"
    one = provider.RunTagFilter(runs=["repeats"], tags=["loss"])
    read = ours.read_scalars(**ASK, plugin_name="scalars", downsample=0, run_tag_filter=one)
    assert [(point.step, point.value) for point in read["repeats"]["loss"]] == [(0, 0), (1, 4), (2, 5), (3, 6)]
    last = ours.read_last_scalars(**ASK, plugin_name="scalars", run_tag_filter=one)
    assert last == {"repeats": {"loss": read["repeats"]["loss"][-1]}}
    assert [run.run_name for run in ours.list_runs(**ASK)] == ["a", "b", "c<i>&", "repeats", "rewinds"]
    assert ours.list_plugins(**ASK) == ["audio", "histograms", "images", "scalars", "text"]


def test_tensors_come_as_arrays_texts_as_objects(ours: StoreDataProvider) -> None:
    (rows,) = ours.read_tensors(**ASK, plugin_name="histograms", downsample=9)["a"]["rows"]
    assert rows.numpy.tolist() == [[0, 1, 2], [1, 2, 3]]
    texts = ours.read_tensors(**ASK, plugin_name="text", downsample=9)["a"]
    assert texts["table"][0].numpy.dtype == object
    assert texts["table"][0].numpy.tolist() == [[b"a", b"b"], [b"`c`", b"<img src=x onerror=y>"]]
    assert texts["text"][0].numpy.shape == ()


def test_a_sample_is_even_and_ends_with_the_last(ours: StoreDataProvider) -> None:
    one = provider.RunTagFilter(["repeats"], ["loss"])
    read = ours.read_scalars(**ASK, plugin_name="scalars", downsample=2, run_tag_filter=one)
    assert [point.step for point in read["repeats"]["loss"]] == [0, 3]


@pytest.mark.parametrize(
    ("downsample", "error"), [(None, TypeError), (1.5, TypeError), (True, TypeError), (-1, ValueError)]
)
def test_a_sample_has_a_size(ours: StoreDataProvider, downsample: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        ours.read_scalars(**ASK, plugin_name="scalars", downsample=downsample)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="RunTagFilter"):
        ours.list_scalars(**ASK, plugin_name="scalars", run_tag_filter=["a"])  # type: ignore[arg-type]


def test_blobs_are_fetched_by_their_keys(ours: StoreDataProvider) -> None:
    points = ours.read_blob_sequences(**ASK, plugin_name="audio", downsample=9)["a"]["clips"]
    assert [[ours.read_blob(blob_key=one.blob_key) for one in point.values] for point in points] == [
        [b"RIFFa", b"RIFFb"],
        [b"RIFFc", b"RIFFd"],
    ]
    with pytest.raises(errors.InvalidArgumentError):
        ours.read_blob(blob_key="no key")
