"""`GrpcDataProvider` on our own server answers what the store behind that server does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
import numpy as np
import pytest
from tensorboard import errors
from tensorboard.data._store_provider import StoreDataProvider
from tensorboard.data.grpc_provider import GrpcDataProvider, channel, make_stub
from tensorboard.data.provider import RunTagFilter
from tensorboard.data.server_ingester import ExistingServerDataIngester, NoDataServerError, get_server_binary
from tests.remote.provider_test import some_logs

from sightline import SummaryWriter
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import kind_of
from sightline.remote import server
from sightline.store import MemoryStore

ASK = {"experiment_id": "any"}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GrpcDataProvider, StoreDataProvider]]:
    logs = some_logs(tmp_path_factory.mktemp("grpc"))
    with SummaryWriter(logs / "own") as writer:
        for step in range(5):
            writer.add_histogram("weights", np.arange(step + 9.0), step=step)
            writer.add_text("note", f"*{step}*", step=step)
            writer.add_image("picture", np.full((3, 4, 4), step, np.uint8), step=step)
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", logs)], store)
    loader.refresh()
    running, port = server.serve(store, 0, "somewhere")
    line = channel(f"localhost:{port}")
    yield GrpcDataProvider(f"localhost:{port}", make_stub(line)), StoreDataProvider(store, "somewhere")
    line.close()
    running.stop(None)
    loader.close()


def test_lists_and_reads_are_the_same(both: tuple[GrpcDataProvider, StoreDataProvider]) -> None:
    remote, local = both
    assert remote.experiment_metadata(**ASK).data_location == "somewhere"
    assert remote.list_runs(**ASK) == local.list_runs(**ASK)
    plugins = remote.list_plugins(**ASK)
    assert plugins == local.list_plugins(**ASK)
    compared = dict.fromkeys(("scalars", "tensors", "blob_sequences"), 0)
    for plugin in plugins:
        for what in compared:
            asked: dict[str, Any] = {**ASK, "plugin_name": plugin}
            listed = getattr(remote, f"list_{what}")(**asked)
            assert listed == getattr(local, f"list_{what}")(**asked)
            asked["downsample"] = 3
            read = getattr(remote, f"read_{what}")(**asked)
            expected = getattr(local, f"read_{what}")(**asked)
            assert read.keys() == expected.keys() == listed.keys()
            for run, tags in read.items():
                for tag, points in tags.items():
                    if what != "blob_sequences":
                        assert points == expected[run][tag]
                    compared[what] += len(points)
    assert all(compared.values()), compared


def test_blobs_are_the_same_bytes(both: tuple[GrpcDataProvider, StoreDataProvider]) -> None:
    remote, local = both
    found = remote.read_blob_sequences(**ASK, plugin_name="images", downsample=10)
    assert found
    for tags in found.values():
        for points in tags.values():
            for point in points:
                for blob in point.values:
                    assert remote.read_blob(blob_key=blob.blob_key) == local.read_blob(blob_key=blob.blob_key)


def test_filters_choose(both: tuple[GrpcDataProvider, StoreDataProvider]) -> None:
    remote, local = both
    run, tags = next(iter(remote.list_scalars(**ASK, plugin_name="scalars").items()))
    tag = next(iter(tags))
    for chosen in (RunTagFilter([run], [tag]), RunTagFilter(None, [tag]), RunTagFilter([], None), RunTagFilter([run])):
        asked: dict[str, Any] = {**ASK, "plugin_name": "scalars", "run_tag_filter": chosen}
        assert remote.list_scalars(**asked) == local.list_scalars(**asked)
        assert remote.read_last_scalars(**asked) == local.read_last_scalars(**asked)
    assert remote.read_scalars(**ASK, plugin_name="scalars", downsample=0) == {}


def test_a_running_server_as_an_ingester(both: tuple[GrpcDataProvider, StoreDataProvider]) -> None:
    remote, _ = both
    ingester = ExistingServerDataIngester(remote._addr)
    ingester.start()
    assert ingester.data_provider.list_runs(**ASK) == remote.list_runs(**ASK)
    with pytest.raises(NoDataServerError, match="in its own process"):
        get_server_binary()


def test_wrong_questions(both: tuple[GrpcDataProvider, StoreDataProvider]) -> None:
    remote, _ = both
    with pytest.raises(TypeError, match="downsample"):
        remote.read_scalars(**ASK, plugin_name="scalars")
    with pytest.raises(TypeError, match="plugin_name"):
        remote.list_scalars(**ASK)
    with pytest.raises(TypeError, match="RunTagFilter"):
        remote.list_scalars(**ASK, plugin_name="scalars", run_tag_filter=["run"])
    with pytest.raises(errors.InvalidArgumentError):
        remote.read_blob(blob_key="nonsense")
    with pytest.raises(ValueError, match="ssl_dev"):
        channel("localhost:1", "ssl_dev")
    with pytest.raises(grpc.RpcError):
        GrpcDataProvider("nobody", make_stub(channel("localhost:1"))).list_plugins(experiment_id="")
