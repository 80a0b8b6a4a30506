"""Centres, bands and comparisons equal NumPy, SciPy and slow readings of their definitions."""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sightline.query import statistics as s
from sightline.query import student

Matrix = npt.NDArray[np.float64]
VALUES = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, 1.0, math.nan, math.inf]))
# Below this numbers have too few bits left for the relative bounds.
TINY = 1e-300
ROWS = st.integers(1, 9).flatmap(lambda n: st.lists(st.lists(VALUES, min_size=n, max_size=n), min_size=1, max_size=6))
CENTERS = st.sampled_from(["mean", "median", "iqm"])


def iqm(values: list[float]) -> float:
    """Each value stands for a stretch of length one; what of them lies between the quartiles is averaged."""
    n = len(values)
    parts = [max(0.0, min(i + 1, 0.75 * n) - max(i, 0.25 * n)) for i in range(n)]
    return sum(part * value for part, value in zip(parts, sorted(values), strict=True)) / (n / 2)


SLOW: dict[str, Any] = {"mean": np.mean, "median": np.median, "iqm": iqm}


def sample(rows: Any) -> s.Sample:
    return s.sample(np.array(rows, np.float64))


@given(ROWS, CENTERS)
def test_centers(rows: list[list[float]], center: s.Center) -> None:
    one = sample(rows)
    found = s.centers(one, center)
    for row, n, value in zip(rows, one.n, found, strict=True):
        finite = [v for v in row if math.isfinite(v)]
        assert n == len(finite)
        expected = SLOW[center](finite) if finite else math.nan
        np.testing.assert_allclose(value, expected, 1e-9, max(1e-9 * max(map(abs, finite), default=1), TINY))


@pytest.mark.parametrize("n", [4, 8, 40, 100])
def test_the_interquartile_mean_of_a_multiple_of_four_is_scipys_trimmed_mean(n: int) -> None:
    values = np.random.default_rng(n).normal(size=(5, n))
    expected = stats.trim_mean(values, 0.25, axis=1)
    np.testing.assert_allclose(s.centers(sample(values), "iqm"), expected, rtol=1e-12)


@given(ROWS, st.sampled_from(["std", "stderr", "minmax", "percentile"]), st.floats(0.1, 0.99))
def test_bands_without_a_draw(rows: list[list[float]], band: s.Band, level: float) -> None:
    found = s.summary(sample(rows), "mean", band, level)
    assert found.low is not None
    assert found.high is not None
    for row, low, high in zip(rows, found.low, found.high, strict=True):
        values = np.array([v for v in row if math.isfinite(v)])
        if values.size < 2:
            assert math.isnan(low)
            assert math.isnan(high)
            continue
        spread = {"std": values.std(ddof=1), "stderr": stats.sem(values)}.get(band)
        if spread is not None:
            expected = values.mean() - spread, values.mean() + spread
        else:
            share = 1.0 if band == "minmax" else level
            expected = tuple(np.percentile(values, [50 * (1 - share), 50 * (1 + share)]))
        np.testing.assert_allclose((low, high), expected, rtol=1e-9, atol=max(1e-9 * np.abs(values).max(), TINY))


@pytest.mark.parametrize("n", [2, 3, 5, 30])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
def test_students_interval_equals_scipy(n: int, level: float) -> None:
    values = np.random.default_rng(n).normal(size=(20, n))
    found = s.summary(sample(values), "mean", "t", level)
    low, high = stats.t.interval(level, n - 1, values.mean(axis=1), stats.sem(values, axis=1))
    np.testing.assert_allclose(found.low, low, rtol=1e-7)
    np.testing.assert_allclose(found.high, high, rtol=1e-7)


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=20), st.floats(0.01, 0.999))
def test_quantiles_of_t_equal_scipy(freedom: list[float], level: float) -> None:
    expected = stats.t.ppf((1 + level) / 2, freedom)
    np.testing.assert_allclose(student.quantiles(np.array(freedom), level), expected, rtol=1e-6)


def test_there_is_no_t_below_one_degree_of_freedom() -> None:
    assert np.isnan(student.quantiles(np.array([0.0, math.nan]), 0.95)).all()


def draws(n: int, stream: int) -> npt.NDArray[np.uint32]:
    """The ranks that the bootstrap draws."""
    drawn = np.random.default_rng([s.SEED, stream, n]).integers(0, n, (s.RESAMPLES, n), np.uint32)
    return cast("npt.NDArray[np.uint32]", drawn)


@settings(deadline=None, max_examples=30)
@given(ROWS, CENTERS, st.floats(0.1, 0.99))
def test_bootstrap_equals_resampling_one_by_one(rows: list[list[float]], center: s.Center, level: float) -> None:
    found = s.summary(sample(rows), center, "bootstrap", level)
    assert found.low is not None
    assert found.high is not None
    for row, low, high in zip(rows[:2], found.low, found.high, strict=False):
        values = np.sort([v for v in row if math.isfinite(v)])
        if values.size < 2:
            assert math.isnan(low)
            continue
        centers = [SLOW[center](values[ranks].tolist()) for ranks in draws(values.size, 0)]
        expected = np.percentile(centers, [50 * (1 - level), 50 * (1 + level)])
        np.testing.assert_allclose((low, high), expected, rtol=1e-9, atol=max(1e-9 * np.abs(values).max(), TINY))


