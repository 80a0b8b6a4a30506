"""A full disk: training goes on, one warning, nothing torn, doubled or out of order, and on when there is room."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.writing import reading

from sightline import SummaryWriter
from sightline.errors import LogdirError
from sightline.writing import background, event_file, event_writer

SIZE = 256 << 10  # bytes of the small disk


class Disk:
    """A directory with little room; `fill` and `clear` take it and give it back.

    A file system in memory where this process may mount one; elsewhere the limits are in the calls that write.
    """

    def __init__(self, path: Path, mounted: bool) -> None:
        self.path = path
        self.mounted = mounted
        self.room = 1 << 40
        self.ballast = path / "ballast"

    def fill(self, room: int = 0) -> None:
        """Leave so many bytes, in whole pages."""
        if self.mounted:
            free = os.statvfs(self.path)
            taken = free.f_bavail * free.f_frsize - room
            with self.ballast.open("ab") as file:
                file.write(b"x" * max(0, taken))
        else:
            self.room = room

    def clear(self) -> None:
        if self.mounted:
            self.ballast.unlink()
        else:
            self.room = 1 << 40

    def write(self, descriptor: int, data: Any) -> int:
        """Stands for os.write where nothing could be mounted."""
        taken = min(len(data), self.room)
        if not taken:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= taken
        return os.write(descriptor, data[:taken])


class Os:
    """The os module with another `write`."""

    def __init__(self, write: Any) -> None:
        self.write = write

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


@pytest.fixture(params=["mounted", "limited"])
def disk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    if request.param == "mounted" and sys.platform.startswith("linux"):
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", tmp_path]
        try:
            mounted = subprocess.run(command, capture_output=True).returncode == 0
        except OSError:
            mounted = False
    else:
        mounted = False
    disk = Disk(tmp_path, mounted)
    if not mounted:
        monkeypatch.setattr(event_file, "os", Os(disk.write))
    yield disk
    if mounted:
        subprocess.run(["umount", "-l", tmp_path], check=True)


def only_file(folder: Path) -> reading.File:
    (path,) = reading.event_files(folder)
    return reading.read(path)


def test_training_goes_on_and_writing_resumes(disk: Disk, warned: list[str]) -> None:
    with SummaryWriter(disk.path / "run") as writer:
        writer.add_scalar("before", 0, 0)
        assert writer.flush()
        disk.fill(room=1000)
        for step in range(1500):
            writer.add_scalar("during", step, step)
            writer.add_tensor("array", [step], step)
            if step % 500 == 0:
                assert not writer.flush() or step == 0
        assert not writer.flush()
        assert not writer.flush(durable=True)
        assert len(warned) == 1
        assert "No space left on device" in warned[0]
        full = only_file(disk.path / "run")
        assert len(full.unfinished) < 4096
        disk.clear()
        writer.add_scalar("after", 1, 1)
        assert writer.flush()
        assert len(warned) == 2
        assert "is written again" in warned[1]
        assert writer.dropped == 0
    file = only_file(disk.path / "run")
    assert file.unfinished == b""
    assert file.scalars == [("before", 0, 0.0), *(("during", n, float(n)) for n in range(1500)), ("after", 1, 1.0)]
    assert file.plugins["array"] == ["tensor"] + [""] * 1499
    assert len(warned) == 2


def test_it_resumes_by_itself(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_RETRY", 0.02)
    with SummaryWriter(disk.path / "run", flush_secs=0.0) as writer:
        disk.fill()
        writer.add_scalar("a", 1, 1)
        writer.add_text("words", "x" * 10_000)  # more than the rest of a page
        wait(lambda: bool(writer._events._background.trouble))
        disk.clear()
        wait(lambda: not writer._events._background.trouble)
        assert only_file(disk.path / "run").scalars == [("a", 1, 1.0)]


def test_what_does_not_fit_into_memory_is_dropped_and_counted(
    disk: Disk, warned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_writer, "LIMIT", 100_000)
    count = 20_000
    with SummaryWriter(disk.path / "run") as writer:
        writer.add_scalar("known", 0, 0)
        assert writer.flush()
        disk.fill()
        for step in range(count):
            writer.add_scalar("known", step, step)
            writer.add_scalar("fresh", step, step)
            writer.add_text("words", "text " * 10, step)
        dropped = writer.dropped
        assert dropped > count
        disk.clear()
        assert writer.flush()
        for step in range(count, count + 10):  # what comes later has its metadata, which `read` checks
            writer.add_scalar("fresh", step, step)
            writer.add_scalar("later", step, step)
            writer.add_histogram("histogram", [1.0], step)
        assert writer.dropped == dropped
    file = only_file(disk.path / "run")
    assert file.values == 1 + 3 * count + 3 * 10 - dropped
    for tag in ("known", "fresh", "later"):
        steps = [step for name, step, value in file.scalars if name == tag and value == step]
        assert steps[tag == "known" :] == sorted(set(steps[tag == "known" :]))
        assert len(steps) == sum(name == tag for name, _, _ in file.scalars)
    assert len(warned) == 2


def test_closing_while_it_is_full(disk: Disk, warned: list[str]) -> None:
    writer = SummaryWriter(disk.path / "run")
    writer.add_scalar("a", 0, 0)
    assert writer.flush()
    disk.fill()
    for step in range(1, 2001):
        writer.add_scalar("a", step, step)
        writer.add_text("words", "x", step)
    writer.close()
    left = only_file(disk.path / "run")
    assert writer.dropped == 4001 - left.values
    assert [f"closed with {writer.dropped} events not written" in text for text in warned] == [False, True]
    disk.clear()
    writer.add_scalar("a", 5000, 5000)  # begins a file of its own, with its metadata
    writer.close()
    first, second = map(reading.read, reading.event_files(disk.path / "run"))
    assert first.scalars == left.scalars
    assert second.scalars == [("a", 5000, 5000.0)]
    assert second.unfinished == b""


def test_full_from_the_beginning(disk: Disk, warned: list[str]) -> None:
    (disk.path / "run").mkdir()
    disk.fill()
    with SummaryWriter(disk.path / "run", purge_step=7) as writer:
        writer.add_scalar("a", 8, 8)
        assert not writer.flush()
        disk.clear()
        assert writer.flush()
    file = only_file(disk.path / "run")
    assert file.starts == [7]
    assert file.scalars == [("a", 8, 8.0)]
    assert len(warned) == 2


def test_full_from_the_beginning_to_the_end(disk: Disk, warned: list[str]) -> None:
    (disk.path / "run").mkdir()
    disk.fill()
    writer = SummaryWriter(disk.path / "run")
    writer.add_scalar("a", 1, 1)
    writer.close()
    assert writer.dropped == 1
    assert "closed with 1 events" in warned[-1]


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    """The file may not grow any more, as with `ulimit -f`: an error as any other, and no signal."""
    reading.run(
        """
        import logging, resource, sys
        from sightline import SummaryWriter
        told = []
        logging.getLogger("sightline").addFilter(lambda record: told.append(record.getMessage()))
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
        with SummaryWriter(sys.argv[1]) as writer:
            for step in range(1000):
                writer.add_scalar("a", step, step)
            assert not writer.flush()
            assert len(told) == 1 and "File too large" in told[0], told
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        """,
        tmp_path,
    )
    assert reading.scalars(tmp_path) == {"a": list(range(1000))}


@pytest.mark.parametrize("error", [errno.EIO, errno.EACCES, errno.EBADF, errno.EDQUOT])
def test_any_other_error_of_the_disk(error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = True

    def write(descriptor: int, data: Any) -> int:
        if broken:
            raise OSError(error, os.strerror(error))
        return os.write(descriptor, data)

    with SummaryWriter(tmp_path) as writer:
        monkeypatch.setattr(event_file, "os", Os(write))
        for step in range(100):
            writer.add_scalar("a", step, step)
        assert not writer.flush()
        broken = False
        assert writer.flush()
    assert reading.scalars(tmp_path) == {"a": list(range(100))}


def test_an_error_that_will_not_pass_is_raised_where_the_writer_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(descriptor: int, data: Any) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(event_file, "os", Os(write))
    with pytest.raises(LogdirError, match="Read-only file system"):
        SummaryWriter(tmp_path)


def test_bytes_taken_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever part of the bytes a call takes, and however often it fails in between."""
    calls = 0

    def write(descriptor: int, data: Any) -> int:
        nonlocal calls
        calls += 1
        if calls % 7 == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return os.write(descriptor, data[: calls % 11])

    monkeypatch.setattr(event_file, "os", Os(write))
    with SummaryWriter(tmp_path) as writer:
        for step in range(50):
            writer.add_scalar("a", step, step)
            writer.add_tensor("b", [step], step)
            writer.flush()
        while not writer.flush():
            pass
    assert reading.scalars(tmp_path) == {"a": list(range(50))}


def wait(until: Any) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end
        time.sleep(0.005)
