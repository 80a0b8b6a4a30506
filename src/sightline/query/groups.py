"""Groups of runs answered as one line each: centre, band and how many runs there are, along x.

A run is smoothed before it is counted, so that each stays one independent observation and a band speaks of the
same curves as the line in it. Everything is computed on the full data, and then thinned to pixels: centre and
both edges each keep what a line through them can show.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import UNSET, Meta, Struct, UnsetType

from sightline.errors import QueryError
from sightline.kinds.base import Answer, Route
from sightline.query import _kernels, aligned, statistics, thin
from sightline.query.axis import places
from sightline.query.evaluate import series_of, version_of
from sightline.query.expressions import ExpressionError
from sightline.query.packing import Array, Block, Ref
from sightline.query.series import MAX_POINTS, MAX_SERIES, MAX_WIDTH, RAW_PER_PIXEL, Smoothing
from sightline.query.smooth import smooth

if TYPE_CHECKING:
    from sightline.store.base import Store
    from sightline.store.columns import Columns

AT_ONCE = 1 << 22  # values of one matrix
_WHOLE = 2**53  # beyond, float64 cannot tell steps apart
_SINGLE = float(np.finfo(np.float32).max)
Runs = list[Annotated[int, Meta(ge=0)]]
Floats = statistics.Floats


class GroupSelection(Struct, frozen=True, omit_defaults=True):
    """One tag in many groups of runs. `known`, one version for each group: one still at its version is not sent."""

    tag: str
    groups: list[Runs]
    known: list[int] | None = None


class GroupsRequest(Struct, frozen=True, omit_defaults=True):
    """What a chart of groups needs.

    Attributes:
        series: which groups; the answer keeps this order, tag major.
        x, origin, range, width, smoothing: as of api/series; every run is smoothed on its own.
        align: how runs with different steps are brought together; along time, "exact" is "interpolated".
        center: the line.
        band: around it; "stderr" is the standard error of the mean, "t" its confidence interval.
        level: share of the runs (percentile) or confidence (t, bootstrap) between the edges.
        baseline: runs that every group is compared with; compare says how.
    """

    series: list[GroupSelection]
    x: Annotated[str, Meta(pattern="^(step|relative|wall|active|of:.+)$", max_length=4096)] = "step"
    origin: float | None = None
    range: tuple[int | float, int | float] | None = None
    width: Annotated[int, Meta(ge=0, le=MAX_WIDTH)] = 0
    smoothing: Smoothing = Smoothing()
    align: aligned.Align = "interpolated"
    center: statistics.Center = "mean"
    band: statistics.Band = "std"
    level: Annotated[float, Meta(gt=0, lt=1)] = 0.95
    baseline: Runs | None = None
    compare: statistics.Comparison = "difference"


class GroupArrays(Struct, omit_defaults=True, gc=False):
    """References into the data block: x (i4 or f8: add `x_base`), centre, number of runs, edges of the band."""

    x: Ref
    center: Ref
    n: Ref
    low: Ref | UnsetType = UNSET
    high: Ref | UnsetType = UNSET


class GroupData(Struct, omit_defaults=True, gc=False):
    """One group of an answer.

    Attributes:
        group: its place in the request's list.
        version: says what the runs held; send it back in `known`.
        unchanged: it is still at the version the client knows; nothing else is sent then.
        runs: how many of them have points.
        total: points in force of all of them.
        in_range, shown: places on x in range that were looked at, and those of them that are sent.
        thinned: whether there are more in range than are sent.
        nan, inf: NaN and infinite values of all runs; they take no part.
        x_base: to be added to x.
        bin: width of the bins, 0 without.
        error: why the group is empty, where its tag or the axis is an expression that cannot be computed.
    """

    tag: str
    group: int
    version: int
    unchanged: bool = False
    runs: int = 0
    total: int = 0
    in_range: int = 0
    shown: int = 0
    thinned: bool = False
    nan: int = 0
    inf: int = 0
    x_base: int = 0
    bin: float = 0.0
    arrays: GroupArrays | None = None
    error: str = ""


class GroupsHeader(Struct):
    """The JSON header of a groups answer; `version` is the store's."""

    version: int
    groups: list[GroupData]


