"""Runs of one small file, as thousands of runs are: all scalars in three arrays, and the rest shared with runs like it.

The arrays are views of what was read together, and equal steps are there once.

A run is unpacked into pieces by tag (`store.join`) as soon as anything more comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sightline.events.facts import PackedScalars, TagFact
from sightline.model import Steps, Tag, Values, WallTimes
from sightline.store.columns import Columns
from sightline.store.join import Piece

MAX_SHAPES = 1000

Place: TypeAlias = tuple[slice, slice]
"""Of a tag: its steps, and its wall times and values."""


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
    places: Mapping[str, Place]
    tags: Mapping[str, Tag]


class Shapes:
    """The shapes of runs, one for all that are alike."""

    def __init__(self) -> None:
        self._known: dict[tuple[Sequence[TagFact], bytes], Shape] = {}
        self._latest: tuple[Sequence[TagFact], bytes, Shape] | None = None

    def of(self, facts: Sequence[TagFact], layout: bytes, tag_of: Callable[[str, TagFact, bool], Tag]) -> Shape:
        """The shape of a run; `tag_of` makes a tag: of its name, what the file says, whether it has scalars."""
        latest = self._latest
        if latest is not None and latest[0] is facts and latest[1] is layout:
            return latest[2]  # most runs are like the one before, and hashing them would cost more than all else
        shape = self._known.get((facts, layout))
        if shape is None:
            names = [fact[1] for fact in facts]
            found = places(names, layout)
            tags = {fact[1]: tag_of(fact[1], fact, fact[1] in found) for fact in facts}
            if len(self._known) >= MAX_SHAPES:
                self._known.clear()
            shape = self._known[facts, layout] = Shape(names, {fact[1]: fact for fact in facts}, found, tags)
        self._latest = facts, layout, shape
        return shape


def places(names: list[str], layout: bytes) -> dict[str, Place]:
    """Where each tag's points stand; `layout` as `events._core.read_whole` gives it."""
    found, at = {}, 0
    for index, n, steps in np.frombuffer(layout, np.int32).reshape(-1, 3).tolist():
        found[names[index]] = slice(steps, steps + n), slice(at, at + n)
        at += n
    return found


class Packed:
    """The scalars of one run, one tag after the other: float64[n] and float32[n], and of steps int64[k], k <= n."""

    __slots__ = ("_places", "_series", "_steps", "_values", "_wall_times", "version")

    def __init__(self, places: Mapping[str, Place], scalars: PackedScalars, version: int) -> None:
        self._places = places
        _, self._steps, self._wall_times, self._values = scalars
        self.version = version
        self._series: dict[str, Columns] | None = None  # those that were asked for

    def __len__(self) -> int:
        return len(self._values)

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

    def _piece(self, place: Place) -> tuple[Steps, WallTimes, Values]:
        steps, points = place
        return self._steps[steps], self._wall_times[points], self._values[points]
