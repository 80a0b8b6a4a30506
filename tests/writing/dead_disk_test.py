"""A file system that does not answer: who logs waits once and briefly, flushes say no, and all is well afterwards."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.process import PATIENCE as LONG
from tests.writing import reading

from sightline import SummaryWriter
from sightline.events.tensor import make_tensor
from sightline.kinds.base import Value
from sightline.writing import background, event_file, event_writer
from sightline.writing.event_writer import EventWriter

PATIENCE = 0.3  # seconds: enough while nothing is waited for but the dead


class Disk:
    """Stands for the os module of the file's code; once `dead` is set, calls do not return until it is cleared.

    Until then, and from there on, it may be as slow as the machine is: only a dead one is given up soon.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.dead: set[str] = set()
        self.blocked = 0  # calls that came and did not return at once
        self._alive = threading.Condition()

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in ("write", "fsync", "fstat", "close", "open"):
            return real

        def call(*arguments: Any) -> Any:
            with self._alive:
                self.blocked += name in self.dead
                self._alive.wait_for(lambda: name not in self.dead)
            return real(*arguments)

        return call

    def die(self, *calls: str) -> None:
        self._be_patient(PATIENCE)
        self.dead = set(calls)

    def answer(self) -> None:
        self._be_patient(LONG)
        with self._alive:
            self.dead = set()
            self._alive.notify_all()

    def _be_patient(self, seconds: float) -> None:
        self._patch.setattr(background, "_PATIENCE", seconds)
        self._patch.setattr(background, "_LONG_PATIENCE", seconds)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk(monkeypatch)
    monkeypatch.setattr(event_file, "os", disk)
    monkeypatch.setattr(background, "_TICK", 0.05)
    yield disk
    disk.answer()


def steps(folder: Path) -> list[int]:
    return reading.scalars(folder)["a"]


@pytest.mark.parametrize("call", ["write", "fstat"])
def test_flushes_do_not_wait_for_it(call: str, disk: Disk, tmp_path: Path, warned: list[str]) -> None:
    writer = SummaryWriter(tmp_path)
    disk.die(call)
    writer.add_scalar("a", 0, 0)
    assert not writer.flush()
    assert len(warned) == 1
    assert "does not answer" in warned[0]
    began = time.monotonic()
    for step in range(1, 1000):
        writer.add_scalar("a", step, step)
        assert not writer.flush()
    assert time.monotonic() - began < 1000 * PATIENCE / 2  # they do not wait, one by one
    assert len(writer._events._background._waiters) < 10  # and nothing of them is kept
    disk.answer()
    wait(writer.flush)
    assert [text.rpartition(": ")[2] for text in warned[1:]] == ["is written again"]
    writer.close()
    assert steps(tmp_path) == list(range(1000))


