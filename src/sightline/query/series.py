"""A chart's request answered: many series at once, each selected, smoothed, thinned to pixels and packed.

What an answer costs is bounded by pixels, whatever the number of points: a series of up to four points a
pixel is sent whole, a longer one as the points a line drawn that wide can show. It says which.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import UNSET, Meta, Struct, UnsetType

from sightline.errors import QueryError
from sightline.query import _kernels, smooth, thin
from sightline.query.axis import MAX_FRAGMENTS, Path, joined, ordered, part_of, places, sessions
from sightline.query.evaluate import series_of, version_of
from sightline.query.expressions import ExpressionError
from sightline.query.packing import Array, Block, Ref
from sightline.store.columns import Columns

if TYPE_CHECKING:
    from sightline.store.base import Store

MAX_SERIES = 20_000
MAX_WIDTH = 16_384
MAX_POINTS = 16_000_000
RAW_PER_PIXEL = 4

_LOWEST, _HIGHEST = -(2**31), 2**31 - 1
_F8 = np.dtype(np.float64)


class Smoothing(Struct, frozen=True, omit_defaults=True):
    """How to smooth: `amount`, 0 to 1, is the weight of `ema`; windowed kinds derive their window from it.

    A client that computes `ema` itself where it gets every point of a series asks for the column only
    `when` the series is "thinned": most series of a board are short, and their answer is half as large.
    """

    kind: smooth.Kind = "none"
    amount: Annotated[float, Meta(ge=0, le=1)] = 0.0
    when: Literal["always", "thinned"] = "always"


class Selection(Struct, frozen=True, omit_defaults=True):
    """One tag in many runs. `known`, one version for each run: a series still at its version is not sent.

    A tag that begins with "=" and that no run has is an expression (expressions.py).
    """

    tag: str
    runs: list[Annotated[int, Meta(ge=0)]]
    known: list[int] | None = None


class SeriesRequest(Struct, frozen=True, omit_defaults=True):
    """What a chart needs.

    Attributes:
        series: which series; the answer keeps this order, tag major.
        x: what is drawn along x: the step, seconds since the first point, seconds since the epoch, seconds of
            training without pauses, or "of:" and a scalar (tag or expression), whose value at a step is the place.
        origin: the first point whose x is at least this is put at 0, and the others of its series with it.
        range: [lowest, highest] x in view, both included; null for everything.
        width: width of the view in pixels; 0 sends every point.
        smoothing: computed over every point of a series, in step order.
        superseded: also send the points that a restart has superseded.
        restarts: "stitched" sends the newest value of every step; "segments" everything, a gap between sessions;
            "raw" everything in the order it was logged, without gaps.
    """

    series: list[Selection]
    x: Annotated[str, Meta(pattern="^(step|relative|wall|active|of:.+)$", max_length=4096)] = "step"
    origin: float | None = None
    range: tuple[int | float, int | float] | None = None
    width: Annotated[int, Meta(ge=0, le=MAX_WIDTH)] = 0
    smoothing: Smoothing = Smoothing()
    superseded: bool = False
    restarts: Literal["stitched", "segments", "raw"] = "stitched"


class Arrays(Struct, omit_defaults=True, gc=False):
    """References into the data block: step (i4: add `step_base`), seconds after `start`, value, smoothed.

    `x` is sent where it is neither a step nor a time as it was logged: in the unit of the axis, NaN between sessions.
    """

    step: Ref
    time: Ref
    y: Ref
    smooth: Ref | UnsetType = UNSET
    x: Ref | UnsetType = UNSET


class SeriesData(Struct, omit_defaults=True, gc=False):
    """One series of an answer.

    Attributes:
        version: the store's version at which this series last changed; send it back in `known`.
        total: points in force.
        in_range: those of them in the asked range that can be placed on x.
        shown: those of them that are sent; one more on each side of the range is sent for the lines.
        thinned: whether shown < in_range.
        nan, inf: NaN and infinite values among those in range.
        restarts: how often the series started again.
        start: wall time of the first point, seconds since the epoch.
        step_base: to be added to i4 steps.
        old: superseded points, when asked for and there are any; y is NaN before each rewind.
        origin: what to subtract from x, where that was asked for.
        error: why the series is empty, where its tag or the axis is an expression that cannot be computed.
    """

    tag: str
    run: int
    version: int
    total: int
    in_range: int
    shown: int
    thinned: bool
    nan: int
    inf: int
    restarts: int
    start: float
    step_base: int
    arrays: Arrays
    old: Arrays | UnsetType = UNSET
    origin: float = 0.0
    error: str = ""


class SeriesUnchanged(Struct, gc=False):
    """A series that is still at the version the client knows."""

    tag: str
    run: int
    version: int
    unchanged: Literal[True] = True


class SeriesHeader(Struct):
    """The JSON header of a series answer; `version` is the store's."""

    version: int
    series: list[SeriesData | SeriesUnchanged]


