"""Readers asked again and again while the files they read grow, come and go. Used with the original and the drop-in."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.records import event_bytes, frame, version_bytes


def grow(folder: Path) -> dict[str, Any]:
    """What readers say after every change."""
    from tensorboard.backend.event_processing import (
        directory_loader,
        directory_watcher,
        event_accumulator,
        event_file_loader,
        io_wrapper,
        plugin_event_accumulator,
    )

    said: list[Any] = []
    active = (50.0).__gt__  # of a last wall time
    folder.mkdir()
    first, second, third = (folder / f"events.out.tfevents.{number}" for number in (1, 2, 3))
    first.write_bytes(frame(version_bytes(1.0)))
    watcher = directory_watcher.DirectoryWatcher(
        str(folder), event_file_loader.LegacyEventFileLoader, io_wrapper.IsSummaryEventsFile
    )
    loader = directory_loader.DirectoryLoader(
        str(folder),
        event_file_loader.TimestampedEventFileLoader,
        io_wrapper.IsSummaryEventsFile,
        active,
    )
    logs = [
        event_accumulator.EventAccumulator(str(folder)),
        event_accumulator.EventAccumulator(str(first)),
        plugin_event_accumulator.EventAccumulator(str(folder)),
        plugin_event_accumulator.EventAccumulator(str(folder), event_file_active_filter=active),
    ]

    def ask(what: str) -> None:
        for reader in (watcher, loader):
            try:
                said.append([what, [(event.step, event.wall_time) for event in reader.Load()]])
            except Exception as error:
                said.append([what, type(error).__name__])
        for log in logs:
            try:
                log.Reload()
                points = getattr(log, "Scalars", log.Tensors)
                said.append([what, {tag: [one.step for one in points(tag)] for tag in log.Tags()[kinds[type(log)]]}])
            except Exception as error:
                said.append([what, type(error).__name__])
        said.append(watcher.OutOfOrderWritesDetected())

    kinds = {event_accumulator.EventAccumulator: "scalars", plugin_event_accumulator.EventAccumulator: "tensors"}
    ask("a version alone")
    whole = record(1, "a")
    append(first, whole + record(2, "a")[:20])
    ask("a torn tail")
    append(first, record(2, "a")[20:])
    ask("its rest")
    second.write_bytes(record(3, "b"))
    append(first, record(4, "a"))
    ask("a second file, and more in the first")
    append(first, record(5, "a"))
    append(second, record(6, "b"))
    ask("both grow")
    third.write_bytes(record(99, "c", wall=99.0))
    ask("a third that is old")
    append(third, record(7, "c"))
    (folder / "events.out.tfevents.0").write_bytes(record(8, "d"))
    ask("more of the third, and one before all")
    append(third, b"\x00" * 20 + record(9, "c"))
    ask("damage")
    shutil.rmtree(folder)
    ask("gone")
    return {"said": said}


def record(step: int, tag: str, wall: float = 2.0) -> bytes:
    return frame(event_bytes(wall, step, {tag: 1.0}, legacy=True))


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
