"""Records of event files one by one, and their checksums, under the names that scripts know."""

from __future__ import annotations

from typing import Any

from sightline.events._core import crc32c, masked_crc32c
from tensorboard.compat.tensorflow_stub import errors
from tensorboard.compat.tensorflow_stub.io import gfile

__all__ = ["PyRecordReader_New", "crc32c", "masked_crc32c", "u32"]

_PARTS = ((0, 8, "header"), (8, 4, "header crc"))


def u32(x: int) -> int:
    """The low 32 bits of a number."""
    return x & 0xFFFFFFFF


class PyRecordReader_New:  # noqa: N801 - the original's name
    """Reads the records of a file, and goes on where it stopped when the file has grown.

    Args:
        filename: its path.
        start_offset: 0.
        compression_type: none.
        status: of no use any more.

    Raises:
        NotFoundError: there is no such file.
        UnimplementedError: another offset, or compression, which event files never have.
    """

    def __init__(
        self, filename: Any = None, start_offset: int = 0, compression_type: Any = None, status: Any = None
    ) -> None:
        if filename is None:
            raise errors.NotFoundError(None, None, "No filename provided, cannot read Events")
        if not gfile.exists(filename):
            raise errors.NotFoundError(None, None, f"{filename} does not point to valid Events file")
        if start_offset or compression_type:
            raise errors.UnimplementedError(None, None, "a start offset and compression are not supported")
        self.filename = filename
        self._file = gfile.GFile(filename, "rb")
        self._ahead = b""  # the beginning of a record that is not there as a whole
        self._current: bytes | None = None

    def GetNext(self) -> None:  # noqa: N802 - the original's name
        """Go to the next record.

        Raises:
            OutOfRangeError: there is none, yet.
            DataLossError: it is cut off, which the next call tries again, or damaged.
        """
        self._current = None
        head = self._up_to(12)
        if not head:
            raise errors.OutOfRangeError(None, None, "No more events to read")
        for start, size, part in _PARTS:
            if len(head) < start + size:
                raise self._lost(f"has truncated record in {part}")
        if masked_crc32c(head[:8]) != int.from_bytes(head[8:12], "little"):
            raise self._lost("failed header crc32 check")
        end = 12 + int.from_bytes(head[:8], "little")
        record = self._up_to(end + 4)
        if len(record) < end + 4:
            raise self._lost(f"has truncated record in {'data' if len(record) < end else 'data crc'}")
        if masked_crc32c(record[12:end]) != int.from_bytes(record[end : end + 4], "little"):
            raise self._lost("failed event crc32 check")
        self._current = record[12:end]
        self._ahead = self._ahead[end + 4 :]

    def record(self) -> bytes | None:
        """The record that was gone to; None before the first, and after an error."""
        return self._current

    def _up_to(self, size: int) -> bytes:
        if len(self._ahead) < size:
            self._ahead += self._file.read(size - len(self._ahead))
        return self._ahead[:size]

    def _lost(self, how: str) -> errors.DataLossError:
        return errors.DataLossError(None, None, f"{self.filename} {how}")