_encode = msgspec.json.Encoder().encode


def answer(store: Store, request: SeriesRequest) -> bytes:
    """The binary answer (see packing.py) to one request.

    Unknown runs and tags are answered with a series of no points: a client may be one change behind.

    Raises:
        QueryError: too many series or points, `known` does not match `runs`, or the range is upside down.
    """
    _check(request)
    version = store.version  # before any series: a client that compares versions then never misses a change
    work = _Work(request)
    with np.errstate(over="ignore", invalid="ignore"):
        work.run(store)
    return work.block.pack(_encode(SeriesHeader(version, work.entries)))


def _check(request: SeriesRequest) -> None:
    wanted = sum(len(selection.runs) for selection in request.series)
    if wanted > MAX_SERIES:
        raise QueryError(f"{wanted:,} series asked for; at most {MAX_SERIES:,} a request, so ask in parts")
    if request.superseded and request.restarts != "stitched":
        raise QueryError('superseded points come with restarts "stitched"; the others hold every point anyway')
    if request.origin is not None and not math.isfinite(request.origin):
        raise QueryError("origin is a finite number")
    if not 0 <= request.width <= MAX_WIDTH:
        raise QueryError(f"width is {request.width:,} pixels; it is 0 (every point) to {MAX_WIDTH:,}")
    if request.range is not None and max(map(abs, request.range)) > sys.float_info.max:
        raise QueryError("range reaches beyond what a float64 holds")
    if request.range is not None and not request.range[0] <= request.range[1]:
        raise QueryError(f"range {list(request.range)} is upside down; it is [lowest, highest]")
    for selection in request.series:
        if selection.known is not None and len(selection.known) != len(selection.runs):
            raise QueryError(
                f"known of tag {selection.tag!r} has {len(selection.known)} versions for "
                f"{len(selection.runs)} runs; it is one a run"
            )


class _Picked(NamedTuple):
    """What of a path is sent: a slice or indices, and the counts that go with it."""

    points: slice | thin.Indices
    in_range: int
    shown: int
    nan: int
    inf: int


