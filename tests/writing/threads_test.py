"""Many threads and one writer: every number is there once, and each thread's are in their order."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.process import PATIENCE
from tests.writing import reading

from sightline import SummaryWriter
from sightline.writing.event_file import EventFile


@pytest.fixture(autouse=True)
def _often() -> Iterator[None]:
    """Threads take turns at every opportunity."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@contextmanager
def threads(count: int, work: Callable[[int], None]) -> Iterator[None]:
    """Run `work` in so many threads; fails where one does, or does not end."""
    failed: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    running = [threading.Thread(target=guarded, args=(number,), daemon=True) for number in range(count)]
    for thread in running:
        thread.start()
    yield
    for thread in running:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a thread waits for ever"
    assert not failed, failed


def test_many_threads_on_one_writer(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path, flush_secs=0.0) as writer:

        def log(number: int) -> None:
            for step in range(500):
                writer.add_scalar(f"thread{number}", step, step)
                writer.add_scalar("shared", 0, 0)
                if step % 100 == 0:
                    writer.add_tensor(f"array{number}", [step], step)

        with threads(8, log):
            pass
        assert writer.dropped == 0
    (path,) = reading.event_files(tmp_path)
    file = reading.read(path)
    steps: dict[str, list[int]] = {}
    for tag, step, _ in file.scalars:
        steps.setdefault(tag, []).append(step)
    assert steps.pop("shared") == [0] * 8 * 500
    assert steps == {f"thread{number}": list(range(500)) for number in range(8)}
    assert file.plugins["shared"].count("scalars") == 1  # only the first one says what it is


def test_flushes_end_while_others_log_without_a_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow disk there is always something more to write."""
    real = EventFile.write
    monkeypatch.setattr(EventFile, "write", lambda file: (time.sleep(0.002), real(file)))
    with SummaryWriter(tmp_path) as writer:
        done = threading.Event()

        def log(number: int) -> None:
            while not done.is_set():
                writer.add_scalar(f"thread{number}", 0, 0)

        with threads(2, log):
            for step in range(10):
                writer.add_scalar("main", step, step)
                assert writer.flush()
            done.set()


def test_what_flush_said_yes_to_is_in_the_file(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path, flush_secs=1000, max_queue=1 << 30) as writer:

        def log(number: int) -> None:
            for step in range(15):
                writer.add_scalar(f"thread{number}", step, step)
                assert writer.flush()
                assert reading.scalars(tmp_path, whole=False)[f"thread{number}"] == list(range(step + 1))

        with threads(4, log):
            pass


def test_threads_that_close_while_others_log(tmp_path: Path) -> None:
    """Two closes at a time, and what comes in the middle of them."""
    writer = SummaryWriter(tmp_path, flush_secs=0.0)

    def log(number: int) -> None:
        chance = random.Random(number)
        for step in range(400):
            writer.add_scalar(f"thread{number}", step, step)
            if chance.random() < 0.02:
                writer.close()
            if chance.random() < 0.02:
                writer.flush()

    with threads(6, log):
        pass
    writer.close()
    found = reading.scalars(tmp_path)
    assert found == {f"thread{number}": list(range(400)) for number in range(6)}
    assert writer.dropped == 0


def test_closed_by_many_at_once(tmp_path: Path) -> None:
    for number in range(30):
        writer = SummaryWriter(tmp_path / str(number))
        writer.add_scalar("a", 0, 0)
        with threads(4, lambda _, writer=writer: writer.close()):
            pass
        assert reading.scalars(tmp_path / str(number)) == {"a": [0]}


def test_no_thread_is_left_behind(tmp_path: Path) -> None:
    tasks = Path("/proc/self/task")
    if not tasks.exists():
        pytest.skip("no list of threads here")
    before = len(list(tasks.iterdir()))
    for number in range(20):
        with SummaryWriter(tmp_path / str(number)) as writer:
            writer.add_scalar("a", 0, 0)
            writer.flush()
    end = time.monotonic() + 60
    while len(list(tasks.iterdir())) > before:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_writer_that_logs_nothing_has_no_thread(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        assert not writer._events._background._at_work.locked()
    (path,) = reading.event_files(tmp_path)
    assert len(reading.read(path).events) == 1
