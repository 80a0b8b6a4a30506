"""The sidecar of one log directory: read when it changes, changed under a lock, never by guess.

It lies in `<logdir>/.sightline/`, or, when that cannot be written, in the user's state folder; then what others
wrote beside the logs still counts, and one's own words lie over it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sightline.errors import EditError, FormatError
from sightline.model import Damage, RunNote
from sightline.sidecar.folder import Folder
from sightline.sidecar.notes import Conflict, Document, Edit, apply, lay_over, parse, render
from sightline.sidecar.views import (
    ENDING,
    FOLDER,
    LARGEST,
    MOST,
    SLUG,
    View,
    checked_name,
    parse_view,
    rendered,
    slug_for,
)

NAME = ".sightline"
RUNS = "runs.json"
LARGEST_RUNS = 64 << 20  # bytes of runs.json
LOOK_EVERY = 0.25  # seconds between looks at the disk

_GIT_IGNORE = b"# What need not be shared: the lock, and runs that were thrown away.\nlock\ntrash/\n"


class _Layer:
    """One place with notes and views, as last read."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.document = Document()
        self.views: dict[str, View] = {}
        self.problems: list[Damage] = []
        self._seen: object = None
        self._good = Document()  # the last that was whole

    def look(self) -> bool:
        """Read what changed; whether anything did."""
        names, problem = self._names(self.folder)
        shelf = self.folder.below(FOLDER)
        views, other = self._names(shelf)
        seen = (
            [self.folder.stamp(RUNS), *(name for name in names if ".damaged" in name), problem, other],
            [(name, shelf.stamp(name)) for name in views if not name.startswith(".")],
        )
        if seen == self._seen:
            return False
        self._seen = seen
        self.problems = [
            Damage(str(self.folder.path / name), 0, 0, "was not readable and has been put aside; mend it, or delete it")
            for name in names
            if ".damaged" in name
        ]
        for at, why in ((self.folder, problem), (shelf, other)):
            if why:
                self.problems.append(Damage(str(at.path), 0, 0, why))
        if not problem:
            self._read_runs()
        if not problem and not other:
            self._read_views(shelf, views)
        return True

    def _names(self, folder: Folder) -> tuple[list[str], str]:
        try:
            return folder.names(), ""
        except OSError as error:
            return [], f"cannot be read: {error.strerror or error}"

    def _read_runs(self) -> None:
        try:
            self.document = self._good = self.fresh()
        except (OSError, FormatError) as error:
            self.document = self._good
            self._tell(self.folder.path / RUNS, error)
            return
        self.problems += [Damage(str(self.folder.path / RUNS), 0, 0, why) for why in self.document.wrong]

    def _read_views(self, shelf: Folder, names: Sequence[str]) -> None:
        self.views = {}
        for name in names:
            slug = name.removesuffix(ENDING)
            if name.startswith(".") or not name.endswith(ENDING) or not SLUG.fullmatch(slug) or len(self.views) >= MOST:
                continue
            try:
                data = shelf.read(name, LARGEST)
                if data is not None:
                    self.views[slug] = parse_view(slug, data)
            except (OSError, FormatError) as error:
                self._tell(shelf.path / name, error)

    def _tell(self, path: Path, error: OSError | FormatError) -> None:
        why = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        self.problems.append(Damage(str(path), 0, 0, f"notes or view not understood: {why}"))

    def fresh(self) -> Document:
        """`runs.json` as it is on disk now."""
        data = self.folder.read(RUNS, LARGEST_RUNS)
        return Document() if data is None else parse(data)

    def change(self, under: Mapping[str, RunNote], edits: Sequence[Edit]) -> list[Conflict]:
        """Make edits on disk; to be called under the lock. A file that is not understood is put aside first."""
        damaged = False
        try:
            document = self.fresh()
        except FormatError:
            document, damaged = deepcopy(self._good), True
        if document.newer:
            raise EditError(f"{self.folder.path / RUNS} was written by a newer Sightline; use that one to edit.")
        conflicts = apply(document, under, edits)
        if not document.changed:
            return conflicts
        data = render(document.whole)
        if len(data) > LARGEST_RUNS:
            raise EditError(f"{self.folder.path / RUNS} would be larger than {LARGEST_RUNS:,} bytes.")
        if damaged:
            self.folder.put_aside(RUNS)
        self.folder.write(RUNS, data)
        return conflicts


