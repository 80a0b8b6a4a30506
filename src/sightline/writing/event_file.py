"""One event file being written: a name nobody else has, and bytes that go to its end in order, whatever happens.

What the disk did not take stays here and is tried again later from the very byte where it stopped, so a full
disk leaves an unfinished record at most while it is full.
"""

from __future__ import annotations

import os
import socket
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sightline.events._encoder import event, field, record

VERSION = b"brain.Event:2"
SOURCE = b"sightline"
_SLICE = 1 << 20  # bytes of one call: a slow disk is told from a dead one by the calls that return
_SESSION_START = b"\x08\x01"  # SessionLog.status = START
_BINARY = getattr(os, "O_BINARY", 0)


def opening(wall_time: float, purge_step: int | None = None, source: bytes = SOURCE) -> list[bytes]:
    """The records that a file begins with: its version and writer, and where a resumed run takes over.

    Args:
        wall_time: seconds since the epoch.
        purge_step: first step that makes what the run logged before at it and later void, or None.
        source: name of the program that writes, in UTF-8.
    """
    version = field(3, VERSION) + field(10, field(1, source))
    records = [record(event(wall_time, 0, version))]
    if purge_step is not None:
        records.append(record(event(wall_time, purge_step, field(7, _SESSION_START))))
    return records


class EventFile:
    """A new event file in a folder, which is made when it is missing.

    Args:
        folder: the run's directory.
        suffix: end of the file's name.
        opening: the records it begins with; they wait to be written.

    Attributes:
        path: the file.

    Raises:
        OSError: the folder or the file cannot be made.
    """

    def __init__(self, folder: Path, suffix: str = "", opening: Sequence[bytes] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        began = f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}"
        number = 0
        while True:  # two writers of one second differ by their number, also across machines that share a name
            self.path = folder / f"{began}.{number}{suffix}"
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | _BINARY
                self._descriptor = os.open(self.path, flags, 0o666)
                break
            except FileExistsError:
                number += 1
        self._waiting = deque(opening)
        self._written = 0  # bytes of the first of those
        self._opening = len(self._waiting)  # how many of those are still waiting
        self._named = False  # whether the folder's entry for it is safe

    def put(self, data: bytes) -> None:
        """Records to be written after all that came before."""
        self._waiting.append(data)

    @property
    def behind(self) -> bool:
        """Whether something put has not been written."""
        return bool(self._waiting)

    @property
    def left(self) -> int:
        """Records put that are not in the file as a whole, those of the opening left out."""
        written, found = self._written, -self._opening
        for data in self._waiting:
            found += count_records(data, written)
            written = 0
        return found

    def write(self) -> None:
        """Hand over the next stretch of what was put, or a part of it.

        Raises:
            OSError: nothing was taken; it is kept.
        """
        data = self._waiting[0]
        self._written += os.write(self._descriptor, memoryview(data)[self._written : self._written + _SLICE])
        if self._written == len(data):
            self._waiting.popleft()
            self._written = 0
            self._opening = max(0, self._opening - 1)

    def sync(self) -> None:
        """Have the disk keep what was written, also through a loss of power.

        Raises:
            OSError: it could not.
        """
        os.fsync(self._descriptor)
        if not self._named:
            with suppress(OSError):  # not every system can
                _sync_folder(self.path.parent)
            self._named = True

    def gone(self) -> bool:
        """Whether somebody has deleted the file, so that nobody will see what is written."""
        return os.fstat(self._descriptor).st_nlink == 0

    def close(self) -> None:
        """Give the file back; what was not taken is lost. The second time it does nothing.

        Raises:
            OSError: what had been taken was not kept, as network file systems say only now.
        """
        self._waiting.clear()
        descriptor, self._descriptor = self._descriptor, -1  # before: a fork must not close it a second time
        if descriptor >= 0:
            os.close(descriptor)


def count_records(data: bytes, written: int = 0) -> int:
    """How many of the records that lie one after another end behind the first `written` bytes."""
    found = at = 0
    while at < len(data):
        at += 16 + int.from_bytes(data[at : at + 8], "little")
        found += at > written
    return found


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
