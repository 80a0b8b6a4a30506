"""The event file of one demo run: named as TensorBoard's writers name theirs, framed by our own code."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from sightline.events.message import Message
from sightline.events.records import RecordWriter
from sightline.events.wire import encode

_SESSION_START = 1


class EventFile:
    """A new event file in `folder`.

    Args:
        resumed_at: the step a resumed run goes on from; the file says so to its readers.
    """

    def __init__(self, folder: Path, resumed_at: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        now = time.time()
        number = len(list(folder.iterdir()))
        name = f"events.out.tfevents.{int(now)}.{socket.gethostname()}.{os.getpid()}.{number}"
        self._records = RecordWriter((folder / name).open("xb"), now)
        if resumed_at is not None:
            start = Message("tensorboard.SessionLog", status=_SESSION_START)
            event = Message("tensorboard.Event", wall_time=now, step=resumed_at, session_log=start)
            self._records.write(encode(event))

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """One event with all values of a step, on disk when this returns."""
        self._records.scalars(time.time(), step, values)
        self._records.flush()

    def close(self) -> None:
        self._records.close()
