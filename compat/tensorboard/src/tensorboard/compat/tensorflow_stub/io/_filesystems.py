"""The file systems behind `gfile`: this machine's, and any that fsspec knows.

All have the same methods, which are also what a registered one must have: `join`, `exists`, `read`, `write`, `glob`,
`isdir`, `listdir`, `makedirs`, `stat`, and `append` where files can grow. `read` answers what it read and a token that
tells where to go on.
"""

from __future__ import annotations

import glob as local_glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tensorboard.compat.tensorflow_stub import errors


@dataclass(frozen=True)
class StatData:
    """What is known of a file.

    Attributes:
        length: bytes.
    """

    length: int


class LocalFileSystem:
    """Files of this machine."""

    def join(self, path: str, *paths: str) -> str:
        return os.path.join(path, *paths)

    def exists(self, filename: str) -> bool:
        return os.path.exists(filename)

    def read(
        self, filename: str, binary_mode: bool = False, size: int | None = None, continue_from: Any = None
    ) -> tuple[Any, Any]:
        """Up to `size` bytes or characters, and where to go on.

        Raises:
            NotFoundError: there is no such file.
        """
        try:
            with open(filename, "rb" if binary_mode else "r", encoding=None if binary_mode else "utf8") as file:
                file.seek(continue_from or 0)
                return file.read(-1 if size is None else size), file.tell()
        except FileNotFoundError:
            raise errors.NotFoundError(None, None, f"Not Found: {filename}") from None

    def write(self, filename: str, file_content: Any, binary_mode: bool = False) -> None:
        self._put(filename, file_content, "wb" if binary_mode else "w")

    def append(self, filename: str, file_content: Any, binary_mode: bool = False) -> None:
        self._put(filename, file_content, "ab" if binary_mode else "a")

    def _put(self, filename: str, content: Any, mode: str) -> None:
        with open(filename, mode, encoding=None if "b" in mode else "utf8") as file:
            file.write(content)

    def glob(self, filename: str) -> list[str]:
        return local_glob.glob(filename)

    def isdir(self, dirname: str) -> bool:
        return os.path.isdir(dirname)

    def listdir(self, dirname: str) -> list[str]:
        if not os.path.isdir(dirname):
            raise errors.NotFoundError(None, None, f"Could not find directory: {dirname}")
        return os.listdir(dirname)

    def makedirs(self, path: str) -> None:
        os.makedirs(path, exist_ok=True)

    def stat(self, filename: str) -> StatData:
        try:
            return StatData(os.stat(filename).st_size)
        except FileNotFoundError:
            raise errors.NotFoundError(None, None, f"Could not find file: {filename}") from None


class FSSpecFileSystem:
    """Files wherever fsspec gets at them, such as s3://, gs:// and memory://, also chained with "::"."""

    def join(self, path: str, *paths: str) -> str:
        head, inner, tail = _split(path)
        for part in paths:
            inner = f"{inner.rstrip('/')}/{part}" if inner else part
        return head + inner + tail

    def exists(self, filename: str) -> bool:
        system, path = _open(filename)
        return bool(system.exists(path))

    def read(
        self, filename: str, binary_mode: bool = False, size: int | None = None, continue_from: Any = None
    ) -> tuple[Any, Any]:
        system, path = _open(filename)
        start = continue_from or 0
        with _not_found(filename), system.open(path, "rb") as file:
            file.seek(start)
            data = file.read(-1 if size is None else size)
            if not binary_mode:
                data += _rest_of_character(file, data)
        return data if binary_mode else data.decode(), start + len(data)

    def write(self, filename: str, file_content: Any, binary_mode: bool = False) -> None:
        self._put(filename, file_content, "wb")

    def append(self, filename: str, file_content: Any, binary_mode: bool = False) -> None:
        self._put(filename, file_content, "ab")

    def _put(self, filename: str, content: Any, mode: str) -> None:
        system, path = _open(filename)
        with _not_found(filename), system.open(path, mode) as file:
            file.write(content.encode() if isinstance(content, str) else content)

    def glob(self, filename: str) -> list[str]:
        system, path = _open(filename)
        head, _, tail = _split(filename)
        return [head + name + tail for name in system.glob(path)]

    def isdir(self, dirname: str) -> bool:
        system, path = _open(dirname)
        return bool(system.isdir(path))

    def listdir(self, dirname: str) -> list[str]:
        system, path = _open(dirname)
        with _not_found(dirname):
            names = system.listdir(path, detail=False)
        return [name.rstrip("/").rpartition("/")[2] for name in names]

    def makedirs(self, path: str) -> None:
        system, inner = _open(path)
        system.makedirs(inner, exist_ok=True)

    def stat(self, filename: str) -> StatData:
        system, path = _open(filename)
        with _not_found(filename):
            return StatData(system.info(path)["size"])


def _open(filename: str) -> tuple[Any, str]:
    import fsspec

    system, path = fsspec.core.url_to_fs(filename)
    return system, path


def _split(url: str) -> tuple[str, str, str]:
    """What stands before the path, the path, and the links that follow; in a chain the first "://" begins the path."""
    head, sign, rest = url.partition("://")
    if not sign:
        return "", url, ""
    path, chain, tail = rest.partition("::")
    return head + sign, path, chain + tail


def _rest_of_character(file: Any, data: bytes) -> bytes:
    """The bytes that a UTF-8 character cut off at the end of `data` lacks."""
    for back in range(1, min(4, len(data)) + 1):
        lead = data[-back]
        if lead >= 0xC0:
            length = 2 + (lead >= 0xE0) + (lead >= 0xF0)
            return bytes(file.read(length - back)) if length > back else b""
        if lead < 0x80:
            break
    return b""


@contextmanager
def _not_found(filename: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise errors.NotFoundError(None, None, f"Not Found: {filename}") from None
