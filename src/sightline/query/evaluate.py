"""What an expression is worth for one run: every tag in it over all of its points, aligned by step, in float64.

Where tags meet, the steps that all of them have count; `carry(tag)` instead keeps its last value for the steps of
the others, from its own first step on. A point that is made of several has the latest of their wall times. Points
that a restart superseded take no part. A result that is no number (log of a negative, 0/0) stays NaN and is marked
on the chart like one that was logged.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import QueryError
from sightline.query import smooth
from sightline.query.expressions import Along, Call, Expression, Node, Number, Tag, parse
from sightline.store.base import Store
from sightline.store.columns import Columns

Floats: TypeAlias = npt.NDArray[np.float64]
Steps: TypeAlias = npt.NDArray[np.int64]

MAX_WORK = 2_000_000_000  # values touched for one series: a few seconds

_CHUNK = 1 << 20  # values sorted at a time


def series_of(store: Store, run: int, tag: str) -> Columns | None:
    """The series that `tag` names in a run: a logged one, or, where the text begins with "=", an expression.

    Returns:
        columns: None when the run lacks the tag, or one of the tags of the expression.

    Raises:
        ExpressionError: the expression is none.
        QueryError: it would take too long.
    """
    columns = store.series(run, tag)
    if columns is not None or not tag.startswith("="):
        return columns
    expression = parse(tag[1:])
    inputs = {name: store.series(run, name) for name in expression.tags}
    found = {name: columns for name, columns in inputs.items() if columns is not None}
    return evaluate(expression, found) if len(found) == len(inputs) else None


def version_of(store: Store, run: int, tag: str) -> int:
    """The version at which `series_of` last changed; 0 where it is None. Costs nothing but a look."""
    columns = store.series(run, tag)
    if columns is not None or not tag.startswith("="):
        return 0 if columns is None else columns.version
    versions = [0]
    for name in parse(tag[1:]).tags:
        if (found := store.series(run, name)) is None:
            return 0
        versions.append(found.version)
    return max(versions)


def evaluate(expression: Expression, inputs: dict[str, Columns]) -> Columns:
    """The expression over the columns of its tags; strictly increasing steps, float64 values.

    Raises:
        QueryError: it would take too long.
    """
    points = max(len(columns) for columns in inputs.values())
    if points * expression.size > MAX_WORK:
        raise QueryError(f"the expression is too long for {points:,} points")
    version = max(columns.version for columns in inputs.values())
    firsts = [float(columns.live.wall_times[0]) for columns in inputs.values() if len(columns)]
    start = min((first for first in firsts if math.isfinite(first)), default=0.0)
    with np.errstate(all="ignore"):
        worth = _Run(inputs, start).of(expression.tree)
    assert isinstance(worth, _Series)  # the parser has seen a tag
    return Columns(worth.steps, worth.times, worth.values, version=version)


@dataclass(frozen=True)
class _Series:
    """Points of one part: steps int64 strictly increasing, wall times and values float64, all of one length."""

    steps: Steps
    times: Floats
    values: Floats
    carried: bool = False

    def at(self, steps: Steps) -> _Series:
        """The points at steps, of which each is its own or, carried, comes after its first."""
        places = self.steps.searchsorted(steps, "right") - 1
        return _Series(steps, self.times[places], self.values[places], self.carried)

    def worth(self, values: Floats) -> _Series:
        return _Series(self.steps, self.times, values, self.carried)


_Formula: TypeAlias = Callable[[Steps, Floats], Floats]
"""A part without points of its own, such as step / 2: its value for given steps and wall times."""
_Worth: TypeAlias = "float | _Formula | _Series"


@dataclass(frozen=True)
class _Run:
    inputs: dict[str, Columns]
    start: float

    def of(self, node: Node) -> _Worth:
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Tag):
            live = self.inputs[node.name].live
            return _Series(live.steps, live.wall_times, live.values.astype(np.float64))
        if isinstance(node, Along):
            if node.name == "step":
                return lambda steps, times: steps.astype(np.float64)
            return lambda steps, times: times - self.start
        return self.call(node)

    def call(self, node: Call) -> _Worth:
        worths = [self.of(argument) for argument in node.arguments]
        if node.function in _ELEMENTWISE:
            return _combined(_ELEMENTWISE[node.function], worths)
        series = worths[0]
        assert isinstance(series, _Series)  # the parser has seen a tag in it
        if node.function == "carry":
            return _Series(series.steps, series.times, series.values, True)
        if node.function == "diff":
            return _Series(series.steps[1:], series.times[1:], np.diff(series.values), series.carried)
        amount = worths[1] if len(worths) > 1 else 0.0
        assert isinstance(amount, float)
        return series.worth(_WHOLE[node.function](series.values, amount))


def _combined(function: Callable[..., Floats], worths: list[_Worth]) -> _Worth:
    """The function of each element, where all series among the arguments have one."""
    series = [worth for worth in worths if isinstance(worth, _Series)]
    if not series:
        if all(isinstance(worth, float) for worth in worths):
            return float(function(*(np.float64(worth) for worth in worths)))  # type: ignore[arg-type]
        return lambda steps, times: function(*(_values(worth, steps, times) for worth in worths))
    steps = _common(series)
    met = iter([one if one.steps is steps else one.at(steps) for one in series])
    aligned: list[_Worth] = [next(met) if isinstance(worth, _Series) else worth for worth in worths]
    times = np.maximum.reduce([one.times for one in aligned if isinstance(one, _Series)])
    values = function(*(_values(worth, steps, times) for worth in aligned))
    return _Series(steps, times, values, all(one.carried for one in series))


def _values(worth: _Worth, steps: Steps, times: Floats) -> Floats:
    if isinstance(worth, _Series):
        return worth.values
    return worth(steps, times) if callable(worth) else np.float64(worth)  # type: ignore[return-value]


def _common(series: list[_Series]) -> Steps:
    """The steps that all have, or, of those carried, have had."""
    own = [one.steps for one in series if not one.carried]
    if own:
        steps = own[0]
        for other in own[1:]:
            same = steps is other or np.array_equal(steps, other)
            steps = steps if same else np.intersect1d(steps, other, assume_unique=True)
    else:
        steps = series[0].steps
        for one in series[1:]:
            steps = np.union1d(steps, one.steps)
    firsts = [int(one.steps[0]) if one.steps.size else None for one in series if one.carried]
    if None in firsts:
        return steps[:0]
    first = max((step for step in firsts if step is not None), default=None)
    return steps if first is None or (steps.size and steps[0] >= first) else steps[steps >= first]


def _running(function: np.ufunc) -> Callable[[Floats, float], Floats]:
    """The best so far; what is not finite stays where it is and takes no part."""

    def best(values: Floats, _: float) -> Floats:
        finite = np.isfinite(values)
        out = values.copy()
        out[finite] = function.accumulate(values[finite])
        return out

    return best


def _cumsum(values: Floats, _: float) -> Floats:
    finite = np.isfinite(values)
    out = values.copy()
    out[finite] = values[finite].cumsum()
    return out


def _ema(values: Floats, weight: float) -> Floats:
    return smooth.ema(values, weight) if values.size else values  # type: ignore[return-value]


def _mean(values: Floats, window: float) -> Floats:
    return smooth.window_mean(values, min(int(window), max(values.size, 1)) - 1, 0)  # type: ignore[return-value]


def _median(values: Floats, window: float) -> Floats:
    """Of the finite ones among the last `window` values; what is not finite stays."""
    n, width = values.size, min(int(window), values.size)
    if n * width > MAX_WORK // 4:
        raise QueryError(f"a median of {width:,} over {n:,} points takes too long; a shorter window will do")
    if n == 0:
        return values
    padded = np.concatenate((np.full(width - 1, np.nan), np.where(np.isfinite(values), values, np.nan)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    out = np.empty(n)
    rows = max(1, _CHUNK // width)
    for at in range(0, n, rows):
        ranked = np.sort(windows[at : at + rows], axis=1)  # NaN last
        count = np.maximum(np.count_nonzero(ranked == ranked, axis=1), 1)
        row = np.arange(count.size)
        out[at : at + rows] = 0.5 * ranked[row, (count - 1) // 2] + 0.5 * ranked[row, count // 2]
    return np.where(np.isfinite(values), out, values)


_ELEMENTWISE: dict[str, Callable[..., Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "**": np.power,
    "neg": np.negative,
    "exp": np.exp,
    "log": np.log,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "min": lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "max": lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
    "clip": lambda values, low, high: np.minimum(np.maximum(values, low), high),
}
_WHOLE: dict[str, Callable[[Floats, float], Floats]] = {
    "ema": _ema,
    "mean": _mean,
    "median": _median,
    "cumsum": _cumsum,
    "cummin": _running(np.minimum),
    "cummax": _running(np.maximum),
}