class _Work:
    """One answer while it is put together."""

    def __init__(self, request: SeriesRequest) -> None:
        self.request = request
        self.own_x = request.restarts != "stitched" or request.x not in ("step", "relative", "wall")
        self.scalar = request.x.removeprefix("of:") if request.x.startswith("of:") else None  # along x
        self.block = Block()
        self.entries: list[SeriesData | SeriesUnchanged] = []
        self.sent = 0

    def run(self, store: Store) -> None:
        for selection in self.request.series:
            known = selection.known or [-1] * len(selection.runs)
            for run, version in zip(selection.runs, known, strict=True):
                self.entries.append(self.one(store, selection.tag, run, version))

    def one(self, store: Store, tag: str, run: int, known: int) -> SeriesData | SeriesUnchanged:
        scalar = self.scalar
        try:
            version = version_of(store, run, tag)
            if scalar is not None:
                version = max(version, version_of(store, run, scalar))
            if version == known:
                return SeriesUnchanged(tag, run, known)
            along = None if scalar is None else series_of(store, run, scalar)
            return self.series(tag, run, series_of(store, run, tag), version, along)
        except ExpressionError as error:
            return _empty(tag, run, 0, f"{error} (at character {error.at + 1})")

    def series(self, tag: str, run: int, columns: Columns | None, version: int, along: Columns | None) -> SeriesData:
        if columns is None:
            return _empty(tag, run, version)
        live, request = columns.live, self.request
        stitched = request.restarts == "stitched"
        whole = live if stitched else columns
        start = _start(whole.wall_times)
        paths = self._paths(live, columns, along)
        origin = self._origin(paths, start)
        if math.isnan(origin):
            paths = []
        shift = origin + start if request.x == "relative" else origin
        picks = [self._pick(path, shift) for path in paths]
        sent = joined([path.part(pick.points) for path, pick in zip(paths, picks, strict=True)], request.restarts)
        base = _step_base(sent.steps, stitched and request.x == "step")
        arrays = self._pack(sent.steps, base, sent.times, start, sent.y)
        if sent.smooth is not None:
            arrays.smooth = arrays.y if sent.smooth is sent.y else self._values(sent.smooth)
        if self.own_x:
            x = sent.x - start if request.x == "relative" else sent.x
            arrays.x = self.block.add(x.astype(_F8), "f8")
        entry = SeriesData(
            tag,
            run,
            version,
            len(whole),
            sum(picked.in_range for picked in picks),
            sum(picked.shown for picked in picks),
            any(picked.shown < picked.in_range for picked in picks),
            sum(picked.nan for picked in picks),
            sum(picked.inf for picked in picks),
            _restarts(columns),
            start,
            base or 0,
            arrays,
        )
        if origin == origin:
            entry.origin = origin
        if request.superseded and columns.superseded is not None and not self.own_x:
            entry.old = self._old(columns, np.flatnonzero(columns.superseded), start, shift, base)
        return entry

    def _paths(self, live: Columns, columns: Columns, along: Columns | None) -> list[Path]:
        """The lines of a series: its points in force, or its sessions."""
        x = self.request.x
        if self.request.restarts == "stitched":
            return [ordered(places(live, x, along), live, live.values, self._smoothed(live.values))]
        at = places(columns, x, along)
        parts = [(at[rows], part_of(columns, rows)) for rows in sessions(columns)]
        return [ordered(x, part, part.values, self._smoothed(part.values)) for x, part in parts]

    def _origin(self, paths: list[Path], start: float) -> float:
        """What is subtracted from x, in the unit of the axis; NaN where no point reaches the origin asked for."""
        asked = self.request.origin
        if asked is None:
            return 0.0
        base = start if self.request.x == "relative" else 0.0
        for path in paths:
            first = int(path.x.searchsorted(asked + base, "left"))
            if first < path.x.size:
                return float(path.x[first].item() - base)
        return math.nan

    def _smoothed(self, y: smooth.Floats) -> smooth.Floats | None:
        kind, amount, when = msgspec.structs.astuple(self.request.smoothing)
        whole = self.request.range is None and (not self.request.width or y.size <= RAW_PER_PIXEL * self.request.width)
        if kind == "none" or (kind == "ema" and when == "thinned" and whole and not self.own_x):
            return None
        return smooth.smooth(y, kind, amount)

    def _pick(self, path: Path, shift: float) -> _Picked:
        """The points in range, thinned where they are many, and one neighbour on each side of the range."""
        x, n, width = path.x, path.x.size, self.request.width
        lo, hi, first, last = self._span(x, shift)
        inside = path.y[first:last]
        nan, inf = _kernels.count(inside)
        if width == 0 or last - first <= RAW_PER_PIXEL * width:
            self._spend(last - first)
            return _Picked(slice(max(first - 1, 0), min(last + 1, n)), last - first, last - first, nan, inf)
        kept = thin.thin_slice(x, path.y, first, last, lo, hi, width)
        if path.smooth is not None and path.smooth is not path.y:
            kept = thin.merge(kept, thin.thin_slice(x, path.smooth, first, last, lo, hi, width))
        self._spend(kept.size)
        around = np.arange(first - 1, first), kept, np.arange(last, last + 1)
        points = np.concatenate(around[first == 0 : 3 - (last == n)])
        return _Picked(points, last - first, kept.size, nan, inf)

    def _span(self, x: Array, shift: float) -> tuple[float, float, int, int]:
        """Lowest and highest x in view, in the unit of `x`, and the positions they include; `shift` was taken off."""
        if self.request.range is None:
            return (x[0].item(), x[-1].item(), 0, x.size) if x.size else (0, 0, 0, 0)
        lo, hi = self.request.range
        if shift:
            lo, hi = lo + shift, hi + shift
        return lo, hi, *thin.bounds(x, lo, hi)

    def _spend(self, points: int) -> None:
        self.sent += points
        if self.sent > MAX_POINTS:
            raise QueryError(f"the answer holds more than {MAX_POINTS:,} points; ask for fewer or give a width")

    def _old(
        self, columns: Columns, at: thin.Indices, start: float, shift: float, base: int | None
    ) -> Arrays | UnsetType:
        """The superseded points `at` as one line with gaps: fragments of one session, ascending in x."""
        steps, session = columns.steps[at], columns.session[at]
        cuts = np.flatnonzero((steps[1:] <= steps[:-1]) | (session[1:] != session[:-1])) + 1
        if cuts.size >= MAX_FRAGMENTS:  # so many that only their outline can be seen: drawn as one
            at = at[np.argsort(steps, kind="stable")]
            cuts = cuts[:0]
        parts: list[Path] = []
        for rows in np.split(at, cuts):
            piece = part_of(columns, rows)
            path = ordered(places(piece, self.request.x, None), piece, piece.values, None)
            parts.append(path.part(self._pick(path, shift).points))
        old = joined(parts, "segments")
        if not old.x.size:
            return UNSET
        low, high = int(old.steps.min()), int(old.steps.max())
        if base is not None and not (low - base >= _LOWEST and high - base <= _HIGHEST):
            base = None
        return self._pack(old.steps, base, old.times, start, old.y)

    def _pack(self, steps: Array, base: int | None, times: Array, start: float, y: Array) -> Arrays:
        block, n = self.block, steps.size
        if base is None:
            step = block.add_shared(steps.astype(_F8).tobytes(), n, "f8")
        else:
            step = block.add_shared(_kernels.steps_i4(steps, base), n, "i4")
        if self.request.x == "step":
            time = block.add_shared(_kernels.times_f4(times, start), n, "f4")
        else:
            time = block.add_shared((times - start).tobytes(), n, "f8")
        return Arrays(step, time, self._values(y))

    def _values(self, y: Array) -> Ref:
        return self.block.add(y, "f8" if y.dtype == _F8 else "f4")


