"""Configuration files beside the events: found by their names, read within bounds, read again when they change.

A directory is listed once and again when its own modification time says that something in it came or went, so that
looking at ten thousand of them costs little more than that many `stat` calls.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from stat import S_ISREG

from sightline.kinds.hparams.dumps import read_file
from sightline.kinds.hparams.flat import MAX_NAMES, HValue, flatten

STEMS = ("hparams", "hyperparameters", "config", "params", "args", "training_args")
HYDRA = ".hydra"
NAMES = (
    *(f"{stem}.{suffix}" for stem in STEMS for suffix in ("yaml", "yml", "json")),
    os.path.join(HYDRA, "config.yaml"),
)
"""In order of precedence."""

MAX_BYTES = 1 << 20
LOOK_EVERY = 2.0  # seconds between rounds over the directories, at least
LOOK_SHARE = 50  # and so many times what a round costs
SETTLED = 2.0  # seconds: a directory that changed more lately than this may change again within the same tick

_RANK = {name: rank for rank, name in enumerate(NAMES)}
_ENTRIES = frozenset(name.partition(os.sep)[0] for name in NAMES)  # of a directory that has any of them


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One file: its values by dotted name, and in a sentence what of it was not read; "" of a whole one."""

    name: str
    values: Mapping[str, HValue]
    note: str


class Folder:
    """The configuration files of one directory.

    Args:
        path: the directory; `root`: the log directory, which no symbolic link may lead out of.

    Attributes:
        files: by precedence.
    """

    def __init__(self, path: str, root: str) -> None:
        self.path = path
        self.files: tuple[ConfigFile, ...] = ()
        self._root = root
        self._listed: tuple[int, ...] = ()
        self._has_hydra = False  # as listed
        self._read: dict[str, tuple[tuple[int, int, int], ConfigFile]] = {}

    def look(self) -> bool:
        """Read what is new; whether anything changed."""
        names = list(self._read)
        stamp = self._stamp()
        if stamp != self._listed or not stamp:
            names = self._names()
            if stamp and self._has_hydra != (len(stamp) > 1):  # it came or went
                stamp = self._stamp()
            newest = max(stamp, default=0)
            self._listed = stamp if time.time() - newest / 1e9 > SETTLED else ()
        read = {}
        for name in names:
            path = os.path.join(self.path, name)
            try:
                stat = os.stat(path)
            except OSError:
                continue
            key = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            known = self._read.get(name)
            if known is not None and known[0] == key:
                read[name] = known
            elif S_ISREG(stat.st_mode) and self._is_inside(path):
                read[name] = (key, _read(path, name, stat.st_size))
        if read == self._read:
            return False
        self._read = read
        self.files = tuple(read[name][1] for name in sorted(read, key=_RANK.__getitem__))
        return True

    def _stamp(self) -> tuple[int, ...]:
        """Modification times of the directories in which files may come and go."""
        try:
            own = os.stat(self.path).st_mtime_ns
        except OSError:
            return ()
        if not self._has_hydra:
            return (own,)
        try:
            return own, os.stat(os.path.join(self.path, HYDRA)).st_mtime_ns
        except OSError:
            return (own,)

    def _names(self) -> list[str]:
        try:
            there = _ENTRIES.intersection(os.listdir(self.path))
        except OSError:
            return []
        self._has_hydra = HYDRA in there
        return [name for name in NAMES if name.partition(os.sep)[0] in there] if there else []

    def _is_inside(self, path: str) -> bool:
        if not os.path.islink(path) and os.path.dirname(path) == self.path:
            return True
        real = os.path.realpath(path)
        roots = {os.path.realpath(self.path), os.path.realpath(self._root or self.path)}
        return any(real.startswith(os.path.join(root, "")) for root in roots)


class Folders:
    """The directories of all runs and those above them, looked at in rounds."""

    def __init__(self) -> None:
        self._folders: dict[str, Folder] = {}
        self._inside: dict[str, set[int]] = {}  # runs in a directory or below it
        self._own: dict[str, set[int]] = {}  # runs right in a directory
        self._round: deque[Folder] = deque()
        self._cost = 0.0
        self._next = 0.0

    def enter(self, run: int, path: str, root: str) -> tuple[list[Folder], set[int]]:
        """A run's directory and those above it up to the log directory, and the runs that this changes something for.

        A directory that is new is looked at now.
        """
        paths, above, below = [path], path, os.path.join(root, "")
        while root and above != root and above.startswith(below):
            above = os.path.dirname(above)
            paths.append(above)
        changed = {run}
        if not self._own.get(path):  # whatever is below must not take from it any more
            changed |= self._inside.get(path, set())
        self._own.setdefault(path, set()).add(run)
        for one in paths:
            self._inside.setdefault(one, set()).add(run)
            if one not in self._folders:
                self._folders[one] = Folder(one, root)
                self._folders[one].look()
                self._next = time.monotonic() + LOOK_EVERY
        return [self._folders[one] for one in paths], changed

    def leave(self, run: int, folders: list[Folder]) -> set[int]:
        """The run is gone; the runs below it, which may take from its directory now."""
        for folder in folders:
            inside = self._inside.get(folder.path, set())
            inside.discard(run)
            self._own.get(folder.path, set()).discard(run)
            if not inside:
                self._inside.pop(folder.path, None)
                self._own.pop(folder.path, None)
                self._folders.pop(folder.path, None)
        own = folders[0].path
        return set() if self._own.get(own) else set(self._inside.get(own, ()))

    def of(self, folders: list[Folder]) -> list[Folder]:
        """Of a run's directories those that count for it: its own, and above it those without runs of their own."""
        return folders[:1] + [folder for folder in folders[1:] if not self._own.get(folder.path)]

    def look(self, deadline: float) -> set[int]:
        """Go on with a round, or begin one when it is time; the runs for which a file changed."""
        began = time.monotonic()
        if not self._round:
            if began < self._next:
                return set()
            self._round.extend(self._folders.values())
            self._cost = 0.0
        changed: set[int] = set()
        while self._round and time.monotonic() < deadline:
            folder = self._round.popleft()
            if folder.look():
                changed |= self._inside.get(folder.path, set())
        ended = time.monotonic()
        self._cost += ended - began
        if not self._round:
            self._next = ended + max(LOOK_EVERY, self._cost * LOOK_SHARE)
        return changed


def _read(path: str, name: str, size: int) -> ConfigFile:
    try:
        with open(path, "rb", opener=_open) as file:
            data = file.read(MAX_BYTES)
    except OSError as error:
        return ConfigFile(name, {}, f"{name} cannot be read: {error.strerror or error}")
    text = data.decode("utf-8-sig", "replace")
    tree, problem = read_file(text, name.rpartition(".")[2])
    values, cut = flatten(tree)
    if size > MAX_BYTES:
        problem = f"only its first {MAX_BYTES >> 20} MB are read"
    elif problem:
        problem = f"not all of it is read: {problem}"
    if cut:
        problem = f"only {len(values):,} of its values are read; {MAX_NAMES:,} are the most"
    return ConfigFile(name, values, f"{name}: {problem}" if problem else "")


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # what became a pipe must not be waited for
