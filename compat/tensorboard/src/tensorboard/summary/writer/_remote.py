"""Event files on whatever `tf.io.gfile` writes to: TensorFlow's buckets, fsspec's, or a registered file system."""

from __future__ import annotations

import itertools
import os
import socket
import time
from collections import deque
from pathlib import Path
from typing import Any

from sightline.writing.event_file import EventFile
from sightline.writing.event_writer import EventWriter

_PLENTY = 1 << 20  # events; only time and size have a remote file written, since each time may cost a request
_numbers = itertools.count()


class RemoteEventWriter(EventWriter):
    """An `EventWriter` whose directory is an address."""

    def __init__(self, address: str, *, flush_secs: float, suffix: str, source: bytes) -> None:
        self._address = address
        super().__init__(Path(address), _PLENTY, flush_secs, suffix, source=source)

    def _make_file(self, records: list[bytes]) -> EventFile:
        return _RemoteFile(self._address, self._suffix, records)


class _RemoteFile(EventFile):
    """A new event file at an address."""

    def __init__(self, address: str, suffix: str, opening: list[bytes]) -> None:
        from tensorboard.compat import tf

        gfile = tf.io.gfile
        gfile.makedirs(address)
        name = f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{next(_numbers)}"
        self.address = gfile.join(address, name + suffix)
        self.path = Path(self.address)  # for messages
        self._file: Any = gfile.GFile(self.address, "wb")
        self._waiting = deque(opening)
        self._written = 0
        self._opening = len(opening)

    def write(self) -> None:
        """Hand over all that was put."""
        self._file.write(b"".join(self._waiting))
        self._file.flush()
        self._waiting.clear()
        self._opening = 0

    def sync(self) -> None:
        """Nothing is left to do: what was taken is out of this machine's hands."""

    def gone(self) -> bool:
        return False

    def close(self) -> None:
        self._waiting.clear()
        self._file.close()
