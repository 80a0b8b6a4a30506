"""Small files in one folder: read whole or not at all, replaced in one step, and never reached through a symbolic link.

Whoever may write to a log directory could put a link or a pipe where a file is expected, so every step goes
through a descriptor of the folder above.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EEXIST, ELOOP, ENOLCK, ENOTDIR, EOPNOTSUPP
from pathlib import Path
from stat import S_ISREG
from typing import TypeAlias

from sightline.errors import EditError

LOCK = "lock"
PATIENCE = 5.0  # seconds to wait for another program's lock
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Stamp: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that need not exist yet.

    Attributes:
        root: where the way begins; links in it are the user's own and are followed.
        inside: folders below it, one in the other; none of them may be a link.
    """

    root: Path
    inside: tuple[str, ...]

    @property
    def path(self) -> Path:
        return self.root.joinpath(*self.inside)

    def below(self, name: str) -> Folder:
        return Folder(self.root, (*self.inside, name))

    @contextmanager
    def open(self, *, create: bool = False) -> Iterator[int]:
        """A descriptor of the folder.

        Raises:
            OSError: it is not there and not to be created, or no folder; links are refused with a sentence.
        """
        if create:
            self.root.mkdir(parents=True, exist_ok=True)
        here = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for name in self.inside:
                if create:
                    with suppress(FileExistsError):
                        os.mkdir(name, dir_fd=here)
                try:
                    inner = os.open(name, _DIRECTORY, dir_fd=here)
                except OSError as error:
                    if error.errno in (ELOOP, ENOTDIR):  # Linux says the second of a link, too
                        raise OSError(error.errno, "is no folder of its own; links are not followed") from None
                    raise
                os.close(here)
                here = inner
            yield here
        finally:
            os.close(here)

    def stamp(self, name: str) -> Stamp | None:
        """What differs as soon as the file does; None when there is none."""
        try:
            found = os.stat(self.path / name, follow_symlinks=False)
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def names(self) -> list[str]:
        """What lies in it, sorted; nothing when it is not there."""
        try:
            with self.open() as here:
                return sorted(os.listdir(here))
        except FileNotFoundError:
            return []

    def read(self, name: str, limit: int) -> bytes | None:
        """The whole file; None when there is none.

        Raises:
            OSError: it cannot be read, is no file, or holds more than `limit` bytes.
        """
        try:
            with self.open() as here:
                file = os.open(name, _FILE, dir_fd=here)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno == ELOOP:
                raise OSError(ELOOP, "is a symbolic link, which is not followed") from None
            raise
        with os.fdopen(file, "rb") as opened:
            if not S_ISREG(os.fstat(file).st_mode):
                raise OSError(EEXIST, "is not a regular file")
            data = opened.read(limit + 1)
        if len(data) > limit:
            raise OSError(EEXIST, f"is larger than {limit:,} bytes")
        return data

    def write(self, name: str, data: bytes) -> None:
        """Put the file there in one step: whoever reads, even after a power cut, finds the old or the new one whole.

        Raises:
            OSError: it cannot be written; then the old one is untouched.
        """
        with self.open(create=True) as here:
            temporary = f".{name}.{secrets.token_hex(6)}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            file = os.open(temporary, flags, 0o666, dir_fd=here)
            try:
                with os.fdopen(file, "wb") as opened:
                    opened.write(data)
                    opened.flush()
                    os.fsync(file)
                os.rename(temporary, name, src_dir_fd=here, dst_dir_fd=here)
            except BaseException:
                with suppress(OSError):
                    os.unlink(temporary, dir_fd=here)
                raise
            with suppress(OSError):  # not every file system can
                os.fsync(here)

    def put_aside(self, name: str) -> str:
        """Give a file the first free name of `name.damaged`, `name.damaged-2` …; the answer is that name."""
        with self.open() as here:
            there = set(os.listdir(here))
            number = 1
            while (aside := f"{name}.damaged" + (f"-{number}" if number > 1 else "")) in there:
                number += 1
            os.rename(name, aside, src_dir_fd=here, dst_dir_fd=here)
        return aside

    def remove(self, name: str) -> None:
        with self.open() as here:
            os.unlink(name, dir_fd=here)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other servers out while reading, changing and writing back.

        File systems without locks go without: there the last step, replacing the file, is all that is safe.

        Raises:
            EditError: another program has held the lock for `PATIENCE` seconds.
            OSError: the folder cannot be written.
        """
        with self.open(create=True) as here:
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            file = os.open(LOCK, flags, 0o666, dir_fd=here)
        try:
            end = time.monotonic() + PATIENCE
            while not _lock(file):
                if time.monotonic() > end:
                    raise EditError(f"Another program has held {self.path / LOCK} for {PATIENCE:.0f} s; try again.")
                time.sleep(0.01)
            yield
        finally:
            os.close(file)


def _lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (ENOLCK, EOPNOTSUPP):
            raise
    return True
