"""What many runs have in common: a centre at every place of x, and a band around it that says how sure it is.

Every statistic here is a weighted sum of the values sorted at that place, and the weights depend on how many
there are and on nothing else. A centre, a percentile, and each of a thousand bootstrap resamples of a centre
is one row of weights, so a whole band is one product of matrices.

Matrices of values have a row a place and a column a run, float64. What is NaN or infinite takes no part, and
`n` says how many did. Where nothing did, or a band needs two values and there is one, the answer is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.query import _kernels, student

Center: TypeAlias = Literal["mean", "median", "iqm"]
Band: TypeAlias = Literal["none", "std", "stderr", "minmax", "percentile", "t", "bootstrap"]
Comparison: TypeAlias = Literal["difference", "ratio"]
Floats: TypeAlias = npt.NDArray[np.float64]
Weights: TypeAlias = npt.NDArray[np.float64]

RESAMPLES = 1000
SEED = 20_210_829  # any number: the same runs always give the same band
AT_ONCE = 1 << 21  # numbers in one product, so that memory stays bounded


class Sample(NamedTuple):
    """The values of the runs at some places: each row ascending, those that take no part last, as NaN."""

    values: Floats
    n: npt.NDArray[np.int64]


class Summary(NamedTuple):
    """Centre and edges of the band at each place; None without a band."""

    center: Floats
    low: Floats | None = None
    high: Floats | None = None


def sample(matrix: Floats) -> Sample:
    """Values of shape (places, runs), sorted; `matrix` is used up."""
    finite = np.isfinite(matrix)
    if not finite.all():
        matrix[~finite] = np.nan
    matrix.sort(axis=1)
    return Sample(matrix, np.count_nonzero(finite, axis=1))


# ---------------------------------------------------------------- weights


def between(n: int, center: Center) -> tuple[float, float]:
    """The ranks, 0 to n, that the centre of n sorted values is the mean between.

    The interquartile mean is the mean of what lies between the quartiles of the sample: a value that a
    quartile cuts through counts by the part inside. Of a multiple of four values that is the mean of the
    middle half, `scipy.stats.trim_mean(values, 0.25)`, which Agarwal et al., "Deep Reinforcement Learning at
    the Edge of the Statistical Precipice", NeurIPS 2021, recommend; otherwise it does not jump as that does.
    """
    if center == "mean":
        return 0.0, float(n)
    return (n / 4, 3 * n / 4) if center == "iqm" else (float((n - 1) // 2), float(n // 2 + 1))


def center_weights(n: int, center: Center) -> Weights:
    """Weights, by rank, of the centre of n values."""
    low, high = between(n, center)
    ranks = np.clip(np.arange(n + 1.0), low, high)
    weights: Weights = (ranks[1:] - ranks[:-1]) / (high - low)
    return weights


def percentile_weights(n: int, share: float) -> Weights:
    """Weights, by rank, of the percentile of n values, as `numpy.percentile` interpolates it; `share` is 0 to 1."""
    weights = np.zeros(n)
    at = share * (n - 1)
    below = min(int(at), n - 1)
    weights[below] = 1 - (at - below)
    if below + 1 < n:
        weights[below + 1] = at - below
    return weights


def resampled_weights(n: int, center: Center, stream: int) -> Weights:
    """Weights, by rank, of the centres of RESAMPLES draws of n from n values with replacement: (RESAMPLES, n).

    The draws depend on n and on the stream only, so that a band does not flicker from place to place.
    """
    drawn = np.random.default_rng([SEED, stream, n]).integers(0, n, (RESAMPLES, n), np.uint32)
    weights = np.empty((RESAMPLES, n))
    _kernels.resampled(drawn, *between(n, center), weights)
    return weights


# ---------------------------------------------------------------- one group


def summary(one: Sample, center: Center, band: Band, level: float) -> Summary:
    """Centre and band of a group at each place.

    Args:
        level: share of the runs (percentile) or confidence (t, bootstrap) between the edges, 0 to 1.
    """
    middle = centers(one, center)
    if band == "none":
        return Summary(middle)
    if band in ("minmax", "percentile"):
        low, high = _percentiles(one, 1.0 if band == "minmax" else level)
    elif band == "bootstrap":
        low, high = _bootstrap((one,), center, level, lambda drawn: drawn[0])
    else:
        reach = spread(one)
        if band != "std":
            reach /= np.sqrt(np.maximum(one.n, 1))
        if band == "t":
            reach *= student.quantiles(one.n - 1.0, level)
        low, high = middle - reach, middle + reach
    return Summary(middle, low, high)


def centers(one: Sample, center: Center) -> Floats:
    """The centre at each place."""
    return _weighted(one, lambda n: center_weights(n, center)[None, :])[:, 0]


def spread(one: Sample) -> Floats:
    """Standard deviation at each place, of a sample: divided by n - 1."""
    there = ~np.isnan(one.values)
    off = np.where(there, one.values - centers(one, "mean")[:, None], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares: Floats = np.sqrt((off * off).sum(axis=1) / (one.n - 1))
    squares[one.n < 2] = np.nan
    return squares


def _percentiles(one: Sample, level: float) -> tuple[Floats, Floats]:
    """The interval that holds the middle share of the runs."""
    shares = (1 - level) / 2, (1 + level) / 2
    edges = _weighted(one, lambda n: np.stack([percentile_weights(n, share) for share in shares]))
    edges[one.n < 2] = np.nan
    return edges[:, 0].copy(), edges[:, 1].copy()


def _by_size(n: npt.NDArray[np.int64]) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Each number of values that some places have, and those places; nothing for none."""
    for size in np.unique(n[n > 0]).tolist():
        yield size, np.flatnonzero(n == size)