_encode = msgspec.json.Encoder().encode


def answer(store: Store, request: GroupsRequest) -> Answer:
    """The packed answer (see packing.py) to one request; unknown runs and tags have no points.

    Raises:
        QueryError: too many runs or points, `known` does not match `groups`, or the range is upside down.
    """
    _check(request)
    version = store.version  # before any series: a client that compares versions then never misses a change
    work = _Work(store, request)
    with np.errstate(over="ignore", invalid="ignore"):
        for selection in request.series:
            work.tag(selection)
    return Answer(work.block.pack(_encode(GroupsHeader(version, work.entries))))


def _check(request: GroupsRequest) -> None:
    wanted = sum(len(group) for selection in request.series for group in selection.groups)
    if wanted > MAX_SERIES:
        raise QueryError(f"{wanted:,} series asked for; at most {MAX_SERIES:,} a request, so ask in parts")
    if request.range is not None and max(map(abs, request.range)) > sys.float_info.max:
        raise QueryError("range reaches beyond what a float64 holds")
    if request.range is not None and not request.range[0] <= request.range[1]:
        raise QueryError(f"range {list(request.range)} is upside down; it is [lowest, highest]")
    for selection in request.series:
        if selection.known is not None and len(selection.known) != len(selection.groups):
            raise QueryError(
                f"known of tag {selection.tag!r} has {len(selection.known)} versions for "
                f"{len(selection.groups)} groups; it is one a group"
            )


class _Member(NamedTuple):
    """One run: its points in force, and those of the scalar along x, if it is one."""

    live: Columns
    along: Columns | None


class _Line(Struct):
    """What one group came to, at `x`."""

    x: Floats
    n: npt.NDArray[np.int64]
    summary: statistics.Summary


