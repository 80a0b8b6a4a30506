"""All files of a directory, every time: for programs that write several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tensorboard.backend.event_processing import directory_watcher, io_wrapper
from tensorboard.compat.tensorflow_stub import errors
from tensorboard.compat.tensorflow_stub.io import gfile
from tensorboard.util import tb_logging

_INACTIVE = object()


class DirectoryLoader:
    """Loads what is new in every file of a directory, files in the order of their paths.

    Args:
        directory: where files lie.
        loader_factory: makes of a path something whose `Load` yields pairs of wall time and what is new.
        path_filter: which paths count.
        active_filter: of a file's last wall time, whether more may come; otherwise it is never looked at again.

    Raises:
        ValueError: no directory, or no factory.
    """

    def __init__(
        self,
        directory: str,
        loader_factory: Callable[[str], Any],
        path_filter: Callable[[str], bool] = lambda path: True,
        active_filter: Callable[[float], bool] = lambda wall_time: True,
    ) -> None:
        if directory is None or loader_factory is None:
            raise ValueError("a directory and a loader factory are required")
        self._directory = directory
        self._loader_factory = loader_factory
        self._path_filter = path_filter
        self._active_filter = active_filter
        self._loaders: dict[str, Any] = {}
        self._last: dict[str, float] = {}  # wall times

    def Load(self) -> Iterator[Any]:
        """What is new, without the wall times.

        Raises:
            DirectoryDeletedError: the directory is gone.
        """
        try:
            paths = sorted(filter(self._path_filter, io_wrapper.ListDirectoryAbsolute(self._directory)))
            for path in paths:
                yield from self._load(path)
        except (errors.OpError, FileNotFoundError) as error:
            if not gfile.exists(self._directory):
                raise directory_watcher.DirectoryDeletedError(f"{self._directory} is gone") from error

    def _load(self, path: str) -> Iterator[Any]:
        loader = self._loaders.get(path)
        if loader is _INACTIVE:
            return
        if loader is None:
            try:
                loader = self._loaders[path] = self._loader_factory(path)
            except (errors.NotFoundError, FileNotFoundError):  # gone since it was listed
                return
        again = True
        while again:
            for wall_time, item in loader.Load():
                self._last[path] = max(self._last.get(path, wall_time), wall_time)
                yield item
            again = not self._rests(path) and loader.CheckForIncreasedFileSize()

    def _rests(self, path: str) -> bool:
        """Whether a file is done with: what it takes is given back."""
        if path not in self._last or self._active_filter(self._last[path]):
            return False
        tb_logging.get_logger().debug("%s has had nothing new for long and is not looked at again", path)
        self._loaders[path] = _INACTIVE
        del self._last[path]
        return True
