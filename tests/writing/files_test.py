"""Where a writer writes, what its files are called and begin with, and when something is written."""

from __future__ import annotations

import copy
import os
import pickle
import re
import socket
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.writing import reading

import sightline
from sightline import SummaryWriter
from sightline.errors import LogdirError, SightlineError, WriterError
from sightline.writing import event_file
from sightline.writing.event_writer import EventWriter


class Clock:
    """The time module, standing still."""

    def __init__(self, now: float) -> None:
        self.now = now

    def time(self) -> float:
        return self.now

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


# ---------------------------------------------------------------- names


def test_the_name_of_a_file(tmp_path: Path) -> None:
    before = int(time.time())
    with SummaryWriter(tmp_path, filename_suffix=".gpu0"):
        (path,) = tmp_path.iterdir()
        seconds, rest = path.name.removeprefix("events.out.tfevents.").split(".", 1)
        assert len(seconds) == 10
        assert before <= int(seconds) <= time.time()
        assert rest == f"{socket.gethostname()}.{os.getpid()}.0.gpu0"
        (event,) = reading.read(path).events  # an empty run appears at once
        assert before <= event.wall_time <= time.time()
        assert event.step == 0


def test_writers_of_one_second_and_process_have_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_file, "time", Clock(1_700_000_000.9))
    taken = f"events.out.tfevents.1700000000.{socket.gethostname()}.{os.getpid()}.1"
    (tmp_path / taken).write_bytes(b"somebody else's")
    writers = [SummaryWriter(tmp_path) for _ in range(3)]
    for number, writer in enumerate(writers):
        writer.add_scalar(f"writer{number}", number, number)
    for writer in writers:
        writer.close()
    writers[0].add_scalar("again", 0, 0)
    writers[0].close()
    assert (tmp_path / taken).read_bytes() == b"somebody else's"
    (tmp_path / taken).unlink()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name.rpartition(".")[2] for name in names] == ["0", "2", "3", "4"]
    found = {name: reading.read(tmp_path / name).scalars for name in names}
    assert list(found.values()) == [
        [("writer0", 0, 0.0)], [("writer1", 1, 1.0)], [("writer2", 2, 2.0)], [("again", 0, 0.0)]
    ]  # fmt: skip


def test_the_default_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with SummaryWriter(comment="_lr=0.1") as writer:
        name = rf"[A-Z][a-z]{{2}}\d\d_\d\d-\d\d-\d\d_{re.escape(socket.gethostname())}_lr=0\.1"
        assert re.fullmatch(rf"runs.{name}", writer.get_logdir())
        assert Path(writer.log_dir).is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]


def test_a_comment_beside_a_directory_is_not_used(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="comment"), SummaryWriter(tmp_path, comment="x") as writer:
        assert writer.log_dir == str(tmp_path)


def test_a_relative_directory_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    writer = SummaryWriter("run", sub_runs=True)
    monkeypatch.chdir(tmp_path / "elsewhere")
    writer.add_scalars("a", {"x": 1}, 1)
    writer.close()
    writer.add_scalar("b", 2, 2)
    writer.close()
    assert not list((tmp_path / "elsewhere").iterdir())
    assert reading.scalars(tmp_path / "run") == {"b": [2]}
    assert reading.scalars(tmp_path / "run" / "a_x") == {"a": [1]}


def test_the_home_directory_and_a_file_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    SummaryWriter("~/one").close()
    SummaryWriter(f"file://{tmp_path}/two").close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


@pytest.mark.parametrize("log_dir", ["s3://bucket/run", "gs://bucket/run", "hdfs://host/run", "a\0b"])
def test_directories_that_cannot_be(log_dir: str) -> None:
    with pytest.raises(LogdirError):
        SummaryWriter(log_dir)
    assert not Path(log_dir.partition(":")[0]).exists()