class Sidecar:
    """Notes and views of one log directory; safe to call from several threads.

    Args:
        logdir: the log directory.
        read_only: never write anything.
        state: the user's state folder; as XDG says when not given.

    Attributes:
        version: grows with every change that `look` notices, whoever made it.
    """

    def __init__(self, logdir: Path, *, read_only: bool = False, state: Path | None = None) -> None:
        self.logdir = logdir
        self.version = 0
        self._read_only = read_only
        self._beside = _Layer(Folder(logdir, (NAME,)))
        self._own = _Layer(Folder(state or state_home(), ("sightline", key_of(logdir))))
        self._lock = threading.RLock()
        self._looked = 0.0
        self._in_logdir: bool | None = None

    # ------------------------------------------------------------- reading

    def look(self, *, now: bool = False) -> int:
        """Notice what changed on disk; at most every `LOOK_EVERY` seconds unless `now`. The answer is the version."""
        with self._lock:
            if not now and time.monotonic() - self._looked < LOOK_EVERY:
                return self.version
            self._looked = time.monotonic()
            in_logdir = writable(self.logdir)
            changed = [self._beside.look(), not in_logdir and self._own.look(), in_logdir != self._in_logdir]
            self._in_logdir = in_logdir
            if any(changed):
                self.version += 1
            return self.version

    def notes(self) -> dict[str, RunNote]:
        """Notes by name of run within the log directory."""
        with self._lock:
            self.look()
            notes = dict(self._beside.document.notes)
            if not self._in_logdir:
                for run in self._own.document.notes:
                    notes[run] = lay_over(self._own.document, run, notes.get(run, RunNote()))
            return notes

    def views(self) -> dict[str, View]:
        """Views by slug."""
        with self._lock:
            self.look()
            return self._beside.views if self._in_logdir else {**self._beside.views, **self._own.views}

    @property
    def problems(self) -> list[Damage]:
        """What could not be understood."""
        with self._lock:
            self.look()
            return [*self._beside.problems, *([] if self._in_logdir else self._own.problems)]

    # ------------------------------------------------------------- changing

    def edit(self, edits: Sequence[Edit]) -> list[Conflict]:
        """Make edits, and answer those that somebody else's meanwhile stand in the way of.

        Raises:
            EditError: nothing can be kept.
        """
        with self._lock, _told():
            layer = self._layer()
            with layer.folder.locked():
                self.look(now=True)
                under = {} if layer is self._beside else self._beside.document.notes
                conflicts = layer.change(under, edits)
                self.look(now=True)
            return conflicts

    def save_view(
        self,
        slug: str,
        *,
        name: str | None = None,
        content: Mapping[str, Any] | None = None,
        default: bool | None = None,
        known: str | None = None,
    ) -> str | None:
        """Change a view, or make one when `slug` is ""; what is None stays. The answer is its slug.

        Args:
            content: `state`, `prefs` and whatever else the page keeps in it; other names in the file stay.
            known: the revision that is being changed; when the file has another by now, nothing happens and the
                answer is None.

        Raises:
            EditError: it cannot be kept.
        """
        with self._lock, _told():
            layer = self._layer()
            with layer.folder.locked():
                self.look(now=True)
                views = self.views()
                if slug and slug not in views:
                    raise EditError(f"there is no view {slug!r} any more")
                if slug and known is not None and views[slug].revision != known:
                    return None
                if not slug:
                    if name is None or len(views) >= MOST:
                        raise EditError("a view needs a name" if name is None else f"there are {MOST} views already")
                    slug = slug_for(name, {*views, *self._on_shelf(layer)})
                whole = dict(views[slug].whole) if slug in views else {}
                if name is not None:
                    whole["name"] = checked_name(name)
                whole |= content or {}
                if default is not None:
                    self._set_default(layer, slug, whole, default)
                data = rendered(whole)
                parse_view(slug, data)  # what could not be read again is not written
                layer.folder.below(FOLDER).write(slug + ENDING, data)
                self.look(now=True)
            return slug

    def delete_view(self, slug: str) -> None:
        """Take a view away.

        Raises:
            EditError: it is not there, or not ours to take away.
        """
        with self._lock, _told():
            layer = self._layer()
            with layer.folder.locked():
                self.look(now=True)
                if slug not in layer.views:
                    theirs = slug in self.views()
                    raise EditError(
                        f"{self._beside.folder.path} cannot be written" if theirs else f"there is no view {slug!r}"
                    )
                layer.folder.below(FOLDER).remove(slug + ENDING)
                self.look(now=True)

    def refusal(self) -> str:
        """Why nothing can be changed here; "" when it can."""
        if self._read_only:
            return "This server was started with --read-only."
        if not self.logdir.is_dir():
            return f"{self.logdir} does not exist yet."
        return ""

    def _layer(self) -> _Layer:
        """Where to write, and what lies under it."""
        if why := self.refusal():
            raise EditError(why)
        if not writable(self.logdir):
            return self._own
        if not self._beside.folder.path.exists():
            self._beside.folder.write(".gitignore", _GIT_IGNORE)
        return self._beside

    def _on_shelf(self, layer: _Layer) -> list[str]:
        """Slugs in use, also of views that are not understood: those are not written over."""
        return [name.removesuffix(ENDING) for name in layer.folder.below(FOLDER).names()]

    def _set_default(self, layer: _Layer, slug: str, whole: dict[str, Any], default: bool) -> None:
        if not default:
            whole.pop("default", None)
            return
        whole["default"] = True
        for other in layer.views.values():
            if other.default and other.slug != slug:
                rest = {name: value for name, value in other.whole.items() if name != "default"}
                layer.folder.below(FOLDER).write(other.slug + ENDING, rendered(rest))


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the file system as sentences."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise EditError(f"It could not be written: {where}{error.strerror or error}.") from error
    except FormatError as error:
        raise EditError(f"It cannot be kept: it {error}.") from error


def state_home() -> Path:
    """The user's folder for state, as XDG has it."""
    given = os.environ.get("XDG_STATE_HOME", "")
    return Path(given) if os.path.isabs(given) else Path.home() / ".local" / "state"


def key_of(logdir: Path) -> str:
    """A folder name for a log directory: the end of its path for people, and a hash of all of it."""
    path = os.path.realpath(logdir)
    name = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in os.path.basename(path))
    return f"{name[:40] or 'root'}-{blake2b(os.fsencode(path), digest_size=6).hexdigest()}"


def writable(logdir: Path) -> bool:
    """Whether the sidecar of a log directory can lie in it."""
    beside = logdir / NAME
    if os.path.lexists(beside):
        return beside.is_dir() and not beside.is_symlink() and os.access(beside, os.W_OK | os.X_OK)
    return os.access(logdir, os.W_OK | os.X_OK)
