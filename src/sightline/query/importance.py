"""What a metric depends on: for each hyperparameter its rank correlation, and how much a random forest misses it.

Both look at the order of the runs by the metric, not at its values, so that one run that diverged decides nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sightline.query.forest import BINS, grow
from sightline.query.table.column import Column

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Interval = tuple[float, float]

FEWEST = 8  # runs for anything to be said; for the forest twice as many
TREES = 64
MOST_INPUTS = 64  # of the forest: those with the strongest correlations
MOST_ROWS = 1_000  # that are foretold
MOST_PAIRS = 24_000  # of a tree and such a row, which it was not grown on
RESAMPLES = 200
LEVEL_Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True)
class Importance:
    """Of one hyperparameter.

    Attributes:
        correlation: Spearman's, −1 to 1; of texts the correlation ratio of the ranks, 0 to 1. None without variation.
        correlation_interval, share_interval: 95 %.
        share: of the variance of the ranks that goes with it, alone and together with others (its total Sobol index,
            by permutation); None when the forest was not asked.
    """

    column: Column
    correlation: float | None = None
    correlation_interval: Interval | None = None
    share: float | None = None
    share_interval: Interval | None = None


@dataclass(frozen=True)
class Found:
    """All of them, in the order asked.

    Attributes:
        runs: how many have the metric.
        explained: share of the variance of the ranks that the forest foretells of runs it has not seen; None when
            there was no forest.
    """

    runs: int
    explained: float | None
    importances: list[Importance]


def importance(metric: Floats, inputs: Sequence[Column], seed: int = 0) -> Found:
    """What `metric`, float64[n] with NaN for none, depends on. The same seed gives the same numbers."""
    rows = np.flatnonzero(~np.isnan(metric))
    columns = [column.take(rows) for column in inputs]
    if rows.size < FEWEST:
        return Found(rows.size, None, [Importance(column) for column in columns])
    rng = np.random.default_rng(seed)
    ranks = ranked(metric[rows])
    found = [_correlation(column, ranks, rng) for column in columns]
    varied = [i for i, one in enumerate(found) if one.correlation is not None]
    strongest = sorted(varied, key=lambda i: -abs(found[i].correlation or 0))[:MOST_INPUTS]
    if rows.size < 2 * FEWEST or not strongest or np.ptp(ranks) == 0:
        return Found(rows.size, None, found)
    explained, shares = _shares([found[i].column for i in strongest], ranks, rng)
    for i, (share, interval) in zip(strongest, shares, strict=True):
        one = found[i]
        found[i] = Importance(one.column, one.correlation, one.correlation_interval, share, interval)
    return Found(rows.size, explained, found)


def ranked(values: Floats) -> Floats:
    """Ranks from 1; equal values share their mean rank."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    found: Floats = (last - (counts - 1) / 2)[place.reshape(-1)].astype(np.float64)
    return found


def _correlation(column: Column, ranks: Floats, rng: np.random.Generator) -> Importance:
    has = column.has
    y = ranks[has]
    if y.size < FEWEST or np.ptp(y) == 0 or column.take(np.flatnonzero(has)).distinct < 2:
        return Importance(column)
    if column.type == "text":
        return Importance(column, *_ratio(column.codes[has], ranked(y), rng))
    value = float(np.corrcoef(ranked(column.values[has]), ranked(y))[0, 1])
    return Importance(column, value, _fisher(value, y.size))


def _fisher(rho: float, n: int) -> Interval:
    """Interval of a rank correlation: Fisher's z with the variance of Fieller, Hartley and Pearson (1957)."""
    if abs(rho) > 1 - 1e-12:
        return rho, rho
    z, half = math.atanh(rho), LEVEL_Z * math.sqrt(1.06 / (n - 3))
    return math.tanh(z - half), math.tanh(z + half)