@pytest.mark.parametrize("center", ["mean", "median", "iqm"])
def test_bootstrap_is_near_scipys(center: s.Center) -> None:
    """Other draws, so only as near as two times a thousand draws are."""
    values = np.random.default_rng(5).gamma(2, size=40)
    found = s.summary(sample([values]), center, "bootstrap", 0.9)
    reference = stats.bootstrap(
        (values,),
        lambda v: SLOW[center](v.tolist()),
        vectorized=False,
        confidence_level=0.9,
        n_resamples=4000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    width = reference.high - reference.low
    assert found.low == pytest.approx(reference.low, abs=0.12 * width)
    assert found.high == pytest.approx(reference.high, abs=0.12 * width)


def test_a_band_depends_on_the_values_only() -> None:
    values = np.random.default_rng(0).normal(size=12)
    found = s.summary(sample([values, values[::-1], [*values[:6], *values[6:]]]), "iqm", "bootstrap", 0.95)
    assert found.low is not None
    assert (found.low == found.low[0]).all()


@pytest.mark.parametrize(("n", "m"), [(5, 8), (2, 2), (30, 3)])
def test_the_difference_has_welchs_interval(n: int, m: int) -> None:
    rng = np.random.default_rng(n)
    a, b = rng.normal(1, 1, (10, n)), rng.normal(0, 3, (10, m))
    found = s.compared(sample(a), sample(b), "mean", "t", 0.95, "difference")
    expected = stats.ttest_ind(a, b, axis=1, equal_var=False).confidence_interval(0.95)
    np.testing.assert_allclose(found.center, a.mean(axis=1) - b.mean(axis=1), rtol=1e-9)
    np.testing.assert_allclose(found.low, expected.low, rtol=1e-6)
    np.testing.assert_allclose(found.high, expected.high, rtol=1e-6)


def test_the_ratio_has_an_interval_by_the_delta_method() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.normal(4, 0.1, (1, 9)), rng.normal(2, 0.1, (1, 7))
    found = s.compared(sample(a), sample(b), "mean", "stderr", 0.95, "ratio")
    ratio = a.mean() / b.mean()
    error = ratio * math.hypot(stats.sem(a[0]) / a.mean(), stats.sem(b[0]) / b.mean())
    assert found.center[0] == pytest.approx(ratio)
    assert found.low is not None
    assert found.low[0] == pytest.approx(ratio - error)


@pytest.mark.parametrize("how", ["difference", "ratio"])
def test_both_groups_are_resampled_on_their_own(how: s.Comparison) -> None:
    rng = np.random.default_rng(2)
    a, b = np.sort(rng.normal(5, 1, 6)), np.sort(rng.normal(3, 1, 4))
    found = s.compared(sample([a]), sample([b]), "iqm", "bootstrap", 0.8, how)
    pairs = zip(draws(6, 0), draws(4, 1), strict=True)
    centers = [(iqm(a[i].tolist()), iqm(b[j].tolist())) for i, j in pairs]
    values = [x - y if how == "difference" else x / y for x, y in centers]
    expected = np.percentile(values, [10, 90])
    assert found.low is not None
    assert found.high is not None
    np.testing.assert_allclose((found.low[0], found.high[0]), expected, rtol=1e-9)


def test_bands_that_describe_runs_are_those_of_the_runs_compared_with_the_centre() -> None:
    a, b = [[4.0, 6.0, 8.0]], [[-1.0, -3.0]]
    found = s.compared(sample(a), sample(b), "mean", "minmax", 0.95, "ratio")
    assert [found.center[0], found.low, found.high] == [-3.0, [-4.0], [-2.0]]


def test_against_one_run_the_doubt_is_that_of_the_group() -> None:
    values = np.random.default_rng(9).normal(size=(1, 10))
    alone = s.summary(sample(values), "mean", "t", 0.95)
    found = s.compared(sample(values), sample([[2.0]]), "mean", "t", 0.95, "difference")
    assert found.low is not None
    assert alone.low is not None
    assert found.low[0] == pytest.approx(alone.low[0] - 2)


def test_nothing_can_be_divided_by_zero_and_one_run_has_no_band() -> None:
    found = s.compared(sample([[1.0, 2.0], [1.0, 2.0]]), sample([[0.0], [2.0]]), "mean", "none", 0.95, "ratio")
    np.testing.assert_equal(found.center, [math.nan, 0.75])
    one = s.compared(sample([[1.0]]), sample([[3.0]]), "mean", "bootstrap", 0.95, "difference")
    assert one.center[0] == -2
    assert one.low is not None
    assert math.isnan(one.low[0])
