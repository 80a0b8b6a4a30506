"""Records one after another in a file that somebody else has opened."""

from __future__ import annotations

from typing import Any

from sightline.events._encoder import record

__all__ = ["RecordWriter"]


class RecordWriter:
    """Frames bytes as records of an event file (TFRecord).

    Args:
        writer: a file opened for bytes; `close` closes it.
    """

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, data: bytes) -> None:
        """Write one record."""
        self._writer.write(record(data))

    def flush(self) -> None:
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()

    @property
    def closed(self) -> bool:
        return bool(self._writer.closed)