def _weighted(one: Sample, weights: Callable[[int], Weights]) -> Floats:
    """Sums of the sorted values with the weights for their number, which have a row a statistic."""
    columns = weights(1).shape[0]
    out = np.full((len(one.n), columns), np.nan)
    for n, places in _by_size(one.n):
        out[places] = one.values[places, :n] @ weights(n).T
    return out


# ---------------------------------------------------------------- two groups


def compared(one: Sample, other: Sample, center: Center, band: Band, level: float, how: Comparison) -> Summary:
    """The group less the other one, or divided by it, at each place.

    Bands that describe the runs (std, minmax, percentile) are those of the group's runs, each compared with
    the centre of the other. Bands that say how sure the centre is (stderr, t, bootstrap) count the doubt of both:
    the two are resampled on their own; `t` is Welch's interval ("The generalization of 'Student's' problem",
    Biometrika 1947), of a ratio by the delta method. A group of one run counts as known.
    """
    reference = centers(other, center)
    if band in ("none", "std", "minmax", "percentile") or (band != "bootstrap" and not (other.n > 1).any()):
        plain = summary(one, center, band, level)
        edges = [None if edge is None else _compare(edge, reference, how) for edge in plain]
        low, high = edges[1], edges[2]
        if low is not None and high is not None:  # a negative divisor turns the band over
            low, high = np.minimum(low, high), np.maximum(low, high)
        return Summary(_compare(plain.center, reference, how), low, high)
    middle = _compare(centers(one, center), reference, how)
    if band == "bootstrap":
        low, high = _bootstrap((one, other), center, level, lambda drawn: _compare(drawn[0], drawn[1], how))
        return Summary(middle, low, high)
    reach = _welch(one, other, level if band == "t" else None, how)
    return Summary(middle, middle - reach, middle + reach)


def _compare(value: Floats, reference: Floats, how: Comparison) -> Floats:
    """Difference or ratio; NaN where there is nothing to divide by."""
    if how == "difference":
        return value - reference
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = value / reference
    ratio[~np.isfinite(ratio)] = np.nan
    return ratio


def _welch(one: Sample, other: Sample, level: float | None, how: Comparison) -> Floats:
    """Half the width of the interval: the standard error, or with a level that of Welch's t interval."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [spread(each) ** 2 / each.n for each in (one, other)]
        parts = [np.where(each.n == 1, 0.0, part) for each, part in zip((one, other), parts, strict=True)]
        if how == "ratio":
            means = [centers(each, "mean") for each in (one, other)]
            scale = means[0] / means[1] ** 2
            parts = [parts[0] / means[1] ** 2, parts[1] * scale**2]
        variance = parts[0] + parts[1]
        reach: Floats = np.sqrt(variance)
        if level is not None:
            freedom = variance**2 / sum(
                part**2 / np.maximum(each.n - 1, 1) for each, part in zip((one, other), parts, strict=True)
            )
            reach = np.where(variance == 0, 0.0, reach * student.quantiles(freedom, level))
    reach[(one.n < 2) & (other.n < 2)] = np.nan
    return reach


# ---------------------------------------------------------------- bootstrap


def _bootstrap(
    groups: tuple[Sample, ...], center: Center, level: float, of: Callable[[list[Floats]], Floats]
) -> tuple[Floats, Floats]:
    """Percentile interval of a function of resampled centres (Efron, "Bootstrap Methods", Annals of Statistics 1979).

    Each place is resampled from the values it has. Where all groups have one value there is no interval.
    """
    sizes = np.stack([group.n for group in groups], axis=1)
    low = np.full(len(sizes), np.nan)
    high = low.copy()
    kept: dict[tuple[int, int], Weights] = {}
    for row in np.unique(sizes[(sizes > 0).all(axis=1) & (sizes > 1).any(axis=1)], axis=0).tolist():
        for stream, n in enumerate(row):
            if (stream, n) not in kept:
                kept = {key: weights for key, weights in kept.items() if key[0] != stream}  # only the last of each
                kept[stream, n] = resampled_weights(n, center, stream)
        places = np.flatnonzero((sizes == row).all(axis=1))
        for part in np.array_split(places, -(-places.size * RESAMPLES // AT_ONCE)):
            drawn = [one.values[part, :n] @ kept[i, n].T for i, (one, n) in enumerate(zip(groups, row, strict=True))]
            low[part], high[part] = _interval(of(drawn), level)
    return low, high


def _interval(drawn: Floats, level: float) -> tuple[Floats, Floats]:
    """The middle share of each row, interpolated as `numpy.percentile` does; `drawn` is used up."""
    last = drawn.shape[1] - 1
    ends = []
    places = [(1 - level) / 2 * last, (1 + level) / 2 * last]
    ranks = sorted({min(int(at) + more, last) for at in places for more in (0, 1)})
    drawn.partition(ranks, axis=1)
    for at in places:
        below = int(at)
        above = min(below + 1, last)
        ends.append(drawn[:, below] * (1 - (at - below)) + drawn[:, above] * (at - below))
    return ends[0], ends[1]