def test_fsync_that_does_not_return(disk: Disk, tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("a", 0, 0)
        assert writer.flush(durable=True)
        disk.die("fsync")
        assert not writer.flush(durable=True)
        disk.answer()
        wait(lambda: writer.flush(durable=True))


def test_logging_waits_once_and_then_drops(
    disk: Disk, tmp_path: Path, warned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_writer, "LIMIT", 100_000)
    writer = SummaryWriter(tmp_path)
    disk.die("write")
    writer.add_scalar("a", 0, 0)
    began = time.monotonic()
    for step in range(1, 20_000):
        writer.add_scalar("a", step, step)
        assert time.monotonic() - began < 1000 * PATIENCE  # one wait, not one each
    assert writer.dropped > 10_000
    assert len(warned) == 1
    dropped = writer.dropped
    disk.answer()
    wait(writer.flush)
    writer.add_scalar("a", 20_000, 20_000)
    writer.close()
    found = steps(tmp_path)
    assert len(found) == 20_001 - dropped
    assert found == sorted(set(found))
    assert found[-1] == 20_000


def test_several_threads_give_one_warning(disk: Disk, tmp_path: Path, warned: list[str]) -> None:
    writer = SummaryWriter(tmp_path)
    disk.die("write")
    writer.add_scalar("a", 0, 0)
    flushes = [threading.Thread(target=writer.flush) for _ in range(20)]
    for thread in flushes:
        thread.start()
    for thread in flushes:
        thread.join(LONG)
        assert not thread.is_alive()
    assert len(warned) == 1
    disk.answer()
    writer.close()


def test_closing_does_not_wait_for_it(disk: Disk, tmp_path: Path) -> None:
    """What was logged before comes to its file when the disk comes back, and what is logged after to another one."""
    writer = SummaryWriter(tmp_path)
    for step in range(100):
        writer.add_scalar("a", step, step)
    disk.die("write")
    writer.close()
    writer.close()
    writer.add_scalar("a", 100, 100)
    assert not writer.flush()
    disk.answer()
    wait(writer.flush)
    writer.close()
    first, second = map(reading.read, reading.event_files(tmp_path))
    assert [step for _, step, _ in first.scalars] == list(range(100))
    assert second.scalars == [("a", 100, 100.0)]
    assert writer.dropped == 0


def test_a_side_file_that_does_not_come_to_an_end(
    disk: Disk, tmp_path: Path, warned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_writer, "LIMIT", 10_000)
    monkeypatch.setattr(background, "_LONG_PATIENCE", PATIENCE)
    go = threading.Event()
    writer = EventWriter(tmp_path)
    writer.run(lambda: go.wait(LONG) and None, 0)
    assert not writer.flush()
    for step in range(1000):
        writer.scalar("a", step, step, None)
    assert writer.dropped > 100
    assert "side file" in warned[0]
    dropped = writer.dropped
    go.set()
    wait(writer.flush)
    writer.close()
    assert len(steps(tmp_path)) == 1000 - dropped


class Slow:
    """Stands for the os module and for time, which passes only while something is written: so much with each call."""

    def __init__(self, seconds: float) -> None:
        self.now = 0.0
        self._seconds = seconds

    def monotonic(self) -> float:
        return self.now

    def write(self, descriptor: int, data: Any) -> int:
        self.now += self._seconds
        time.sleep(0.01)  # for those who log to look at the clock
        return os.write(descriptor, data[:2000])

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


@pytest.mark.parametrize("seconds", [0.9 * PATIENCE, 1000 * PATIENCE], ids=["slow disk", "stopped process"])
def test_what_takes_long_all_in_all_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """Each call of a slow disk returns in time, all of them together do not; a call during which the whole process was
    stopped is late, but comes back: nothing is dropped."""
    slow = Slow(seconds)
    monkeypatch.setattr(event_writer, "LIMIT", 20_000)
    monkeypatch.setattr(background, "_PATIENCE", PATIENCE)
    monkeypatch.setattr(background, "_PAUSE", 0.0)
    with SummaryWriter(tmp_path) as writer:
        monkeypatch.setattr(event_file, "os", slow)
        monkeypatch.setattr(background, "time", slow)
        for step in range(1200):
            writer.add_scalar("a", step, step)
        assert writer.flush()
        assert writer.dropped == 0
    assert slow.now > 10 * PATIENCE
    assert steps(tmp_path) == list(range(1200))


def test_a_value_that_cannot_be_encoded_takes_nothing_with_it(tmp_path: Path, warned: list[str]) -> None:
    def broken() -> Any:
        raise ZeroDivisionError("no picture")

    good = make_tensor([1.0])
    with contextlib.closing(EventWriter(tmp_path)) as writer:
        for step, tensor in enumerate([broken, lambda: good, broken, good, lambda: good]):
            writer.values([Value("v", tensor, "tensor")], step, None)
        assert writer.flush()
        assert writer.dropped == 2
    (file,) = map(reading.read, reading.event_files(tmp_path))
    assert [event.step for event in file.events[1:]] == [1, 3, 4]
    assert file.plugins == {"v": ["tensor", "", ""]}  # the first one there is says what it is
    assert len(warned) == 1


def wait(until: Any) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end
        time.sleep(0.005)
