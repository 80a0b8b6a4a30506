"""Every kind of smoothing equals a slow reading of its definition."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import QueryError
from sightline.query.smooth import MAX_REACH, reach, smooth

NUMBERS = st.one_of(st.floats(-1e6, 1e6, width=32), st.sampled_from([0.0, 5.0, math.nan, math.inf, -math.inf]))
SERIES = st.lists(NUMBERS, min_size=1, max_size=80)
AMOUNTS = st.one_of(st.sampled_from([0.1, 0.5, 0.6, 0.9, 0.99]), st.floats(0.001, 0.999))
DTYPES = st.sampled_from([np.float32, np.float64])


def ema_oracle(values: list[float], w: float) -> list[float]:
    if all(v == values[0] for v in values):
        return values
    last, n, out = 0.0, 0, []
    for v in values:
        if math.isfinite(v):
            last = last * w + (1 - w) * v
            n += 1
            out.append(last / (1 - w**n))
        else:
            out.append(v)
    return out


def windowed(of: Callable[[list[tuple[int, float]]], float], values: list[float], half: int) -> list[float]:
    """`of` over the (distance, value) pairs of the finite values of each window."""
    out = []
    for i, v in enumerate(values):
        near = range(max(0, i - half), min(len(values), i + half + 1))
        pairs = [(j - i, values[j]) for j in near if math.isfinite(values[j])]
        out.append(of(pairs) if math.isfinite(v) else v)
    return out


def gaussian_oracle(values: list[float], amount: float) -> list[float]:
    sigma = reach(amount) / 2

    def average(pairs: list[tuple[int, float]]) -> float:
        weights = [math.exp(-0.5 * (d / sigma) ** 2) for d, _ in pairs]
        return math.fsum(w * v for w, (_, v) in zip(weights, pairs, strict=True)) / math.fsum(weights)

    return windowed(average, values, math.ceil(3 * sigma))


ORACLES: dict[str, Callable[[list[float], float], list[float]]] = {
    "ema": ema_oracle,
    "mean": lambda values, a: windowed(lambda pairs: math.fsum(v for _, v in pairs) / len(pairs), values, reach(a)),
    "median": lambda values, a: windowed(lambda pairs: statistics.median(v for _, v in pairs), values, reach(a)),
    "gaussian": gaussian_oracle,
}


@pytest.mark.parametrize("kind", ORACLES)
@given(series=SERIES, amount=AMOUNTS, dtype=DTYPES)
def test_smoothing_equals_its_definition(
    kind: str, series: list[float], amount: float, dtype: type[np.floating]
) -> None:
    values = np.array(series, dtype)
    got = smooth(values, kind, amount)
    assert got.dtype == values.dtype
    scale = max((abs(v) for v in series if math.isfinite(v)), default=0.0)
    np.testing.assert_allclose(
        got,
        ORACLES[kind](values.tolist(), amount),
        rtol=0,
        atol=scale * (1e-6 if dtype == np.float32 else 1e-11),
    )


@given(series=SERIES, amount=AMOUNTS)
def test_ema_agrees_with_the_formula_to_the_last_bits(series: list[float], amount: float) -> None:
    values = np.array(series, np.float64)
    np.testing.assert_allclose(smooth(values, "ema", amount), ema_oracle(series, amount), rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("kind", ORACLES)
def test_one_huge_value_leaves_no_trace_outside_its_window(kind: str) -> None:
    values = np.ones(500)
    values[100] = 1e30
    values[400] = 2.0
    smoothed = smooth(values, kind, 0.6)
    assert 1.0 <= smoothed[400] <= 2.0
    assert smoothed[-1] == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize("kind", ["none", *ORACLES])
def test_a_constant_series_stays_as_it_is(kind: str) -> None:
    values = np.full(50, 0.1, np.float32)
    np.testing.assert_array_equal(smooth(values, kind, 0.99), values)


@pytest.mark.parametrize("kind", ORACLES)
@pytest.mark.parametrize("size", [0, 1, 2, 7])
def test_full_smoothing_of_short_series_is_finite(kind: str, size: int) -> None:
    assert np.isfinite(smooth(np.arange(size, dtype=np.float64), kind, 1.0)).all()


def test_weight_one_has_no_ema_and_leaves_the_series() -> None:
    values = np.array([1.0, 5.0, 2.0])
    np.testing.assert_array_equal(smooth(values, "ema", 1.0), values)


@pytest.mark.parametrize(("amount", "points"), [(0, 0), (0.5, 1), (0.6, 2), (0.9, 9), (0.99, 99), (1, MAX_REACH)])
def test_reach(amount: float, points: int) -> None:
    assert reach(amount) == points


@pytest.mark.parametrize(("kind", "amount"), [("loess", 0.5), ("ema", math.nan), ("mean", math.inf)])
def test_what_is_no_smoothing_is_refused(kind: str, amount: float) -> None:
    with pytest.raises(QueryError):
        smooth(np.ones(3), kind, amount)
