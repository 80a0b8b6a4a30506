"""Runs thrown away: their event files go to `.sightline/trash/<time>/` under the log directory, and can come back.

Nothing is ever deleted, nothing outside the log directory is touched, and no symbolic link is followed.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from sightline.errors import EditError
from sightline.sidecar.folder import Folder
from sightline.sidecar.sidecar import NAME, writable

FOLDER = "trash"
_ID = re.compile(r"\d{8}T\d{6}Z(-\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Thrown:
    """What one click threw away.

    Attributes:
        id: when, in UTC: "20260131T120000Z", with a number where several were in one second.
        runs: folders within the log directory, sorted.
        files, bytes: how much it is.
    """

    id: str
    runs: list[str]
    files: int
    bytes: int


def throw(logdir: Path, files: Iterable[Path]) -> str:
    """Move event files of a log directory to its trash; the answer is the id for `restore`.

    Raises:
        EditError: one of them may not be moved. Those before it stay moved only when even moving back failed.
    """
    if not writable(logdir):
        raise EditError(f"{logdir / NAME} cannot be written, so there is no place for a trash folder.")
    moves = [(file, _relative(logdir, file)) for file in files]
    trash = Folder(logdir, (NAME, FOLDER))
    with trash.open(create=True):
        id = _new(trash.path)
    place = trash.path / id
    done: list[tuple[Path, Path]] = []
    try:
        for file, relative in moves:
            target = place / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            os.rename(file, target)
            done.append((file, target))
    except OSError as error:
        for file, target in reversed(done):
            with suppress(OSError):
                os.rename(target, file)
        _prune(place)
        raise EditError(f"{error.filename}: {error.strerror or error}; nothing was moved.") from None
    return id


def restore(logdir: Path, id: str) -> int:
    """Move what was thrown away back to where it was; the answer is the number of files.

    Raises:
        EditError: there is no such id, or something else stands there by now; then nothing is moved.
    """
    if not _ID.fullmatch(id):
        raise EditError(f"{id!r} is nothing that was thrown away.")
    place = _place(logdir, id)
    moves = [(file, logdir / file.relative_to(place)) for file in _files(place)]
    if not moves:
        raise EditError(f"Nothing that was thrown away at {id} is left.")
    for _, target in moves:
        if os.path.lexists(target):
            raise EditError(f"{target} is there again; move it away first.")
        _real_parents(logdir, target)
    for file, target in moves:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.rename(file, target)
        except OSError as error:
            raise EditError(f"{target}: {error.strerror or error}") from None
    _prune(place)
    return len(moves)


def thrown(logdir: Path) -> list[Thrown]:
    """What is in the trash, newest first."""
    found = []
    for id in Folder(logdir, (NAME, FOLDER)).names():
        if not _ID.fullmatch(id):
            continue
        place = _place(logdir, id)
        files = list(_files(place))
        if files:
            runs = sorted({file.parent.relative_to(place).as_posix() for file in files})
            found.append(Thrown(id, runs, len(files), sum(file.lstat().st_size for file in files)))
    return found[::-1]


def _relative(logdir: Path, file: Path) -> Path:
    try:
        relative = file.relative_to(logdir)
    except ValueError:
        raise EditError(f"{file} is not in {logdir}.") from None
    if ".." in relative.parts:
        raise EditError(f"{file} is not in {logdir}.")
    _real_parents(logdir, file)
    try:
        regular = S_ISREG(os.lstat(file).st_mode)
    except OSError as error:
        raise EditError(f"{file}: {error.strerror or error}") from None
    if not regular:
        raise EditError(f"{file} is a symbolic link or no file; move it by hand.")
    return relative


def _real_parents(logdir: Path, file: Path) -> None:
    """Refuse a way from the log directory to a file that leads through a link."""
    for parent in file.parents:
        if parent == logdir:
            return
        if parent.is_symlink():
            raise EditError(f"{parent} is a symbolic link, so its files are somewhere else; move them by hand.")


def _place(logdir: Path, id: str) -> Path:
    try:
        with Folder(logdir, (NAME, FOLDER, id)).open():  # no part of it is a link
            return logdir / NAME / FOLDER / id
    except OSError as error:
        raise EditError(f"{id}: {error.strerror or error}") from None


def _new(trash: Path) -> str:
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    number = 1
    while True:
        id = now if number == 1 else f"{now}-{number}"
        try:
            (trash / id).mkdir()
            return id
        except FileExistsError:
            number += 1


def _files(place: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(place):
        for name in sorted(names):
            file = Path(folder, name)
            if S_ISREG(file.lstat().st_mode):
                yield file


def _prune(place: Path) -> None:
    """Take away folders that are empty."""
    for folder, _, _ in os.walk(place, topdown=False):
        with suppress(OSError):
            os.rmdir(folder)
