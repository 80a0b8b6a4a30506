"""The protocol's lists and reads over a store. A read costs what it gives: values are read from disk when asked for.

Points that a restart superseded are left out, as TensorBoard discards them; docs/adr/0003-restarts.md says which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import UnknownNameError
from sightline.events.facts import FORMS
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.kinds.base import BLOBS, SCALAR, TENSOR
from sightline.model import Steps, Tag, Values, WallTimes
from sightline.provider.blobs import Key, from_text, lengths, places, strings_of, to_text
from sightline.provider.tags import About, SeriesInfo, Tags
from sightline.store import Columns, References, Store
from sightline.store.reading import read_value, read_values

Names: TypeAlias = "Collection[str] | None"

_EMPTY_COUNTS = "hparams"  # the plugin whose values may be without data: all is in the metadata
_NO_DATA = make_tensor(np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Points of a scalar series.

    Attributes:
        steps, wall_times: int64[n], strictly increasing; float64[n], seconds since the epoch.
        values: float32[n], or float64[n] where a logged type needs it.
    """

    steps: Steps
    wall_times: WallTimes
    values: Values


@dataclass(frozen=True, slots=True)
class Tensors:
    """Points of a tensor series, in the order they were logged.

    Attributes:
        steps, wall_times: int64[n]; float64[n], seconds since the epoch.
        values: a tensorboard.TensorProto for each.
    """

    steps: Steps
    wall_times: WallTimes
    values: list[Message]


@dataclass(frozen=True, slots=True)
class Blobs:
    """Points of a series of byte strings, in the order they were logged.

    Attributes:
        steps, wall_times: int64[n]; float64[n], seconds since the epoch.
        keys: for each the keys of its strings, which `Provider.blob` takes.
    """

    steps: Steps
    wall_times: WallTimes
    keys: list[list[str]]


