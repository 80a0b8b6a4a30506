"""The bytes of a file that others may still be writing, front to back, on every file system that `gfile` knows."""

from __future__ import annotations

from typing import Any

from tensorboard.compat.tensorflow_stub import errors
from tensorboard.compat.tensorflow_stub.io import gfile

BLOCK = 1 << 20  # bytes: few enough to stay in a cache


class Growing:
    """Reads a file block by block; what is not used waits for what follows it.

    Args:
        path: the file.

    Attributes:
        data: bytes read; at: how many of them have been used; offset: where data begins in the file.

    Raises:
        ValueError: there is no path.
        NotFoundError: there is no such file.
    """

    def __init__(self, path: str) -> None:
        if path is None:
            raise ValueError("an event file's path is required")
        self.path = path
        self.data = b""
        self.at = self.offset = 0
        self._system = gfile.get_filesystem(path)
        self._goes_on: Any = None
        if not self._system.exists(path):
            raise errors.NotFoundError(None, None, f"{path} is no event file: it does not exist")

    def more(self) -> bool:
        """Read on; whether there was anything to read.

        No more is read than there is already, or a block: a length that a record merely claims takes no memory.

        Raises:
            NotFoundError: the file is gone.
        """
        size = max(BLOCK, len(self.data) - self.at)
        fresh, self._goes_on = self._system.read(self.path, binary_mode=True, size=size, continue_from=self._goes_on)
        if not fresh:
            return False
        self.data, self.offset, self.at = self.data[self.at :] + fresh, self.offset + self.at, 0
        return True

    def rest(self) -> memoryview:
        """What has been read and not used."""
        return memoryview(self.data)[self.at :]
