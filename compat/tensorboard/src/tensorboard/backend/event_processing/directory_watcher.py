"""The files of a directory one after the other, as a program writes them: only the last one is read on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tensorboard.backend.event_processing import io_wrapper
from tensorboard.compat.tensorflow_stub import errors
from tensorboard.compat.tensorflow_stub.io import gfile
from tensorboard.util import tb_logging

_LOOK_BACK = 20  # files before the current one whose sizes are compared
_SIZELESS = ("gs://", "s3://")  # asking for sizes there costs too much


class DirectoryWatcher:
    """Loads a directory file by file, in the order of their paths.

    Args:
        directory: where files lie.
        loader_factory: makes of a path something whose `Load` yields what is new in the file.
        path_filter: which paths count.

    Raises:
        ValueError: no directory, or no factory.
    """

    def __init__(
        self,
        directory: str,
        loader_factory: Callable[[str], Any],
        path_filter: Callable[[str], bool] = lambda path: True,
    ) -> None:
        if directory is None or loader_factory is None:
            raise ValueError("a directory and a loader factory are required")
        self._directory = directory
        self._path = ""
        self._loader_factory = loader_factory
        self._loader: Any = None
        self._path_filter = path_filter
        self._sizes: dict[str, int] = {}  # of files that were left for a later one
        self._out_of_order = False

    def Load(self) -> Iterator[Any]:
        """What is new: the rest of the current file, and all of those after it.

        Raises:
            DirectoryDeletedError: the directory is gone.
        """
        try:
            yield from self._load()
        except (errors.OpError, FileNotFoundError) as error:
            if not gfile.exists(self._directory):
                raise DirectoryDeletedError(f"{self._directory} is gone") from error

    def _load(self) -> Iterator[Any]:
        if self._loader is None:
            self._move_on()
        while self._loader is not None:
            yield from self._loader.Load()
            path = self._next()
            if path is None:
                return
            yield from self._loader.Load()  # what came between reading its end and seeing the next file
            self._move_on(path)

    def OutOfOrderWritesDetected(self) -> bool:
        """Whether a file before the current one was seen to change or to come: what it got then is not loaded."""
        return self._out_of_order

    def _move_on(self, path: str | None = None) -> None:
        path = path or self._next()
        if path is None:
            return
        if self._path and not self._path.startswith(_SIZELESS):
            self._sizes[self._path] = gfile.stat(self._path).length
        self._loader = self._loader_factory(path)
        self._path = path

    def _next(self) -> str | None:
        """The path after the current one; None when it is the last."""
        paths = sorted(path for path in io_wrapper.ListDirectoryAbsolute(self._directory) if self._path_filter(path))
        before = [path for path in paths if path < self._path]
        if not self._out_of_order and not self._path.startswith(_SIZELESS):
            self._out_of_order = any(self._changed(path) for path in before[-_LOOK_BACK:])
        return next((path for path in paths if path > self._path), None)

    def _changed(self, path: str) -> bool:
        known, size = self._sizes.get(path), gfile.stat(path).length
        if known != size:
            what = "came" if known is None else "changed"
            tb_logging.get_logger().error("%s %s after %s, which follows it; that is not read", path, what, self._path)
        return bool(known != size)


class DirectoryDeletedError(Exception):
    """The directory is gone."""