def _ratio(codes: npt.NDArray[np.int32], y: Floats, rng: np.random.Generator) -> tuple[float, Interval]:
    """Correlation ratio: the root of the share of the variance that lies between categories; bootstrap interval."""
    of = np.unique(codes, return_inverse=True)[1].reshape(-1)
    member = np.eye(int(of.max()) + 1)[of]  # [n, categories]
    draws = rng.multinomial(y.size, np.full(y.size, 1 / y.size), RESAMPLES)
    weights = np.vstack([np.ones(y.size), draws])
    counts, sums = weights @ member, weights @ (member * y[:, None])
    mean = sums.sum(1) / y.size
    total = weights @ (y * y) - y.size * mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.where(counts > 0, sums**2 / counts, 0).sum(1) - y.size * mean**2
        ratios = np.sqrt(np.clip(np.where(total > 0, between / total, 0), 0, 1))
    low, high = np.quantile(ratios[1:], (0.025, 0.975))
    return float(ratios[0]), (float(min(low, ratios[0])), float(max(high, ratios[0])))


def _shares(
    columns: Sequence[Column], y: Floats, rng: np.random.Generator
) -> tuple[float, list[tuple[float, Interval]]]:
    """How well a forest foretells y of rows it has not seen, and the share of the variance with each column.

    Permuting a column makes predictions change by E(f(x) − f(x′))², twice the variance that goes with it: half of
    the additional squared error, over the variance of y, is its total Sobol index. The interval is that of the mean
    over rows.
    """
    codes = np.stack([_binned(column) for column in columns], 1)
    ordered = np.array([column.type != "text" for column in columns])
    forest = grow(codes, y, ordered, TREES, rng)
    unseen = ~forest.drawn
    if y.size > MOST_ROWS:
        unseen[:, rng.permutation(y.size)[MOST_ROWS:]] = False
    trees, rows = np.nonzero(unseen)
    if trees.size > MOST_PAIRS:
        kept = np.sort(rng.choice(trees.size, MOST_PAIRS, replace=False))
        trees, rows = trees[kept], rows[kept]
    seen = np.bincount(rows, minlength=y.size)
    asked = seen > 0
    variance = float(np.var(y))

    def of_rows(values: Floats) -> Floats:
        means: Floats = np.bincount(rows, values, y.size)[asked] / seen[asked]
        return means

    predicted = forest.predict(trees, codes[rows])
    explained = 1 - float(np.mean((of_rows(predicted) - y[asked]) ** 2)) / variance
    error = (predicted - y[rows]) ** 2
    shares = []
    for feature in range(codes.shape[1]):
        changed = codes[rows]
        changed[:, feature] = _permuted(changed[:, feature], trees, rng)
        more = of_rows((forest.predict(trees, changed) - y[rows]) ** 2 - error) / (2 * variance)
        mean, half = float(more.mean()), LEVEL_Z * float(more.std(ddof=1)) / math.sqrt(more.size)
        shares.append((mean, (mean - half, mean + half)))
    return explained, shares


def _permuted(values: Codes, trees: Codes, rng: np.random.Generator) -> Codes:
    """The values in another order within each tree; trees ascend."""
    return values[np.lexsort((rng.random(values.size), trees))]


def _binned(column: Column) -> Codes:
    """int[n] below BINS: quantiles of numbers, the most frequent texts, the last bin for none."""
    has = column.has
    codes = np.full(has.size, BINS - 1, np.intp)
    if column.type == "text":
        _, of, counts = np.unique(column.codes[has], return_inverse=True, return_counts=True)
        place = np.argsort(np.argsort(-counts, kind="stable"))
        codes[has] = np.minimum(place[of.reshape(-1)], BINS - 2)
        return codes
    values = column.values[has]
    different = np.unique(values)
    if different.size > BINS - 1:
        different = np.unique(np.quantile(values, np.linspace(0, 1, BINS)[:-1], method="lower"))
    codes[has] = np.searchsorted(different, values, "right") - 1
    return codes
