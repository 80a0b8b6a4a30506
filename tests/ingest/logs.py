"""Helpers that write event files for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from tests.records import event_bytes, frame, version_bytes

from sightline.events.message import Message
from sightline.events.wire import encode

HEAD = frame(version_bytes(1.0))


def scalar(step: int, value: float, tag: str = "loss", *, wall: float | None = None) -> bytes:
    """One record with one scalar."""
    return frame(event_bytes(100.0 + step if wall is None else wall, step, {tag: value}))


def start(step: int) -> bytes:
    """One SessionLog START record."""
    log = Message("tensorboard.SessionLog", status=1)
    return frame(encode(Message("tensorboard.Event", wall_time=1.0, step=step, session_log=log)))


def event_file(directory: Path, number: int = 0) -> Path:
    """A path for the run's file `number`; the directory is made."""
    directory.mkdir(parents=True, exist_ok=True)
    return directory / f"events.out.tfevents.{number:010d}.host"
