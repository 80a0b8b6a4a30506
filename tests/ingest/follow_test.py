"""However a directory changes between two looks, what is read converges to what lies on disk."""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.ingest.logs import HEAD, event_file, scalar, start

import sightline
from sightline.events._core import masked_crc32c
from sightline.ingest import Loader, LogdirSpec
from sightline.ingest.discover import Scan, scan
from sightline.kinds import kind_of
from sightline.store import MemoryStore

RUNS = st.sampled_from(["a", "b", "b/c"])
NUMBERS = st.integers(0, 2)


def picture(log: sightline.Log) -> dict[str, dict[str, list[object]]]:
    """Everything a reader can see, as plain values."""
    return {
        run: {
            tag: [column.tolist() for column in log.scalars(run, tag, superseded=True)]
            + [log.scalars(run, tag).steps.tolist()]
            for tag in log.tags(run)
        }
        for run in log.runs
    }


class Directory(RuleBasedStateMachine):
    """Drives a real directory; the model is a fresh look at it."""

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="sightline-test-"))
        self.log = sightline.open(self.root)
        self.clock = 1_000_000_000

    def teardown(self) -> None:
        self.log.close()
        shutil.rmtree(self.root)

    def touch(self, path: Path) -> None:
        # The file system's clock may be coarser than this test is fast.
        self.clock += 1_000_000
        os.utime(path, ns=(self.clock, self.clock))

    def write(self, run: str, number: int, data: bytes, mode: str = "ab") -> None:
        path = event_file(self.root / run, number)
        with open(path, mode) as file:
            if file.tell() == 0 and mode == "ab":
                file.write(HEAD)
            file.write(data)
        self.touch(path)

    def files(self) -> list[Path]:
        return sorted(self.root.rglob("*tfevents*"))

    @rule(run=RUNS, number=NUMBERS, steps=st.lists(st.integers(0, 9), min_size=1, max_size=4), two=st.booleans())
    def append(self, run: str, number: int, steps: list[int], two: bool) -> None:
        tag = "acc" if two else "loss"
        self.write(run, number, b"".join(scalar(step, step / 7, tag) for step in steps))

    @rule(run=RUNS, number=NUMBERS, step=st.integers(0, 9))
    def restart(self, run: str, number: int, step: int) -> None:
        self.write(run, number, start(step))

    @rule(run=RUNS, number=NUMBERS, cut=st.integers(1, 60))
    def append_part_of_a_record(self, run: str, number: int, cut: int) -> None:
        self.write(run, number, scalar(5, 0.5)[:cut])

    @rule(run=RUNS, number=NUMBERS)
    def append_rubbish(self, run: str, number: int) -> None:
        self.write(run, number, b"\xde\xad\xbe\xef" * 9)

    @precondition(lambda self: self.files())
    @rule(pick=st.integers(0, 99), keep=st.integers(0, 200))
    def truncate(self, pick: int, keep: int) -> None:
        path = self.files()[pick % len(self.files())]
        os.truncate(path, min(keep, path.stat().st_size))
        self.touch(path)

    @precondition(lambda self: self.files())
    @rule(pick=st.integers(0, 99), steps=st.lists(st.integers(0, 9), max_size=5), new_inode=st.booleans())
    def replace(self, pick: int, steps: list[int], new_inode: bool) -> None:
        path = self.files()[pick % len(self.files())]
        data = HEAD + b"".join(scalar(step, -1.0 - step, wall=9e8 + step) for step in steps)
        if new_inode:
            other = path.with_name("incoming")
            other.write_bytes(data)
            other.replace(path)
        else:
            path.write_bytes(data)
        self.touch(path)

    @precondition(lambda self: self.files())
    @rule(pick=st.integers(0, 99))
    def delete(self, pick: int) -> None:
        self.files()[pick % len(self.files())].unlink()

    @precondition(lambda self: (self.root / "b").exists())
    @rule()
    def rename_directory(self) -> None:
        target = self.root / "renamed"
        shutil.rmtree(target, ignore_errors=True)
        (self.root / "b").rename(target)

    @invariant()
    def equals_a_fresh_look(self) -> None:
        self.log.refresh()
        with sightline.open(self.root) as fresh:
            assert picture(self.log) == picture(fresh)
            assert self.log.damage == fresh.damage


