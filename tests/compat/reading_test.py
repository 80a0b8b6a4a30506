"""`tensorboard.backend.event_processing` without the original: what it promises to those who read logs with it.

That it says what the original says, `tests/foreign/accumulated_test.py` checks beside it.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.backend.event_processing import (
    event_accumulator,
    event_multiplexer,
    io_wrapper,
    plugin_event_accumulator,
)
from tensorboard.backend.event_processing._sampling import Columns, Draws
from tensorboard.backend.event_processing.directory_watcher import DirectoryDeletedError
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader, LegacyEventFileLoader
from tensorboard.backend.event_processing.reservoir import Reservoir
from tests.records import RecordWriter, event_bytes, frame

from sightline import SummaryWriter


def write(path: Path, *records: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer = RecordWriter(file, 1.0)
        for record in records:
            writer.write(record)
    return path


def scalars(tag: str, steps: range) -> list[bytes]:
    return [event_bytes(step + 0.5, step, {tag: step / 4}, legacy=True) for step in steps]


# Sampling


@given(st.integers(0, 1 << 40), st.integers(0, 1 << 31), st.lists(st.integers(0, 400), max_size=6))
@settings(deadline=None)
def test_draws_are_those_of_randint(seed: int, seen: int, counts: list[int]) -> None:
    generator, draws = random.Random(seed), Draws(seed)
    for count in counts:
        assert draws.take(seen, count).tolist() == [generator.randint(0, seen + at) for at in range(count)]
        seen += count


CHANGES = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(1, 300)) | st.tuples(st.just("cut"), st.integers(0, 2000)), max_size=12
)


@given(st.integers(0, 40), st.booleans(), CHANGES)
@settings(deadline=None)
def test_columns_keep_what_a_reservoir_keeps(size: int, keep_last: bool, changes: list[tuple[str, int]]) -> None:
    items = Reservoir(size, always_keep_last=keep_last)
    columns = Columns(size, lambda steps, walls, values: list(zip(steps, values)), always_keep_last=keep_last)  # noqa: B905
    at = 0
    for key, number in changes:
        if key == "cut":
            assert columns.expire(number) == items.FilterItems(lambda item, cut=number: item[0] < cut)
            continue
        steps = np.arange(at, at + number)
        for step in steps.tolist():
            items.AddItem(key, (step, -step))
        columns.extend(key, steps, steps * 1.0, lambda rows, steps=steps: -steps[rows])
        at += number
    assert columns.Keys() == items.Keys()
    for key in items.Keys():
        assert columns.Items(key) == items.Items(key)


def test_the_newest_point_is_kept_and_the_choice_is_always_the_same(tmp_path: Path) -> None:
    write(tmp_path / "events.out.tfevents.1", *scalars("a", range(500)))
    logs = [event_accumulator.EventAccumulator(str(tmp_path), {"scalars": 20}).Reload() for _ in range(2)]
    points = logs[0].Scalars("a")
    assert len(points) == 20
    assert points[-1] == event_accumulator.ScalarEvent(499.5, 499, 124.75)
    assert points == logs[1].Scalars("a")


# What is read


def test_every_kind_in_its_own_encoding(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_histogram("h", np.arange(100.0), 3)
        writer.add_text("t", "words", 4)
    write(tmp_path / "events.out.tfevents.0", *scalars("a", range(3)))
    log = event_accumulator.EventAccumulator(str(tmp_path)).Reload()
    tags = log.Tags()
    assert list(tags) == [
        "images", "audio", "histograms", "scalars", "distributions", "tensors", "graph", "meta_graph", "run_metadata"
    ]  # fmt: skip
    assert (tags["scalars"], tags["graph"], tags["meta_graph"]) == (["a"], False, False)
    assert [(one.step, one.value) for one in log.Scalars("a")] == [(0, 0.0), (1, 0.25), (2, 0.5)]
    assert {"h", "t"} <= {tag.removesuffix("/text_summary") for tag in tags["tensors"]}
    assert log.SummaryMetadata("h").plugin_data.plugin_name == "histograms"
    migrated = plugin_event_accumulator.EventAccumulator(str(tmp_path)).Reload()
    assert {"a", "h"} <= set(migrated.Tags()["tensors"])
    assert [one.tensor_proto.float_val[0] for one in migrated.Tensors("a")] == [0.0, 0.25, 0.5]
    assert migrated.ActivePlugins() >= {"scalars", "histograms", "text"}


@pytest.mark.parametrize("read", ["Scalars", "Histograms", "CompressedHistograms", "Images", "Audio", "Tensors"])
def test_unknown_tags_are_key_errors(tmp_path: Path, read: str) -> None:
    write(tmp_path / "events.out.tfevents.1")
    with pytest.raises(KeyError):
        getattr(event_accumulator.EventAccumulator(str(tmp_path)).Reload(), read)("nothing")


def test_a_torn_tail_completes_and_damage_ends_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "events.out.tfevents.1", *scalars("a", range(3)))
    log = event_accumulator.EventAccumulator(str(path))
    record = frame(scalars("a", range(3, 4))[0])
    with path.open("ab") as file:
        file.write(record[:-2])
        file.flush()
        assert len(log.Reload().Scalars("a")) == 3
        file.write(record[-2:])
        file.flush()
        assert len(log.Reload().Scalars("a")) == 4
        file.write(b"\x01" * 40 + record)
        file.flush()
        assert len(log.Reload().Scalars("a")) == 4


def test_points_are_held_when_the_file_is_gone(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_tensor("t", np.arange(3.0), 1)
    log = event_accumulator.EventAccumulator(str(tmp_path / "run")).Reload()
    for path in (tmp_path / "run").iterdir():
        path.unlink()
    (tmp_path / "run").rmdir()
    assert len(log.Tensors("t")) == 1
    with pytest.raises(DirectoryDeletedError):
        log.Reload()


def test_a_restart_takes_out_what_it_overtakes(tmp_path: Path) -> None:
    from tensorboard.compat.proto.event_pb2 import Event, SessionLog

    start = Event(step=2, session_log=SessionLog(status=SessionLog.START)).SerializeToString()
    write(tmp_path / "events.out.tfevents.1", *scalars("a", range(5)), start, *scalars("a", range(2, 4)))
    steps = [one.step for one in event_accumulator.EventAccumulator(str(tmp_path)).Reload().Scalars("a")]
    assert steps == [0, 1, 2, 3]
    kept = event_accumulator.EventAccumulator(str(tmp_path), purge_orphaned_data=False).Reload()
    assert [one.step for one in kept.Scalars("a")] == [0, 1, 2, 3, 4, 2, 3]
    first_start_is_free = plugin_event_accumulator.EventAccumulator(str(tmp_path)).Reload()
    assert [one.step for one in first_start_is_free.Tensors("a")] == [0, 1, 2, 3, 4, 2, 3]


def test_reading_while_reloading(tmp_path: Path) -> None:
    path = write(tmp_path / "events.out.tfevents.1", *scalars("a", range(2000)))
    log = event_accumulator.EventAccumulator(str(tmp_path), {"scalars": 100}).Reload()
    wrong: list[int] = []

    def read() -> None:
        for _ in range(50):
            steps = [one.step for one in log.Scalars("a")]
            if len(steps) != 100 or steps != sorted(steps):
                wrong.append(len(steps))

    thread = threading.Thread(target=read)
    thread.start()
    with path.open("ab") as file:
        for start in range(2000, 4000, 100):
            file.write(b"".join(map(frame, scalars("a", range(start, start + 100)))))
            file.flush()
            log.Reload()
    thread.join()
    assert wrong == []
    assert log.Scalars("a")[-1].step == 3999


# Loaders, runs


def test_loaders_give_events_as_they_are_or_migrated(tmp_path: Path) -> None:
    path = str(write(tmp_path / "events.out.tfevents.1", *scalars("a", range(1))))
    (raw,) = [event.summary.value[0] for event in LegacyEventFileLoader(path).Load() if event.HasField("summary")]
    (new,) = [event.summary.value[0] for event in EventFileLoader(path).Load() if event.HasField("summary")]
    assert (raw.WhichOneof("value"), new.WhichOneof("value")) == ("simple_value", "tensor")
    assert new.metadata.plugin_data.plugin_name == "scalars"


def test_runs_of_a_directory(tmp_path: Path) -> None:
    write(tmp_path / "a" / "events.out.tfevents.1", *scalars("x", range(2)))
    write(tmp_path / "b/c" / "events.out.tfevents.1", *scalars("y", range(2)))
    runs = event_multiplexer.EventMultiplexer().AddRunsFromDirectory(str(tmp_path)).Reload()
    assert {run: tags["scalars"] for run, tags in runs.Runs().items()} == {"a": ["x"], "b/c": ["y"]}
    assert [one.step for one in runs.Scalars("b/c", "y")] == [0, 1]
    with pytest.raises(KeyError):
        runs.Scalars("nothing", "x")
    with pytest.raises(ValueError, match="not a directory"):
        list(io_wrapper.GetLogdirSubdirectories(str(tmp_path / "a" / "events.out.tfevents.1")))


def test_importing_takes_neither_tensorflow_nor_grpc() -> None:
    code = (
        "import sys; import tensorboard.backend.event_processing.event_accumulator;"
        "print([name for name in ('tensorflow', 'grpc', 'pandas', 'starlette') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
