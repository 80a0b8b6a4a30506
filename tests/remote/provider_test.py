"""The data-provider protocol, both ends against each other: what one server holds another one mirrors, and follows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import sightline
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import kind_of
from sightline.remote import server
from sightline.remote.client import Remote
from sightline.remote.mirror import Mirror
from sightline.remote.service import RemoteError
from sightline.store import MemoryStore

GOLDEN = Path(__file__).parents[1] / "golden"
PLAIN = ("keras-team__keras", "allenai__allennlp", "tensorflow__tfx", "kubeflow__katib", "gradio-app__trackio")
"""Those of the golden logs that hold neither damage nor values without data, of which the protocol knows nothing."""

Serve = Callable[[Path], tuple[Loader, Remote]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Load a directory and serve it; the loader, which reads what is new when told, and a client of the server."""
    ends: list[Callable[[], object]] = []

    def start(folder: Path) -> tuple[Loader, Remote]:
        store = MemoryStore(kind_of)
        loader = Loader([LogdirSpec("", folder)], store)
        loader.refresh()
        running, port = server.serve(store, 0, str(folder))
        remote = Remote(f"localhost:{port}")
        ends.extend([remote.close, lambda: running.stop(None), loader.close])
        return loader, remote

    yield start
    for end in ends:
        end()


def some_logs(folder: Path) -> Path:
    """A log directory of other people's programs."""
    for name in PLAIN:
        shutil.copytree(GOLDEN / name, folder / "logs" / name)
    return folder / "logs"


def same(left: Path, right: Path) -> None:
    """Both directories hold the same runs, tags, kinds, points and bytes."""
    with sightline.open(left) as ours, sightline.open(right) as theirs:
        assert ours.runs == theirs.runs
        for run in ours.runs:
            tags = ours.tags(run)
            assert tags == theirs.tags(run), run
            for tag, kind in tags.items():
                if kind == "scalar":
                    one, other = ours.scalars(run, tag), theirs.scalars(run, tag)
                    for column, copy in zip(one[:3], other[:3], strict=True):
                        np.testing.assert_array_equal(column, copy)
                else:
                    one, other = ours.blobs(run, tag), theirs.blobs(run, tag)
                    assert [(blob.step, blob.wall_time) for blob in one] == [
                        (blob.step, blob.wall_time) for blob in other
                    ], (run, tag)
                    if kind in ("image", "audio", "text"):
                        assert [blob.read() for blob in one] == [blob.read() for blob in other], (run, tag)


def test_a_mirror_holds_what_the_other_holds(serve: Serve, tmp_path: Path) -> None:
    logs = some_logs(tmp_path)
    _, remote = serve(logs)
    Mirror(remote, tmp_path / "copy").round()
    same(logs, tmp_path / "copy")


def test_a_mirror_follows(serve: Serve, tmp_path: Path) -> None:
    logs, copy = tmp_path / "logs", tmp_path / "copy"
    with sightline.SummaryWriter(logs / "one") as writer:
        writer.add_scalar("loss", 0.5, step=1)
        writer.flush()
        loader, remote = serve(logs)
        mirror = Mirror(remote, copy)
        mirror.round()
        same(logs, copy)
        size = (copy / "one" / "events.out.tfevents.0000000000.mirror").stat().st_size
        mirror.round()
        assert (copy / "one" / "events.out.tfevents.0000000000.mirror").stat().st_size == size
        writer.add_scalar("loss", 0.25, step=2)
        writer.add_scalar("odd", float("nan"), step=2)
        writer.add_text("note", "*now*", step=2)
        writer.add_image("picture", np.zeros((3, 4, 4), np.uint8), step=2)
    sightline.SummaryWriter(logs / "two").close()
    with sightline.SummaryWriter(logs / "two") as writer:
        writer.add_histogram("weights", np.arange(10.0), step=1)
    loader.refresh()
    mirror.round()
    same(logs, copy)


def test_a_run_that_goes_goes_here_too(serve: Serve, tmp_path: Path) -> None:
    logs, copy = tmp_path / "logs", tmp_path / "copy"
    for run in ("stays", "goes"):
        with sightline.SummaryWriter(logs / run) as writer:
            writer.add_scalar("loss", 0.5, step=1)
    loader, remote = serve(logs)
    mirror = Mirror(remote, copy)
    mirror.round()
    for path in (logs / "goes").iterdir():
        path.unlink()
    loader.refresh()
    mirror.round()
    same(logs, copy)
    assert not (copy / "goes").exists()


def test_names_that_lead_out_of_the_folder_stay_inside(tmp_path: Path) -> None:
    mirror = Mirror.__new__(Mirror)
    mirror._folder = tmp_path
    for name in ("../../etc", "/etc/passwd", "a/../../b", "..", "\\..\\x", "C:\\x/y"):
        assert mirror._place(name).resolve().is_relative_to(tmp_path.resolve())


def test_what_is_asked_wrongly_is_told(serve: Serve, tmp_path: Path) -> None:
    with sightline.SummaryWriter(tmp_path / "run") as writer:
        writer.add_scalar("loss", 0.5, step=1)
    _, remote = serve(tmp_path)
    with pytest.raises(RemoteError, match="invalid argument"):
        remote.blob("nonsense")
    with pytest.raises(RemoteError, match="plugin_name is missing"):
        remote.listing("Scalars", "")
    assert remote.read("Scalars", "scalars", "run", ["no such tag"]) == {}
    assert remote.read("Scalars", "scalars", "run", ["loss"])["loss"].step == [1]


def test_nobody_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match="localhost:1 does not answer"):
        Remote("localhost:1").runs()


def test_a_taken_port_is_told(serve: Serve, tmp_path: Path) -> None:
    _, remote = serve(tmp_path)
    with pytest.raises(RemoteError, match="is taken"):
        server.serve(MemoryStore(kind_of), int(remote.address.rpartition(":")[2]), "")


def test_trouble_is_told_once_and_its_end(tmp_path: Path) -> None:
    class Shaky:
        def __init__(self) -> None:
            self.answers = iter([RemoteError("gone"), RemoteError("gone"), {}, {}])

        def runs(self) -> dict[str, float]:
            answer = next(self.answers, {})
            if isinstance(answer, Exception):
                raise answer
            return answer

        def plugins(self) -> list[str]:
            return []

        def close(self) -> None:
            pass

    told: list[str] = []
    mirror = Mirror(Shaky(), tmp_path, 0.01)  # type: ignore[arg-type]
    mirror.start(told.append)
    end = time.monotonic() + 60
    while len(told) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    mirror.close()
    assert told == ["gone", ""]
