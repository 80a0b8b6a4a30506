"""Small files are read together and kept packed; nothing may show it: the same logs read one by one are the oracle."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.events.strategies import files, training_files
from tests.ingest.logs import HEAD, event_file, scalar

from sightline.ingest import Loader, LogdirSpec
from sightline.ingest.tail import PAGE
from sightline.kinds import kind_of
from sightline.store import MemoryStore

GOLDEN = Path(__file__).parents[1] / "golden"


@st.composite
def event_files(draw: st.DrawFn) -> bytes:
    """The bytes of a file: whole, cut off somewhere, or damaged."""
    data = bytearray(b"".join(draw(files(max_size=4) | training_files() | training_files())))
    if data and draw(st.integers(0, 4)) == 0:
        data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 4)) == 0 else data)


def loader(root: Path) -> Loader:
    return Loader([LogdirSpec("", root)], MemoryStore(kind_of), watch="off")


def told(store: Any) -> Any:
    """Everything that a store answers, by the names of runs."""
    answers: dict[str, Any] = {}
    for run in store.runs():
        series = {}
        for name in store.tags(run.id):
            columns, references = store.series(run.id, name), store.references(run.id, name)
            series[name] = (
                None if columns is None else [_plain(columns), _plain(columns.live), columns.starts],
                None if references is None else (references.items.tobytes(), references.paths, references.starts),
                store.metadata(run.id, name),
            )
        facts = {key: getattr(run, key) for key in run.__slots__ if key not in ("id", "updated")}
        answers[run.name] = facts, dict(store.tags(run.id)), series, store.files(run.id)
    return answers, store.damage()


def _plain(columns: Any) -> Any:
    return [(array.dtype, array.tobytes()) for array in (columns.steps, columns.wall_times, columns.values)]


def both_ways(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a loader tells of logs, and what it tells when it reads them one by one."""
    together = loader(root)
    together.load()
    with monkeypatch.context() as patch:
        patch.setattr("sightline.ingest.tail.read_whole", lambda decoders, *_: [None] * len(decoders))
        alone = loader(root)
        alone.load()
    return together, alone


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "b/c"]), event_files(), event_files()), max_size=5))
def test_any_files_are_read_the_same_together_and_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logs: list[tuple[str, bytes, bytes]]
) -> None:
    root = tmp_path / "logs"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    paths = [event_file(root / run, number) for number, (run, _, _) in enumerate(logs)]
    for path, (_, data, _) in zip(paths, logs, strict=True):
        path.write_bytes(data)
    together, alone = both_ways(root, monkeypatch)
    assert repr(told(together.store)) == repr(told(alone.store))
    for path, (_, _, more) in zip(paths, logs, strict=True):
        with path.open("ab") as file:
            file.write(more)
    together.refresh()
    alone.refresh()
    assert repr(told(together.store)) == repr(told(alone.store))
    for path in paths[::2]:
        path.unlink()
    together.refresh()
    alone.refresh()
    assert repr(told(together.store)) == repr(told(alone.store))


def test_logs_of_other_programs_are_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    together, alone = both_ways(GOLDEN, monkeypatch)
    assert len(together.store.runs()) > 10
    assert repr(told(together.store)) == repr(told(alone.store))


def test_a_run_that_grows_is_unpacked(tmp_path: Path) -> None:
    path = event_file(tmp_path / "run")
    path.write_bytes(HEAD + scalar(1, 0.5) + scalar(1, 0.25, "acc") + scalar(2, 0.75))
    log = loader(tmp_path)
    log.load()
    before, other = log.store.series(0, "loss"), log.store.series(0, "acc")
    assert before is not None
    assert other is not None
    with path.open("ab") as file:
        file.write(scalar(3, 1.0))
    log.refresh()
    after, same = log.store.series(0, "loss"), log.store.series(0, "acc")
    assert after is not None
    assert same is not None
    assert before.steps.tolist() == [1, 2]
    assert after.steps.tolist() == [1, 2, 3]
    assert after.version > before.version
    assert same.version == other.version  # nothing came of it: who has it need not ask again
    assert log.store.runs()[0].points == 4


def test_steps_that_tags_and_runs_have_in_common_are_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lines(steps: range, *tags: str) -> bytes:
        return b"".join(scalar(step, step / 8, tag) for step in steps for tag in tags)

    ten = lines(range(10), "loss", "acc")
    restarted, longer = lines(range(9), "loss") + ten, ten + lines(range(20, 25), "acc")
    for run, data in (("a", ten), ("b", ten), ("c", restarted), ("d", longer)):
        event_file(tmp_path / run).write_bytes(HEAD + data)
    together, alone = both_ways(tmp_path, monkeypatch)
    assert repr(told(together.store)) == repr(told(alone.store))
    store = together.store
    ids = {run.name: run.id for run in store.runs()}

    def steps(run: str, tag: str) -> Any:
        columns = store.series(ids[run], tag)
        assert columns is not None
        return columns.steps

    assert np.shares_memory(steps("a", "loss"), steps("a", "acc"))
    assert np.shares_memory(steps("a", "loss"), steps("b", "acc"))
    assert not np.shares_memory(steps("d", "loss"), steps("d", "acc"))
    assert not steps("a", "loss").flags.writeable
    with event_file(tmp_path / "a").open("ab") as file:
        file.write(scalar(10, 1.0))
    together.refresh()
    assert steps("a", "loss").tolist() == [*range(11)]
    assert steps("a", "acc").tolist() == steps("b", "loss").tolist() == [*range(10)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30)
@given(st.lists(st.integers(0, 5000) | st.integers(8000, 40000), max_size=12), st.integers(0, 60000), st.randoms())
def test_records_of_any_size_are_read_the_same_in_small_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: list[int], first: int, random: Any
) -> None:
    root = tmp_path / "logs"
    shutil.rmtree(root, ignore_errors=True)
    path = event_file(root / "run")
    data = bytearray(HEAD + b"".join(scalar(step, 0.5, f"{step}" + "x" * size) for step, size in enumerate(sizes)))
    if random.random() < 0.3:
        data[random.randrange(len(data))] ^= 1
    path.write_bytes(data[:first])
    with monkeypatch.context() as patch:
        patch.setattr("sightline.ingest.tail.read_whole", lambda decoders, *_: [None] * len(decoders))
        patch.setattr("sightline.ingest.tail.BLOCK", 2 * PAGE)
        patch.setattr("sightline.ingest.tail._local", threading.local())
        blocks = loader(root)
        blocks.load()
        with path.open("ab") as file:
            file.write(data[first:])
        blocks.refresh()
    whole = loader(root)
    whole.load()
    assert repr(told(blocks.store)) == repr(told(whole.store))
