"""Immutable columns of one series, and the restart rule that says which of its points are in force.

Points stand in arrival order: files by path, then position in the file. A training program that
restarts goes back to an earlier step; what it then writes supersedes everything it had written from
that step on. docs/adr/0003-restarts.md tells why, and how the two original readers differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sightline.events._core import rising
from sightline.model import Scalars, Steps, Values, WallTimes

_NEVER = np.iinfo(np.int64).max


def superseded(steps: Steps, starts: tuple[tuple[int, int], ...], *, repeats: bool) -> npt.NDArray[np.bool_] | None:
    """Which points a later session replaced.

    A session begins where the step goes back, or at a SessionLog START. It supersedes every earlier
    point whose step is not below its own first step.

    Args:
        steps: int64[n] in arrival order.
        starts: (position, step) of STARTs: before point `position`, in order.
        repeats: whether a repeated step also supersedes (scalars: the newest value of a step wins;
            several texts or images of one step are all kept).

    Returns:
        bool[n], or None when nothing is superseded.
    """
    n = len(steps)
    if n == 0:
        return None
    back = steps[1:] <= steps[:-1] if repeats else steps[1:] < steps[:-1]
    if not starts and not back.any():
        return None
    floor = np.full(n + 1, _NEVER, np.int64)  # floor[j]: the step that something at j goes back to
    floor[1:n][back] = steps[1:][back]
    for position, step in starts:
        floor[position] = min(floor[position], step)
    later = np.minimum.accumulate(floor[::-1])[::-1][1:]
    last = max([position for position, _ in starts] + [int(np.flatnonzero(back)[-1]) + 1 if back.any() else 0])
    mask: npt.NDArray[np.bool_] = later <= steps
    mask[last:] = False  # nothing comes after these; the sentinel is also a valid step
    return mask if mask.any() else None


def sessions(steps: Steps, starts: tuple[tuple[int, int], ...]) -> npt.NDArray[np.int32]:
    """The session of each point, counted from 0: int32[n]."""
    begins = np.zeros(len(steps), np.int32)
    begins[1:] = steps[1:] < steps[:-1]
    for position, _ in starts:
        if 0 < position < len(steps):
            begins[position] = 1
    return np.cumsum(begins, dtype=np.int32)


@dataclass(frozen=True)
class Columns:
    """All points of one scalar series at one version.

    Attributes:
        steps: int64[n]; wall_times: float64[n], seconds since the epoch; values: float32[n], or
            float64[n] where a logged type needs it. Arrival order, superseded points included.
        starts: (position, step) of the SessionLog STARTs that fall into the series.
        version: store version at which the series last changed.
    """

    steps: Steps
    wall_times: WallTimes
    values: Values
    starts: tuple[tuple[int, int], ...] = ()
    version: int = 0

    @classmethod
    def empty(cls) -> Columns:
        """A series without points."""
        return cls(np.empty(0, np.int64), np.empty(0), np.empty(0, np.float32))

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def superseded(self) -> npt.NDArray[np.bool_] | None:
        """bool[n], or None when every point is in force."""
        return superseded(self.steps, self.starts, repeats=True)

    @cached_property
    def session(self) -> npt.NDArray[np.int32]:
        """int32[n]: restarts before each point."""
        return sessions(self.steps, self.starts)

    @cached_property
    def live(self) -> Columns:
        """The points in force: strictly increasing steps. Itself when nothing is superseded."""
        mask = self.superseded if self.starts or not rising(self.steps) else None
        if mask is None:
            return self
        keep = ~mask
        return Columns(self.steps[keep], self.wall_times[keep], self.values[keep], version=self.version)

    def scalars(self, *, superseded: bool = False) -> Scalars:
        """As the public reading API gives them."""
        if superseded:
            return Scalars(self.steps, self.wall_times, self.values, self.session)
        live = self.live
        return Scalars(live.steps, live.wall_times, live.values)


@dataclass(frozen=True)
class References:
    """Where the values of one tag lie that are not scalars, in arrival order.

    Attributes:
        items: `events.facts.REFERENCE`[n]: step, wall time, offset and size in the file, shape, form.
        file: int32[n], index into `paths`.
        starts: (position, step) of the SessionLog STARTs that fall into the series.
        version: store version at which the series last changed.
    """

    items: npt.NDArray[Any]
    file: npt.NDArray[np.int32]
    paths: tuple[str, ...]
    starts: tuple[tuple[int, int], ...] = ()
    version: int = 0

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def live(self) -> References:
        """The values in force; itself when nothing is superseded."""
        mask = superseded(np.ascontiguousarray(self.items["step"]), self.starts, repeats=False)
        if mask is None:
            return self
        return References(self.items[~mask], self.file[~mask], self.paths, version=self.version)