class Provider:
    """Answers the protocol from a store. Safe to call from several threads.

    Everywhere: `plugin` is a name on the wire; `runs` and `tags` are the names to look at, None for all; `downsample`
    is the most points of a series to give, 0 for every one, and the last is always among them. What is not there is
    absent from the answer.

    Args:
        store: what has been loaded; answers are as of the moment of the question.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tags = Tags(store)

    # ------------------------------------------------------------- lists

    def runs(self) -> list[tuple[str, float | None]]:
        """Every run, by name, with its smallest wall time in seconds since the epoch; None before the first event."""
        return sorted((run.name, run.start) for run in self._store.runs())

    def plugins(self) -> list[str]:
        """Plugins that have data, sorted."""
        numbers = self._numbers(None).values()
        found = {self._tags.plugin(number, tag) for number in numbers for tag in self._store.tags(number).values()}
        return sorted(found - {""})

    def series(
        self, plugin: str, data_class: int, runs: Names = None, tags: Names = None
    ) -> dict[str, dict[str, SeriesInfo]]:
        """What there is of a plugin in a data class (`SCALAR`, `TENSOR`, `BLOBS`), by run and tag."""
        out: dict[str, dict[str, SeriesInfo]] = {}
        for run, tag, about, found in self._found(plugin, data_class, runs, tags):
            steps, wall_times = _times(found)
            longest = int(lengths(found).max()) if data_class == BLOBS and isinstance(found, References) else 0
            last = steps[-1] if isinstance(found, Columns) else steps.max()  # there may be thousands of series
            info = SeriesInfo(int(last), float(wall_times.max()), longest, about.metadata)
            out.setdefault(run, {})[tag] = info
        return out

    # ------------------------------------------------------------- reads

    def scalars(
        self, plugin: str, runs: Names = None, tags: Names = None, downsample: int = 0
    ) -> dict[str, dict[str, Numbers]]:
        """Points of scalar series, by run and tag."""
        out: dict[str, dict[str, Numbers]] = {}
        for run, tag, _, found in self._found(plugin, SCALAR, runs, tags):
            if isinstance(found, Columns):
                rows = thinned(len(found), downsample) if downsample > 1 else slice(-downsample, None)  # of one, views
                points = Numbers(found.steps[rows], found.wall_times[rows], found.values[rows])
                out.setdefault(run, {})[tag] = points
        return out

    def tensors(
        self, plugin: str, runs: Names = None, tags: Names = None, downsample: int = 0
    ) -> dict[str, dict[str, Tensors]]:
        """Points of tensor series, by run and tag; a value that its file no longer holds is left out."""
        out: dict[str, dict[str, Tensors]] = {}
        for run, tag, _, found in self._found(plugin, TENSOR, runs, tags):
            rows = thinned(len(found), downsample)
            values: list[Message | None]
            if isinstance(found, Columns):
                values = [make_tensor(value) for value in found.values[rows]]
            else:
                read = [_NO_DATA if value is None else value for value in read_values(found, rows.tolist())]
                values = [value if isinstance(value, Message) else None for value in read]
            rows = rows[[value is not None for value in values]]
            steps, wall_times = _times(found)
            kept = [value for value in values if value is not None]
            out.setdefault(run, {})[tag] = Tensors(steps[rows], wall_times[rows], kept)
        return out

    def blobs(
        self, plugin: str, runs: Names = None, tags: Names = None, downsample: int = 0
    ) -> dict[str, dict[str, Blobs]]:
        """Points of series of byte strings, by run and tag; nothing is read from disk."""
        out: dict[str, dict[str, Blobs]] = {}
        for run, tag, _, found in self._found(plugin, BLOBS, runs, tags):
            if isinstance(found, References):
                rows = thinned(len(found), downsample)
                steps, wall_times = _times(found)
                of = zip(steps[rows].tolist(), places(steps)[rows].tolist(), lengths(found)[rows].tolist(), strict=True)
                keys = [
                    [to_text(Key(plugin, run, tag, step, place, number)) for number in range(length)]
                    for step, place, length in of
                ]
                out.setdefault(run, {})[tag] = Blobs(steps[rows], wall_times[rows], keys)
        return out

    def blob(self, key: str) -> bytes:
        """The bytes behind a key.

        Raises:
            QueryError: this is no key.
            FormatError: the file no longer holds the bytes.
            UnknownNameError: nothing is there under this key, or no longer.
        """
        wanted = from_text(key)
        for _, _, about, found in self._found(wanted.plugin, BLOBS, [wanted.run], [wanted.tag]):
            rows = np.flatnonzero(_times(found)[0] == wanted.step)
            if isinstance(found, References) and wanted.place < len(rows):
                tensor = read_value(found, int(rows[wanted.place]))
                strings = [] if tensor is None else strings_of(tensor, about.plugin)
                if wanted.number < len(strings):
                    return strings[wanted.number]
        raise UnknownNameError("blob", key, [])

    # ------------------------------------------------------------- finding

    def _found(
        self, plugin: str, data_class: int, runs: Names, tags: Names
    ) -> Iterator[tuple[str, str, About, Columns | References]]:
        """The series of a plugin in a data class that have points in force: run, tag, what it is, those points."""
        for name, number in self._numbers(runs).items():
            known = self._store.tags(number)
            for tag in map(known.__getitem__, sorted(known if tags is None else known.keys() & set(tags))):
                if self._tags.plugin(number, tag) != plugin:
                    continue
                about = self._tags.about(number, tag)
                points = self._points(number, tag, about) if about.data_class == data_class else None
                if points is not None and len(points):
                    yield name, tag.name, about, points

    def _numbers(self, runs: Names) -> dict[str, int]:
        """The store's number of each run, by name."""
        if runs is None:
            return {run.name: run.id for run in sorted(self._store.runs(), key=lambda run: run.name)}
        found = ((name, self._store.run_id(name)) for name in sorted(set(runs)))
        return {name: number for name, number in found if number is not None}

    def _points(self, run: int, tag: Tag, about: About) -> Columns | References | None:
        """The points in force: numbers of a scalar tag, references to values with data of another."""
        found = None if about.data_class == SCALAR else self._store.references(run, tag.name)
        if found is None:
            columns = self._store.series(run, tag.name)
            return columns.live if columns is not None else None
        live = found.live
        if about.plugin == _EMPTY_COUNTS:
            return live
        some = live.items["form"] != FORMS.index("none")
        if some.all():
            return live
        return References(live.items[some], live.file[some], live.paths, version=live.version)


def thinned(n: int, most: int) -> npt.NDArray[np.intp]:
    """Which of n points to give: all, or `most` spread evenly over their number, the last always among them."""
    if most <= 0 or n <= most:
        return np.arange(n)
    back = np.arange(most, dtype=np.intp)[::-1] * (n - 1) // max(most - 1, 1)
    rows: npt.NDArray[np.intp] = n - 1 - back
    return rows


def _times(found: Columns | References) -> tuple[Steps, WallTimes]:
    if isinstance(found, Columns):
        return found.steps, found.wall_times
    return found.items["step"], found.items["wall_time"]
