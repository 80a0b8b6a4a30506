"""What the drop-in has written into a directory, as its own Event messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tensorboard.compat.proto import event_pb2

from sightline.events._core import records


def events(folder: Path) -> list[Any]:
    """Every Event of a directory's files, by name of the file; whatever is not a whole record fails."""
    found = []
    for path in sorted(folder.glob("*tfevents*")):
        found += events_of(path.read_bytes())
    return found


def events_of(data: bytes) -> list[Any]:
    """The Events in the bytes of a file."""
    payloads, used, damaged = records(data)
    assert used == len(data)
    assert not damaged
    return [event_pb2.Event.FromString(payload) for payload in payloads]
