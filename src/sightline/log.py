"""Reading from Python: `sightline.open(path)` gives the runs, tags and points of log directories.

    log = sightline.open("runs")
    log.runs                                  # ["baseline", "wide/seed=0", …]
    log.tags("baseline")                      # {"train/loss": "scalar", "samples": "image"}
    steps, walls, values, _ = log.scalars("baseline", "train/loss")
    log.table(where="val/acc.max > 0.8")      # {"name": […], "lr": […], "val/acc": […]}

The same loader serves the browser; nothing is sampled away.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import FormatError, LogdirError, UnknownNameError
from sightline.events.facts import FORMS
from sightline.events.tensor import elements
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.model import Damage, Progress, Scalars
from sightline.query.evaluate import series_of
from sightline.store import Columns, MemoryStore
from sightline.store.reading import tensor_at

if TYPE_CHECKING:
    from sightline.query.table.table import Table, View

PathLike: TypeAlias = "str | os.PathLike[str]"

_COUNT_EMPTY = {kind.name for kind in KINDS if kind.empty_values}


@dataclass(frozen=True, slots=True)
class Blob:
    """One value that is not a scalar; its bytes stay in the file until `read`.

    Attributes:
        step, wall_time: as logged; seconds since the epoch.
        path, offset, size: where the value lies.
        form: how it is encoded there, one of `sightline.events.facts.FORMS`.
    """

    step: int
    wall_time: float
    path: str
    offset: int
    size: int
    form: str

    def read(self) -> list[bytes]:
        """The elements of the value's tensor, row by row: strings as they are, numbers little-endian.

        Old encodings are given as their modern tensor: an image as width, height and encoded bytes; audio as
        the encoded bytes; a histogram as left edge, right edge and count of each bucket (float64).

        Raises:
            FormatError: the file no longer holds the value.
        """
        tensor = tensor_at(self.path, self.offset, self.size, self.form)
        try:
            return [] if tensor is None else elements(tensor)
        except FormatError as error:
            raise FormatError(f"{self.path}, byte {self.offset}: {error}") from error


class Log:
    """Runs of one or more log directories. Made by `sightline.open`."""

    def __init__(self, loader: Loader, store: MemoryStore) -> None:
        self._loader = loader
        self._store = store
        self._table: Table | None = None

    def refresh(self) -> Log:
        """Read what was appended, added or removed since; returns itself."""
        self._loader.refresh()
        return self

    def close(self) -> None:
        """Stop the threads; what was read stays readable."""
        self._loader.close()

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def progress(self) -> Progress:
        """How far loading has come."""
        return self._loader.progress()

    @property
    def runs(self) -> list[str]:
        """Names of the runs, sorted: directories relative to the log directory, "." for itself."""
        return sorted(run.name for run in self._store.runs())

    @property
    def damage(self) -> list[Damage]:
        """What was skipped and where."""
        return self._store.damage() + self._loader.problems

    def tags(self, run: str) -> dict[str, str]:
        """Tags of a run, each with the name of its kind.

        Raises:
            UnknownNameError: no such run (a KeyError that names the nearest).
        """
        return {name: tag.kind for name, tag in sorted(self._store.tags(self._run(run)).items())}

    def scalars(self, run: str, tag: str, *, superseded: bool = False) -> Scalars:
        """Columns of a scalar series.

        Args:
            run, tag: what to read; a tag that begins with "=" is an expression over tags, such as "=exp(loss)".
            superseded: give every point in arrival order, with its session, instead of those in force
                after restarts.

        Raises:
            UnknownNameError: no such run, or no such scalar tag in it.
            QueryError: the expression is none.
        """
        number = self._run(run)
        columns = series_of(self._store, number, tag)
        if columns is None:
            names = [name for name, known in self._store.tags(number).items() if known.kind == "scalar"]
            if tag not in names:
                raise UnknownNameError("scalar tag", tag, names)
            columns = Columns.empty()  # none of its values was a number; `damage` says so
        return columns.scalars(superseded=superseded)

    def table(
        self, columns: Iterable[str] | None = None, *, where: str = "", sub_runs: bool = False
    ) -> dict[str, npt.NDArray[Any]]:
        """Columns of the runs, in the order of their names; `pandas.DataFrame(log.table())` takes it as it is.

        Args:
            columns: names such as "lr", "val/acc.max", "part(0)"; None for the name, every hyperparameter and the last
                value of every metric. docs/guide/runs.md has them all.
            where: a query such as 'lr < 1e-3 and name ~ "resnet"', or what is to be found in the name.
            sub_runs: also runs that are only parts of others.

        Returns:
            dict: name → float64[n], NaN for none; or object[n] of str or bool, None for none.

        Raises:
            QueryError: the query or a column makes no sense; its `at` and `length` say where.
        """
        view = self._view()
        rows = view.where(where)
        if not sub_runs:
            rows = rows & view.whole
        names = view.column("name")
        order = np.array(sorted(np.flatnonzero(rows).tolist(), key=lambda row: str(names.cell(row))), np.int64)
        if columns is None:
            columns = ["name", *(info.name for info in view.infos() if info.group in ("hparam", "metric"))]
        return {name: view.column(name).take(order).array() for name in columns}

    def _view(self) -> View:
        from sightline.query.facts import Facts
        from sightline.query.table.table import Table
        from sightline.sidecar.several import Notes

        if self._table is None:
            notes = Notes(
                [(spec.name, spec.path) for spec in self._loader.specs], read_only=True, files=self._loader.files
            )
            self._facts = Facts(self._store, KINDS)
            self._table = Table(self._store, self._facts, notes)
        self._facts.refresh(math.inf)
        return self._table.look()

    def blobs(self, run: str, tag: str, *, superseded: bool = False) -> list[Blob]:
        """The values of a tag that are not scalars, in arrival order; nothing is read from disk yet.

        Raises:
            UnknownNameError: no such run, or no such tag in it.
        """
        number = self._run(run)
        tags = self._store.tags(number)
        if tag not in tags:
            raise UnknownNameError("tag", tag, tags)
        found = self._store.references(number, tag)
        if found is None:
            return []
        if not superseded:
            found = found.live
        empty_counts = tags[tag].kind in _COUNT_EMPTY
        items = found.items
        return [
            Blob(step, wall, found.paths[file], offset, size, FORMS[form])
            for step, wall, offset, size, form, file in zip(
                *(items[name].tolist() for name in ("step", "wall_time", "offset", "size", "form")),
                found.file.tolist(),
                strict=True,
            )
            if empty_counts or FORMS[form] != "none"
        ]

    def _run(self, name: str) -> int:
        number = self._store.run_id(name)
        if number is None:
            raise UnknownNameError("run", name, self.runs)
        return number


def open_log(paths: PathLike | Iterable[PathLike], *, wait: bool = True) -> Log:
    """Read log directories; `sightline.open`.

    Args:
        paths: a directory, or several; the runs of several are named `<directory>/<run>`.
        wait: return when everything is loaded; False returns at once and loads in the background.

    Raises:
        LogdirError: a path does not exist or is a file.
    """
    several = [Path(paths)] if isinstance(paths, str | os.PathLike) else [Path(path) for path in paths]
    for path in several:
        if not path.expanduser().exists():
            raise LogdirError(f"{path}: no such directory")
    specs = [LogdirSpec("" if len(several) == 1 else path.as_posix(), path.expanduser()) for path in several]
    store = MemoryStore(kind_of)
    loader = Loader(specs, store, watch="off")
    if wait:
        loader.refresh()
    else:
        loader.start()
    return Log(loader, store)