class _Work:
    """One answer while it is put together."""

    def __init__(self, store: Store, request: GroupsRequest) -> None:
        self.store = store
        self.request = request
        self.align: aligned.Align = request.align
        if request.align == "exact" and request.x in ("relative", "wall", "active"):
            self.align = "interpolated"  # no two runs have a point at the same time
        self.scalar = request.x.removeprefix("of:") if request.x.startswith("of:") else None  # along x
        self.places: tuple[object, Floats] = (None, np.empty(0))  # the last steps, and x made of them
        self.block = Block()
        self.entries: list[GroupData] = []
        self.sent = 0

    def tag(self, selection: GroupSelection) -> None:
        known = selection.known or [-1] * len(selection.groups)
        for place, runs in enumerate(selection.groups):
            try:
                version = self.version(selection.tag, [*runs, *(self.request.baseline or ())])
                if version == known[place]:
                    entry = GroupData(selection.tag, place, version, unchanged=True)
                else:
                    members = self.members(selection.tag, runs)
                    baseline = self.members(selection.tag, self.request.baseline or ())
                    same = runs == self.request.baseline
                    entry = self.group(selection.tag, place, version, members, baseline, same)
            except ExpressionError as error:
                nothing = self.pack(_Line(np.empty(0), np.empty(0, np.int64), _joined([])))
                words = f"{error} (at character {error.at + 1})"
                entry = GroupData(selection.tag, place, 0, arrays=nothing, error=words)
            self.entries.append(entry)

    def version(self, tag: str, runs: Sequence[int]) -> int:
        """A number for the versions of all series: another one where any differs. 0 of nothing."""
        names = [tag] if self.scalar is None else [tag, self.scalar]
        versions = tuple(version_of(self.store, run, name) for run in runs for name in names)
        return hash(versions) & (2**52 - 1) if any(versions) else 0

    def members(self, tag: str, runs: Sequence[int]) -> list[_Member]:
        """The runs that have points."""
        found = []
        for run in runs:
            columns = series_of(self.store, run, tag)
            if columns is not None and len(columns):
                along = None if self.scalar is None else series_of(self.store, run, self.scalar)
                found.append(_Member(columns.live, along))
        return found

    def group(
        self, tag: str, place: int, version: int, members: Sequence[_Member], baseline: Sequence[_Member], same: bool
    ) -> GroupData:
        """One group; `same` says that it is the baseline, whose distance to itself is in no doubt."""
        band = "none" if same and self.request.band in ("stderr", "t", "bootstrap") else self.request.band
        compared = self.request.baseline is not None
        base = self.base([*members, *baseline])
        curves = [self.curve(one, base) for one in members]
        others = [self.curve(one, base) for one in baseline] if compared else None
        span = None if self.request.range is None else (self.request.range[0] - base, self.request.range[1] - base)
        grid = aligned.grid_of(curves if others != [] else [], self.align, span, self.request.width)
        line = self.line(curves, others, grid, band)
        kept, shown = self.thinned(line, grid)
        if kept is not None:
            line = self.line(curves, others, grid, band, kept) if band == "bootstrap" else _taken(line, kept)
        self.sent += line.x.size
        if self.sent > MAX_POINTS:
            raise QueryError(f"the answer holds more than {MAX_POINTS:,} points; ask for fewer or give a width")
        values = [one.live.values for one in members]
        odd = [_kernels.count(one) for one in values]
        return GroupData(
            tag,
            place,
            version,
            runs=len(members),
            total=sum(one.size for one in values),
            in_range=grid.last - grid.first,
            shown=shown,
            thinned=grid.sparse or shown < grid.last - grid.first,
            nan=sum(nan for nan, _ in odd),
            inf=sum(inf for _, inf in odd),
            x_base=base,
            bin=grid.bin,
            arrays=self.pack(line),
        )

    def base(self, members: Sequence[_Member]) -> int:
        """What is taken off steps so that float64 tells them apart."""
        if self.request.x != "step" or self.request.origin is not None or not members:
            return 0
        ends = [(int(one.live.steps[0]), int(one.live.steps[-1])) for one in members]
        return 0 if all(low > -_WHOLE and high < _WHOLE for low, high in ends) else min(low for low, _ in ends)

    def curve(self, member: _Member, base: int) -> aligned.Curve:
        live, request = member.live, self.request
        y = smooth(live.values, request.smoothing.kind, request.smoothing.amount)
        x: Array = places(live, request.x, member.along)
        if request.x == "step":
            one = aligned.Curve(self.steps(live.steps, base), y.astype(np.float64, copy=False))
        else:
            if request.x == "relative":
                x = x - next(iter(x[np.isfinite(x)]), 0.0)
            one = aligned.curve(x, y)
        if request.origin is None:
            return one
        first = int(one.x.searchsorted(request.origin))
        if first == one.x.size:
            return aligned.Curve(np.empty(0), np.empty(0))
        return aligned.Curve(one.x - one.x[first], one.y)

    def steps(self, steps: npt.NDArray[np.int64], base: int) -> Floats:
        """Steps less `base`, the same array where they are those of the run before."""
        key = base, steps.tobytes()
        if key != self.places[0]:
            self.places = key, (steps - base).astype(np.float64)
        return self.places[1]

    def line(
        self,
        curves: Sequence[aligned.Curve],
        others: Sequence[aligned.Curve] | None,
        grid: aligned.Grid,
        band: statistics.Band,
        kept: thin.Indices | None = None,
    ) -> _Line:
        """Statistics at the `kept` places, or at all; there a bootstrap of what will be thinned is only estimated."""
        request = self.request
        count = grid.x.size if kept is None else kept.size
        if band == "bootstrap" and kept is None and self.too_many(grid):
            band = "stderr"
        step = max(1, AT_ONCE // max(1, len(curves) + len(others or ())))
        parts: list[statistics.Summary] = []
        ns: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
        for start in range(0, count, step):
            places = slice(start, start + step) if kept is None else kept[start : start + step]
            one = statistics.sample(aligned.matrix(curves, grid, places, self.align))
            if others is None:
                parts.append(statistics.summary(one, request.center, band, request.level))
            else:
                plain = grid._replace(uniform=None)
                other = statistics.sample(aligned.matrix(others, plain, places, self.align))
                parts.append(
                    statistics.compared(one, other, request.center, band, request.level, request.compare)
                )
            ns.append(one.n)
        summary = _joined(parts)
        if grid.sparse and band == "minmax" and others is None and summary.low is not None and summary.high is not None:
            low, high = aligned.extremes(curves, grid)  # also of the places that were not looked at
            summary = summary._replace(low=np.fmin(summary.low, low), high=np.fmax(summary.high, high))
        return _Line(grid.x if kept is None else grid.x[kept], np.concatenate(ns), summary)

    def too_many(self, grid: aligned.Grid) -> bool:
        return bool(self.request.width) and grid.last - grid.first > RAW_PER_PIXEL * self.request.width

    def thinned(self, line: _Line, grid: aligned.Grid) -> tuple[thin.Indices | None, int]:
        """The places to send (None for all), and how many of those in range that are."""
        if not self.too_many(grid):
            return None, grid.last - grid.first
        kept: thin.Indices | None = None
        lo, hi = line.x[grid.first].item(), line.x[grid.last - 1].item()
        for column in line.summary:
            if column is not None:
                part = thin.thin_slice(line.x, column, grid.first, grid.last, lo, hi, self.request.width)
                kept = part if kept is None else thin.merge(kept, part)
        assert kept is not None
        ends = np.arange(grid.first), kept, np.arange(grid.last, line.x.size)
        return np.concatenate(ends), kept.size

    def pack(self, line: _Line) -> GroupArrays:
        whole = self.request.x == "step" and _fits(line.x) and bool((line.x == np.rint(line.x)).all())
        x = line.x.astype("<i4" if whole else "<f8")
        center, low, high = line.summary
        arrays = GroupArrays(
            self.block.add_shared(x.tobytes(), x.size, "i4" if whole else "f8"),
            self.values(center),
            self.block.add_shared(line.n.astype("<i4").tobytes(), line.n.size, "i4"),
        )
        if low is not None and high is not None:
            arrays.low, arrays.high = self.values(low), self.values(high)
        return arrays

    def values(self, column: Floats) -> Ref:
        """float32, as most values are logged, unless that cannot hold them."""
        large = np.abs(column[np.isfinite(column)])
        if large.size and large.max() > _SINGLE:
            return self.block.add(column, "f8")
        return self.block.add(column.astype("<f4"), "f4")


def _taken(line: _Line, kept: thin.Indices) -> _Line:
    center, low, high = line.summary
    edges = [None if edge is None else edge[kept] for edge in (low, high)]
    return _Line(line.x[kept], line.n[kept], statistics.Summary(center[kept], edges[0], edges[1]))


def _joined(parts: Sequence[statistics.Summary]) -> statistics.Summary:
    """The parts one after the other."""
    if not parts:
        return statistics.Summary(np.empty(0))
    low, high = ([edge for part in parts if (edge := part[i]) is not None] for i in (1, 2))
    center = np.concatenate([part.center for part in parts])
    return statistics.Summary(center, np.concatenate(low) if low else None, np.concatenate(high) if high else None)


def _fits(x: Floats) -> bool:
    return not x.size or bool(x[0] >= -(2**31) and x[-1] < 2**31)


ROUTES = (
    Route("groups", "Groups of runs as one line each, with bands.", GroupsRequest, answer, header=GroupsHeader),
)