def test_a_directory_that_cannot_be_written_to(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a directory")
    for log_dir in (file, file / "run"):
        with pytest.raises(LogdirError, match="choose another log directory"):
            SummaryWriter(log_dir)
    if os.name == "posix" and os.getuid():  # root may write anywhere
        (tmp_path / "locked").mkdir(0o500)
        with pytest.raises(LogdirError, match="Permission denied"):
            SummaryWriter(tmp_path / "locked" / "run")


def test_directories_by_other_types(tmp_path: Path) -> None:
    with SummaryWriter(os.fsencode(tmp_path / "bytes")) as writer:
        assert writer.get_logdir() == str(tmp_path / "bytes")
    with pytest.raises(TypeError):
        SummaryWriter(7)
    assert [path.name for path in tmp_path.iterdir()] == ["bytes"]


def test_a_sub_run_that_cannot_be_made_is_no_error_of_the_training(tmp_path: Path, warned: list[str]) -> None:
    (tmp_path / "main_x").write_text("in its place")
    with SummaryWriter(tmp_path, sub_runs=True) as writer:
        writer.add_scalars("main", {"x": 1.0, "y": 1.0}, 1)
        assert not writer.flush()
    assert writer.dropped == 1
    assert "cannot be written" in warned[0]
    assert reading.scalars(tmp_path / "main_y") == {"main": [1]}


# ---------------------------------------------------------------- resuming


def test_purge_step_voids_what_came_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SummaryWriter(tmp_path) as writer:
        for step in range(10):
            writer.add_scalar("a", step, step)
    monkeypatch.setattr(event_file, "time", Clock(time.time() + 2))  # files are read in the order of their names
    with SummaryWriter(tmp_path, purge_step=5) as writer:
        for step in range(5, 8):
            writer.add_scalar("a", 100 + step, step)
        writer.close()
        writer.add_scalar("a", 108, 8)  # in a third file, which voids nothing
    files = [reading.read(path) for path in reading.event_files(tmp_path)]
    assert [file.starts for file in files] == [[], [5], []]
    with sightline.open(tmp_path) as log:
        points = log.scalars(".", "a")
        assert points.steps.tolist() == list(range(9))
        assert points.values.tolist() == [0, 1, 2, 3, 4, 105, 106, 107, 108]
        assert len(log.scalars(".", "a", superseded=True).steps) == 14


def test_step_0_can_be_a_purge_step(tmp_path: Path) -> None:
    SummaryWriter(tmp_path, purge_step=0).close()
    (path,) = reading.event_files(tmp_path)
    assert reading.read(path).starts == [0]


# ---------------------------------------------------------------- when it is written


def so_far(folder: Path) -> list[int]:
    return reading.scalars(folder, whole=False).get("a", [])


def test_more_than_max_queue_is_written_at_once(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path, max_queue=5, flush_secs=1000) as writer:
        for step in range(5):
            writer.add_scalar("a", step, step)
        time.sleep(0.3)
        assert so_far(tmp_path) == []
        writer.add_scalar("a", 5, 5)
        wait(lambda: so_far(tmp_path) == list(range(6)))


def test_flush_secs_is_the_longest_that_something_waits(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path, max_queue=1000, flush_secs=0.2) as writer:
        for step in range(3):
            writer.add_scalar("a", step, step)
            wait(lambda step=step: so_far(tmp_path) == list(range(step + 1)))


@pytest.mark.parametrize("flush_secs", [float("inf"), 1e12, 0, -1, 0.0])
def test_any_flush_secs(flush_secs: float, tmp_path: Path) -> None:
    with SummaryWriter(tmp_path, flush_secs=flush_secs) as writer:
        writer.add_scalar("a", 0, 0)
        if flush_secs <= 0:
            wait(lambda: so_far(tmp_path) == [0])
        writer.add_scalar("a", 1, 1)
        assert writer.flush()
        assert so_far(tmp_path) == [0, 1]


def test_much_is_written_without_waiting(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path, max_queue=1 << 40, flush_secs=1000) as writer:
        for step in range(5):
            writer.add_tensor("large", np.zeros(1 << 16), step)  # 512 KiB
        writer.add_scalar("a", 1, 1)
        wait(lambda: sum(path.stat().st_size for path in tmp_path.iterdir()) > 1 << 20)


# ---------------------------------------------------------------- the end, and after it


def test_logging_after_close_begins_another_file(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    for step in range(3):
        writer.add_scalar("a", step, step)
        writer.add_histogram("h", [1.0], step)
        writer.close()
    files = [reading.read(path) for path in reading.event_files(tmp_path)]
    assert sorted(file.scalars for file in files) == [[("a", step, float(step))] for step in range(3)]
    assert [file.plugins for file in files] == [{"a": ["scalars"], "h": ["histograms"]}] * 3


def test_nothing_logged_makes_no_other_file(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("a", 0, 0)
        writer.close()
        writer.close()
        assert writer.flush()
        assert writer.flush(durable=True)
    writer.close()
    assert len(reading.event_files(tmp_path)) == 1


def test_a_run_that_somebody_deletes(tmp_path: Path, warned: list[str]) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_scalar("a", 0, 0)
        assert writer.flush()
        (path,) = (tmp_path / "run").iterdir()
        path.unlink()
        (tmp_path / "run").rmdir()
        for step in range(3):
            writer.add_scalar("a", step, step)
            writer.flush()
        assert len(warned) == 1
        assert "was deleted" in warned[0]
        writer.close()
        writer.add_scalar("a", 3, 3)
    assert reading.scalars(tmp_path / "run") == {"a": [3]}


def test_a_durable_flush_keeps_the_file_and_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []

    class Os:
        def fsync(self, descriptor: int) -> None:
            synced.append(os.fstat(descriptor).st_ino)
            os.fsync(descriptor)

        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

    monkeypatch.setattr(event_file, "os", Os())
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("a", 0, 0)
        assert writer.flush()
        assert synced == []
        assert writer.flush(durable=True)
        assert writer.flush(durable=True)
        (path,) = reading.event_files(tmp_path)
        assert synced == [path.stat().st_ino, tmp_path.stat().st_ino, path.stat().st_ino]


# ---------------------------------------------------------------- copies


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy, lambda writer: pickle.dumps({"w": writer})])
@pytest.mark.parametrize("make", [SummaryWriter, EventWriter])
def test_writers_are_not_copied(take: Any, make: Any, tmp_path: Path) -> None:
    writer = make(tmp_path)
    with pytest.raises(WriterError, match=r"cannot be pickled or copied.*never share a file") as caught:
        take(writer)
    assert isinstance(caught.value, SightlineError)
    assert isinstance(caught.value, TypeError)
    writer.close()


def wait(until: Any) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end
        time.sleep(0.01)