def _empty(tag: str, run: int, version: int, error: str = "") -> SeriesData:
    nothing = Arrays((0, 0, "i4"), (0, 0, "f4"), (0, 0, "f4"))
    return SeriesData(tag, run, version, 0, 0, 0, False, 0, 0, 0, 0.0, 0, nothing, error=error)


def _restarts(columns: Columns) -> int:
    """How often the series began again; its session column is built only where something was superseded."""
    if columns.live is not columns:
        return int(columns.session[-1])
    return len({position for position, _ in columns.starts if 0 < position < len(columns)})


def _start(times: npt.NDArray[np.float64]) -> float:
    """The first finite wall time, 0.0 when there is none."""
    if times.size and math.isfinite(first := times.item(0)):
        return first
    finite = np.flatnonzero(np.isfinite(times))
    return times.item(finite[0]) if finite.size else 0.0


def _step_base(steps: npt.NDArray[np.int64], ascending: bool) -> int | None:
    """What to subtract so that steps fit int32: 0, the lowest, or None when nothing makes them fit."""
    if not steps.size:
        return 0
    low, high = (steps.item(0), steps.item(-1)) if ascending else (int(steps.min()), int(steps.max()))
    if low >= _LOWEST and high <= _HIGHEST:
        return 0
    return low if high - low <= _HIGHEST else None
