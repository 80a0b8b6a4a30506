"""Histograms over HTTP: those of many steps and runs in one packed answer, exact rows and percentiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta, Struct

from sightline.errors import QueryError
from sightline.kinds.base import Answer, Route
from sightline.query.packing import Block, Ref
from sightline.query.series import Selection

if TYPE_CHECKING:
    from sightline.query.values import Store

MAX_BYTES = 256 << 20
NINE = [0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10000]
"""Basis points of a normal distribution at multiples of half its deviation, and both ends."""

_BUDGET = 64 << 20  # bytes to read for one series

Point = Annotated[int, Meta(ge=0, le=10_000)]


class HistogramsRequest(Struct, frozen=True, omit_defaults=True):
    """Histograms of tags in runs.

    Attributes:
        series: which; the answer keeps this order, tag major.
        limit: the most steps of one series; of more, those spread evenly over `x` are sent, and the first and last.
        x: what the steps are spread over.
        at: the value shown at this step is always among them.
        rows: whether the buckets themselves are wanted.
        percentiles: in basis points.
    """

    series: list[Selection]
    limit: Annotated[int, Meta(ge=2, le=10_000)] = 512
    x: Literal["step", "relative", "wall"] = "step"
    at: float | None = None
    rows: bool = True
    percentiles: Annotated[list[Point], Meta(max_length=101)] = []


class HistogramArrays(Struct, omit_defaults=True, gc=False):
    """One entry a step, unless said otherwise.

    Attributes:
        step: f8; `time`: f8, seconds after `start`.
        offset: i4, one more than steps: the first row of each step.
        row: left edge, right edge and count, one row after the other; f4 where that loses nothing, else f8.
        low, high: f8, what the histogram spans; NaN of an empty one. `total`: f8, how many were counted.
        left_out: i4, buckets with edges or counts that are no numbers; they are in nothing else.
        percentile: f8, as many a step as were asked for; NaN of an empty one.
    """

    step: Ref
    time: Ref
    offset: Ref
    low: Ref
    high: Ref
    total: Ref
    left_out: Ref
    percentile: Ref
    row: Ref | None = None


class StepError(Struct, gc=False):
    """Why the histogram at a place among the steps cannot be shown."""

    at: int
    message: str


class HistogramSeries(Struct, omit_defaults=True, gc=False):
    """The histograms of one tag in one run.

    Attributes:
        version: the store's version at which the series last changed; send it back in `known`.
        unchanged: it is still at the version the client knows; nothing else is sent then.
        total: steps in force, of which `shown` are sent; `superseded` more were replaced by a restart.
        start: wall time of the first, seconds since the epoch.
    """

    tag: str
    run: int
    version: int
    unchanged: bool = False
    total: int = 0
    shown: int = 0
    superseded: int = 0
    start: float = 0.0
    arrays: HistogramArrays | None = None
    errors: list[StepError] = []


class HistogramsHeader(Struct):
    """The JSON header of a histograms answer; `version` is the store's."""

    version: int
    series: list[HistogramSeries]


_encode = msgspec.json.Encoder().encode


def read_histograms(store: Store, request: HistogramsRequest) -> Answer:
    """The packed answer (see query/packing.py); a run or tag that is not there is a series of no steps.

    Raises:
        QueryError: `known` does not match `runs`, or the answer would be too large.
    """
    version, block = store.version, Block()
    entries: list[HistogramSeries] = []
    for wanted in request.series:
        if wanted.known is not None and len(wanted.known) != len(wanted.runs):
            raise QueryError(f"{len(wanted.known)} known versions for {len(wanted.runs)} runs of {wanted.tag!r}")
        for at, run in enumerate(wanted.runs):
            found = store.references(run, wanted.tag)
            if found is None:
                entries.append(HistogramSeries(wanted.tag, run, 0))
            elif wanted.known is not None and wanted.known[at] == found.version:
                entries.append(HistogramSeries(wanted.tag, run, found.version, unchanged=True))
            else:
                entries.append(_series(wanted.tag, run, found, request, block))
            if block.size > MAX_BYTES:
                raise QueryError("the histograms are too large for one answer; ask for fewer runs or steps at once")
    return Answer(block.pack(_encode(HistogramsHeader(version, entries))))


def _series(tag: str, run: int, found: Any, request: HistogramsRequest, block: Block) -> HistogramSeries:
    from sightline.kinds.histogram.data import histograms  # what nobody asks for need not be loaded
    from sightline.query.values import read_many

    live = found.live
    which = _which(live.items, request)
    items = live.items[which]
    held = histograms(read_many(live, which))
    low, high, total = held.sums()
    start = float(live.items["wall_time"][0]) if len(live) else 0.0
    arrays = HistogramArrays(
        step=_f8(block, items["step"]),
        time=_f8(block, items["wall_time"] - start),
        offset=block.add(held.offsets, "i4"),
        low=_f8(block, low),
        high=_f8(block, high),
        total=_f8(block, total),
        left_out=block.add(held.left_out, "i4"),
        percentile=_f8(block, held.percentiles(request.percentiles).ravel()),
        row=_exact(block, held.rows.ravel()) if request.rows else None,
    )
    return HistogramSeries(
        tag,
        run,
        found.version,
        total=len(live),
        shown=len(which),
        superseded=len(found) - len(live),
        start=start,
        arrays=arrays,
        errors=[StepError(at, message) for at, message in held.errors.items()],
    )


def _which(items: npt.NDArray[Any], request: HistogramsRequest) -> npt.NDArray[np.intp]:
    from sightline.kinds.histogram.data import chosen

    if not len(items):
        return np.empty(0, np.intp)
    steps = items["step"].astype(np.float64)
    always = None
    if request.at is not None:
        before = np.flatnonzero(steps <= request.at)
        always = int(before[-1]) if len(before) else 0
    limit = max(2, min(request.limit, _BUDGET // max(1, int(items["size"].max()))))
    return chosen(steps if request.x == "step" else items["wall_time"], limit, always)


def _f8(block: Block, values: npt.NDArray[Any]) -> Ref:
    return block.add(values.astype("<f8"), "f8")


def _exact(block: Block, values: npt.NDArray[np.float64]) -> Ref:
    with np.errstate(over="ignore"):
        short = values.astype("<f4")
    if np.array_equal(short, values):
        return block.add(short, "f4")
    return block.add(values.astype("<f8", copy=False), "f8")


ROUTES = (
    Route(
        "histograms",
        "Histograms of many steps: their buckets, what they span, and percentiles.",
        HistogramsRequest,
        read_histograms,
        header=HistogramsHeader,
    ),
)
