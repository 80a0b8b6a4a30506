"""Notes, views and trash of everything that is followed, by the names runs have on the page.

In a sidecar a run is named by its folder within the log directory, so that notes stay with the logs whatever name
the directory is served under.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.errors import EditError
from sightline.model import Damage, RunNote

if TYPE_CHECKING:  # loaded when first asked for: the page is up sooner
    from sightline.sidecar.notes import Conflict, Edit
    from sightline.sidecar.sidecar import Sidecar
    from sightline.sidecar.trash import Thrown
    from sightline.sidecar.views import View

NOTHING = RunNote()


class Notes:
    """What people added to all runs; safe to call from several threads.

    Args:
        logdirs: (name, path) of each log directory; the name is "" unless it was given one.
        read_only: never write anything.
        allow_delete: let runs be moved to the trash.
        files: paths of the event files by run; asked where a name alone does not say where a run lies.
        state: the user's state folder, where log directories that cannot be written have their sidecar.
    """

    def __init__(
        self,
        logdirs: Iterable[tuple[str, Path]],
        *,
        read_only: bool = False,
        allow_delete: bool = False,
        files: Callable[[], Mapping[str, Sequence[str]]] = dict,
        state: Path | None = None,
    ) -> None:
        self._logdirs = tuple(logdirs)
        self._read_only = read_only
        self._state = state
        self._files = files
        self.allow_delete = allow_delete and not read_only
        self._lock = threading.Lock()
        self._known: tuple[int, dict[str, RunNote]] = (-1, {})

    @cached_property
    def _dirs(self) -> list[tuple[str, Path, Sidecar]]:
        from sightline.sidecar.sidecar import Sidecar

        options: dict[str, Any] = {"read_only": self._read_only, "state": self._state}
        return [(name, path, Sidecar(path, **options)) for name, path in self._logdirs]

    # ------------------------------------------------------------- reading

    @property
    def version(self) -> int:
        """Grows with every change of notes or views, whoever made it."""
        return sum(sidecar.look() for _, _, sidecar in self._dirs)

    @property
    def problems(self) -> list[Damage]:
        """What could not be understood."""
        return [problem for _, _, sidecar in self._dirs for problem in sidecar.problems]

    @property
    def refusal(self) -> str:
        """Why nothing can be changed; "" when something can."""
        refusals = [sidecar.refusal() for _, _, sidecar in self._dirs]
        return "" if "" in refusals else next(iter(refusals), "There is no log directory.")

    def all(self) -> dict[str, RunNote]:
        """Every run's note, by its name on the page, also of runs that are not there (any more)."""
        version = self.version
        with self._lock:
            if self._known[0] == version and not self._ambiguous:
                return self._known[1]
            homes = self._homes()
            names = {home: run for run, home in homes.items()}
            found = {}
            for number, (name, _, sidecar) in enumerate(self._dirs):
                for key, note in sidecar.notes().items():
                    found[names.get((number, key), f"{name}/{key}" if name else key)] = note
            self._known = version, found
            return found

    def of(self, run: str) -> RunNote:
        """The note of a run by its name on the page; an empty one where there is none."""
        return self.all().get(run, NOTHING)

    # ------------------------------------------------------------- changing

    def edit(self, edits: Sequence[Edit]) -> list[Conflict]:
        """Make edits; those that meet others' are the answer.

        Raises:
            EditError: nothing was kept, or not in every log directory.
        """
        homes = self._homes()
        from sightline.sidecar.notes import Conflict, Edit

        groups: dict[int, list[Edit]] = {}
        names: dict[tuple[int, str], str] = {}
        for edit in edits:
            number, key = homes.get(edit.run) or self._home(edit.run)
            names[number, key] = edit.run
            groups.setdefault(number, []).append(Edit(key, edit.field, edit.value, edit.was))
        return [
            Conflict(names[number, one.run], one.field, one.yours, one.theirs)
            for number, group in groups.items()
            for one in self._dirs[number][2].edit(group)
        ]

    # ------------------------------------------------------------- views: of the first log directory

    def views(self) -> dict[str, View]:
        """Saved views by slug."""
        return self._dirs[0][2].views() if self._dirs else {}

    def save_view(self, slug: str, **changes: Any) -> str | None:
        """See `Sidecar.save_view`."""
        return self._first().save_view(slug, **changes)

    def delete_view(self, slug: str) -> None:
        """See `Sidecar.delete_view`."""
        self._first().delete_view(slug)

    def _first(self) -> Sidecar:
        if not self._dirs:
            raise EditError("There is no log directory.")
        return self._dirs[0][2]

    # ------------------------------------------------------------- trash

    def throw(self, runs: Sequence[str]) -> list[str]:
        """Move the event files of runs to the trash of their log directories; the answer is what `restore` takes.

        Raises:
            EditError: it is not allowed, or a file cannot be moved; the message says which.
        """
        from sightline.sidecar import trash

        self._may_delete()
        files = self._files()
        unknown = [run for run in runs if not files.get(run)]
        if unknown:
            raise EditError(f"There is no run {unknown[0]!r} any more.")
        groups: dict[int, list[Path]] = {}
        for run in runs:
            groups.setdefault(self._home(run)[0], []).extend(map(Path, files[run]))
        return [f"{number}-{trash.throw(self._dirs[number][1], group)}" for number, group in groups.items()]

    def restore(self, id: str) -> int:
        """Move what was thrown away back; the answer is the number of files.

        Raises:
            EditError: it is not allowed, or something else stands there by now.
        """
        from sightline.sidecar import trash

        self._may_delete()
        number, _, rest = id.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 4 and int(number) < len(self._dirs)):
            raise EditError(f"{id!r} is nothing that was thrown away.")
        return trash.restore(self._dirs[int(number)][1], rest)

    def thrown(self) -> list[Thrown]:
        """What is in the trash, the newest of each log directory first; ids as `restore` takes them."""
        from sightline.sidecar import trash

        if not self.allow_delete:
            return []
        found = []
        for number, (name, path, _) in enumerate(self._dirs):
            for one in trash.thrown(path):
                runs = [f"{name}/{run}" if name else run for run in one.runs]
                found.append(trash.Thrown(f"{number}-{one.id}", runs, one.files, one.bytes))
        return found

    def _may_delete(self) -> None:
        if why := self.refusal:
            raise EditError(why)
        if not self.allow_delete:
            raise EditError("Runs are moved to the trash only when the server was started with --allow-delete.")

    # ------------------------------------------------------------- where a run lies

    @property
    def _ambiguous(self) -> bool:
        """Whether names alone do not tell which log directory a run lies in."""
        return len(self._logdirs) > 1

    def _homes(self) -> dict[str, tuple[int, str]]:
        """Log directory and name in it of every run there is, where that takes looking."""
        if not self._ambiguous:
            return {}
        homes = {}
        for run, files in self._files().items():
            for number, (name, path, _) in enumerate(self._dirs):
                root = str(path)
                folder = files[0].rpartition("/")[0] if files else ""
                if folder != root and not folder.startswith(root.rstrip("/") + "/"):
                    continue
                key = folder[len(root) :].strip("/") or "."
                if run in (key if not name else f"{name}/{key}", f"{path.name}/{key}"):
                    homes[run] = number, key
                    break
        return homes

    def _home(self, run: str) -> tuple[int, str]:
        """The same of one run, by its name where it has no files."""
        if found := self._homes().get(run):
            return found
        for number, (name, _, _) in enumerate(self._dirs):
            if name and run.startswith(f"{name}/"):
                return number, run[len(name) + 1 :]
        unnamed = next((number for number, (name, _, _) in enumerate(self._dirs) if not name), None)
        if unnamed is None:
            raise EditError(f"There is no run {run!r}.")
        return unnamed, run