Directory.TestCase.settings = settings(
    max_examples=60, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
test_directory = Directory.TestCase


def test_nothing_is_held_open(tmp_path: Path) -> None:
    for number in range(40):
        event_file(tmp_path / f"run{number}").write_bytes(HEAD + scalar(1, 0.5))
    before = len(os.listdir("/proc/self/fd"))
    with sightline.open(tmp_path) as log:
        assert len(log.runs) == 40
        assert len(os.listdir("/proc/self/fd")) <= before + 1


def test_a_claim_takes_no_memory_and_others_go_on(tmp_path: Path) -> None:
    length = struct.pack("<Q", 1 << 29)
    bomb = length + struct.pack("<I", masked_crc32c(length))
    path = event_file(tmp_path / "bomb")
    path.write_bytes(bomb)
    event_file(tmp_path / "good").write_bytes(HEAD + scalar(1, 0.5))
    with sightline.open(tmp_path) as log:
        assert log.scalars("good", "loss").steps.tolist() == [1]
        assert log.damage == []  # half a gigabyte may still come
    huge = struct.pack("<Q", 1 << 40)
    path.write_bytes(huge + struct.pack("<I", masked_crc32c(huge)))
    with sightline.open(tmp_path) as log:
        assert log.runs == ["bomb", "good"]
        assert log.damage[0].offset == 0


def test_an_unreadable_file_is_reported_and_recovers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = event_file(tmp_path / "locked")
    path.write_bytes(HEAD + scalar(1, 0.5))
    event_file(tmp_path / "good").write_bytes(HEAD + scalar(2, 0.5))
    locked = True

    def guarded(name: str, *args: object, **kwargs: object):  # type: ignore[no-untyped-def]
        if locked and str(name) == str(path):
            raise PermissionError(13, "Permission denied")
        return open(name, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr("sightline.ingest.tail.open", guarded, raising=False)
    monkeypatch.setattr("sightline.ingest.tail.read_whole", lambda decoders, *_: [None] * len(decoders))
    with sightline.open(tmp_path) as log:
        assert log.runs == ["good", "locked"]
        assert [(report.path, report.reason) for report in log.damage] == [
            (str(path), "cannot be read: Permission denied")
        ]
        locked = False
        assert log.refresh().damage == []
        assert log.scalars("locked", "loss").steps.tolist() == [1]


def eventually(condition, seconds: float = 60.0) -> bool:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("watch", ["auto", "poll"])
def test_following(tmp_path: Path, watch: str) -> None:
    root = tmp_path / "later"
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", root)], store, watch=watch, reload_interval=0.5)
    loader.start()
    try:
        assert eventually(lambda: loader.progress().phase == "idle")
        path = event_file(root / "run")
        path.write_bytes(HEAD + scalar(0, 0.5))
        assert eventually(lambda: [run.name for run in store.runs()] == ["run"]), "a directory that came later"
        for step in range(1, 20):
            with path.open("ab") as file:
                file.write(scalar(step, step / 2))
        assert eventually(lambda: store.runs()[0].points == 20), "appended points"
        event_file(root / "other").write_bytes(HEAD + scalar(7, 1.5))
        assert eventually(lambda: len(store.runs()) == 2), "a new run"
        shutil.rmtree(root / "run")
        assert eventually(lambda: [run.name for run in store.runs()] == ["other"]), "a deleted run"
    finally:
        loader.close()


def test_one_look_that_takes_long_does_not_put_off_the_next_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large directories are looked at less often; one look that had to wait for the processor says nothing of that."""
    looks = 0

    def look(specs: Sequence[LogdirSpec]) -> Scan:
        nonlocal looks
        looks += 1
        if looks == 2:
            time.sleep(0.5)
        return scan(specs)

    monkeypatch.setattr("sightline.ingest.loader.scan", look)
    event_file(tmp_path / "run").write_bytes(HEAD + scalar(0, 0.5))
    loader = Loader([LogdirSpec("", tmp_path)], MemoryStore(kind_of), watch="poll", reload_interval=0.05)
    loader.start()
    try:
        assert eventually(lambda: looks > 2)
    finally:
        loader.close()
