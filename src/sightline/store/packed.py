"""Runs of one small file, as thousands of runs are: all scalars in three arrays, and the rest shared with runs like it.

A run is unpacked into pieces by tag (`store.join`) as soon as anything more comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sightline.events.facts import PackedScalars, TagFact
from sightline.model import Steps, Tag, Values, WallTimes
from sightline.store.columns import Columns
from sightline.store.join import Piece


@dataclass(frozen=True, slots=True)
class Shape:
    """What runs with equal tags and equal numbers of points have in common; never changed.

    Attributes:
        names: tags in the order of the file; facts: what it says of each.
        places: of each tag with scalars, where they stand.
        tags: as the store tells them.
    """

    names: list[str]
    facts: dict[str, TagFact]
    places: Mapping[str, slice]
    tags: Mapping[str, Tag]


def places(names: list[str], layout: bytes) -> dict[str, slice]:
    """Where each tag's points stand; `layout` as `events._core.Decoder.take_packed` gives it."""
    found, at = {}, 0
    for index, n in np.frombuffer(layout, np.int32).reshape(-1, 2).tolist():
        found[names[index]] = slice(at, at + n)
        at += n
    return found


class Packed:
    """The scalars of one run: int64[n], float64[n] and float32[n], one tag after the other."""

    __slots__ = ("_places", "_series", "_steps", "_values", "_wall_times", "version")

    def __init__(self, places: Mapping[str, slice], scalars: PackedScalars, version: int) -> None:
        _, steps, wall_times, values = scalars
        for array in (steps, wall_times, values):
            array.flags.writeable = False
        self._places = places
        self._steps: Steps = steps
        self._wall_times: WallTimes = wall_times
        self._values: Values = values
        self.version = version
        self._series: dict[str, Columns] | None = None  # those that were asked for

    def __len__(self) -> int:
        return len(self._steps)

    def series(self, tag: str) -> Columns | None:
        """The columns of a tag, views; None when it has no scalars."""
        if self._series is None:
            self._series = {}
        found = self._series.get(tag)
        if found is None and tag in self._places:
            found = self._series[tag] = Columns(*self._piece(self._places[tag]), version=self.version)
        return found

    def pieces(self) -> Iterator[tuple[str, Piece]]:
        """The points of every tag."""
        return ((tag, self._piece(place)) for tag, place in self._places.items())

    def _piece(self, place: slice) -> tuple[Steps, WallTimes, Values]:
        return self._steps[place], self._wall_times[place], self._values[place]
