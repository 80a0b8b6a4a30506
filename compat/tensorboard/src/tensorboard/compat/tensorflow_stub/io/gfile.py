"""`tf.io.gfile` without TensorFlow: files of this machine, of registered file systems, and of fsspec where it is."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from tensorboard.compat.tensorflow_stub import compat, errors
from tensorboard.compat.tensorflow_stub.io._filesystems import FSSpecFileSystem, LocalFileSystem, StatData

__all__ = [
    "FSSpecFileSystem", "GFile", "LocalFileSystem", "StatData", "exists", "get_filesystem", "glob", "isdir", "join",
    "listdir", "makedirs", "register_filesystem", "stat", "walk",
]  # fmt: skip

_BLOCK = 1 << 24  # bytes or characters read at a time where lines are asked for
_registered: dict[str, Any] = {"": LocalFileSystem()}
_fsspec = FSSpecFileSystem()


def register_filesystem(prefix: str, filesystem: Any) -> None:
    """Have paths that begin with `prefix://` answered by an object with the methods of `LocalFileSystem`.

    Raises:
        ValueError: the prefix has one already.
    """
    if _registered.get(prefix, filesystem) is not filesystem:
        raise ValueError(f"{prefix}:// has a file system already")
    _registered[prefix] = filesystem


def get_filesystem(filename: Any) -> Any:
    """The file system that a path belongs to.

    Raises:
        ValueError: nobody knows its scheme.
        ImportError: fsspec knows which package knows it, and that is not installed.
    """
    path = _text(filename)
    scheme, sign, _ = path.partition("://")
    found = _registered.get(scheme if sign else "")
    if found is not None:
        return found
    if not importlib.util.find_spec("fsspec"):
        raise ValueError(f"{path}: no file system is registered for {scheme}://; fsspec knows many: pip install fsspec")
    import fsspec

    for link in path.split("::"):
        fsspec.get_filesystem_class(link.partition("://")[0])
    return _fsspec


def _text(path: Any) -> str:
    return compat.as_text(compat.path_to_str(path))


class GFile:
    """A file that is read, or written anew, front to back.

    Args:
        filename: its path.
        mode: "r", "w" or "a", with "b" for bytes.

    Raises:
        NotImplementedError: another mode.
    """

    def __init__(self, filename: Any, mode: str = "r") -> None:
        if "".join(sorted(mode)) not in ("r", "br", "w", "bw", "a", "ab"):
            raise NotImplementedError(f"mode {mode} not supported by compat GFile")
        self.filename = _text(filename)
        self.binary_mode = "b" in mode
        self.closed = False
        self._mode = mode.replace("b", "")
        self._system = get_filesystem(filename)
        self._nothing: Any = b"" if self.binary_mode else ""
        self._ahead: Any = self._nothing  # read, but not taken
        self._token: Any = None  # where reading goes on
        self._began = self._mode == "a"  # whether what was there before stays
        self._waiting: list[Any] = []  # written, but not handed over

    def __enter__(self) -> GFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, n: int | None = None) -> Any:
        """The next `n` bytes or characters, or all that are left.

        Raises:
            NotFoundError: there is no such file.
            PermissionDeniedError: it is written.
        """
        self._read_ahead(lambda ahead: n is not None and len(ahead) >= n, n)
        end = len(self._ahead) if n is None else n
        taken, self._ahead = self._ahead[:end], self._ahead[end:]
        return taken

    def _read_ahead(self, enough: Callable[[Any], bool], size: int | None) -> None:
        if self._mode != "r":
            raise errors.PermissionDeniedError(None, None, "File not opened in read mode")
        while not enough(self._ahead):
            more, self._token = self._system.read(self.filename, self.binary_mode, size, self._token)
            self._ahead += more
            if size is None or not more:
                return

    def __iter__(self) -> GFile:
        return self

    def __next__(self) -> Any:
        end: Any = b"\n" if self.binary_mode else "\n"
        self._read_ahead(lambda ahead: end in ahead, _BLOCK)
        line, sign, self._ahead = self._ahead.partition(end)
        if not (line or sign):
            raise StopIteration
        return line + sign

    next = __next__

    def write(self, file_content: Any) -> None:
        """Put text or bytes at the end.

        Raises:
            PermissionDeniedError: it is read.
        """
        if self._mode == "r":
            raise errors.PermissionDeniedError(None, None, "File not opened in write mode")
        as_ours = compat.as_bytes if self.binary_mode else compat.as_text
        self._waiting.append(as_ours(file_content))

    def flush(self) -> None:
        """Hand over what was written; a file system that cannot append gets the whole once more."""
        if self.closed or self._mode == "r" or not self._waiting:
            return
        content: Any = self._nothing.join(self._waiting)
        if hasattr(self._system, "append"):
            put = self._system.append if self._began else self._system.write
            self._waiting = []
        else:
            put = self._system.write
            if self._mode == "a" and self._system.exists(self.filename):
                content = self._system.read(self.filename, self.binary_mode)[0] + content
            self._mode = "w"
            self._waiting = [content]
        put(self.filename, content, self.binary_mode)
        self._began = True

    def close(self) -> None:
        """Hand over what was written; an empty file comes into being too."""
        if self._mode == "w" and not self.closed and not self._began and not self._waiting:
            self._waiting = [self._nothing]
        self.flush()
        self.closed = True


def join(path: Any, *paths: Any) -> str:
    """Parts of a path put together."""
    return str(get_filesystem(path).join(_text(path), *map(_text, paths)))


def exists(filename: Any) -> bool:
    """Whether there is a file or directory."""
    return bool(get_filesystem(filename).exists(_text(filename)))


def glob(filename: Any) -> list[str]:
    """The paths that match a pattern, or one of several."""
    if isinstance(filename, (list, tuple)):
        return [path for one in filename for path in glob(one)]
    return list(get_filesystem(filename).glob(_text(filename)))


def isdir(dirname: Any) -> bool:
    """Whether there is a directory."""
    return bool(get_filesystem(dirname).isdir(_text(dirname)))


def listdir(dirname: Any) -> list[str]:
    """The names in a directory.

    Raises:
        NotFoundError: there is none.
    """
    return list(get_filesystem(dirname).listdir(_text(dirname)))


def makedirs(path: Any) -> None:
    """Make a directory, and those above it."""
    get_filesystem(path).makedirs(_text(path))


def walk(
    top: Any, topdown: bool = True, onerror: Callable[[errors.OpError], None] | None = None
) -> Iterator[tuple[str, list[str], list[str]]]:
    """(path, names of directories, names of files) of a directory and all below it; links are followed."""
    path = _text(top)
    system = get_filesystem(path)
    try:
        names = system.listdir(path)
    except errors.NotFoundError as error:
        if onerror:
            onerror(error)
        return
    below = [name for name in names if system.isdir(system.join(path, name))]
    here = path, below, sorted(set(names) - set(below))
    if topdown:
        yield here
    for name in below:
        yield from walk(system.join(path, name), topdown, onerror)
    if not topdown:
        yield here


def stat(filename: Any) -> StatData:
    """What is known of a file: its `length`.

    Raises:
        NotFoundError: there is none.
    """
    found: StatData = get_filesystem(filename).stat(_text(filename))
    return found
