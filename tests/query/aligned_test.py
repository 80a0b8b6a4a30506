"""Runs brought to the same places equal a slow reading of what each way of doing so says."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.query import aligned
from sightline.query.aligned import Align, Curve, curve, grid_of, matrix

POINT = st.one_of(st.floats(-10, 10), st.sampled_from([math.nan, math.inf]))
RUN = st.dictionaries(st.integers(0, 30), POINT, min_size=1, max_size=12)
SPAN = st.one_of(st.none(), st.tuples(st.integers(-2, 20), st.integers(0, 15)).map(lambda t: (t[0], t[0] + t[1])))


def of(points: dict[int, float]) -> Curve:
    steps = sorted(points)
    return curve(np.array(steps, np.int64), np.array([points[step] for step in steps], np.float64))


def slow(points: dict[int, float], x: float, align: Align) -> float:
    """The value of a run at a place; NaN where it has none."""
    if x in points:
        return points[int(x)] if math.isfinite(points[int(x)]) else math.nan
    before = [step for step in points if step < x]
    after = [step for step in points if step > x]
    if align == "exact" or not before or not after:
        return math.nan
    a, b = max(before), min(after)
    value = points[a] + (points[b] - points[a]) * (x - a) / (b - a)
    return value if math.isfinite(value) else math.nan


@given(st.lists(RUN, min_size=1, max_size=5), st.sampled_from(["interpolated", "exact"]), SPAN)
def test_every_place_of_any_run(runs: list[dict[int, float]], align: Align, span: tuple[int, int] | None) -> None:
    curves = [of(points) for points in runs]
    grid = grid_of(curves, align, span, 0)
    every = sorted({step for points in runs for step in points})
    inside = [step for step in every if span is None or span[0] <= step <= span[1]]
    outside = [] if span is None else [[s for s in every if s < span[0]][-1:], [s for s in every if s > span[1]][:1]]
    assert grid.x[grid.first : grid.last].tolist() == inside
    assert [grid.x[: grid.first].tolist(), grid.x[grid.last :].tolist()] == (outside or [[], []])
    found = matrix(curves, grid, slice(None), align)
    found[~np.isfinite(found)] = math.nan
    expected = [[slow(points, x, align) for points in runs] for x in grid.x.tolist()]
    np.testing.assert_allclose(found, np.array(expected).reshape(found.shape), rtol=1e-9, atol=1e-9)


@given(st.lists(RUN, min_size=1, max_size=4), st.integers(1, 10))
def test_some_places_are_those_of_all(runs: list[dict[int, float]], every: int) -> None:
    curves = [of(points) for points in runs]
    grid = grid_of(curves, "interpolated", None, 0)
    places = np.arange(0, grid.x.size, every)
    whole = matrix(curves, grid, slice(None), "interpolated")
    np.testing.assert_array_equal(matrix(curves, grid, places, "interpolated"), whole[places])


@given(st.lists(RUN, min_size=1, max_size=4))
def test_bins_hold_the_mean_of_each_run(runs: list[dict[int, float]]) -> None:
    curves = [of(points) for points in runs]
    grid = grid_of(curves, "binned", None, 0)
    found = matrix(curves, grid, slice(None), "binned")
    for middle, row in zip(grid.x.tolist(), found, strict=True):
        for points, value in zip(runs, row.tolist(), strict=True):
            held = [
                v
                for step, v in points.items()
                if math.floor(step / grid.bin) == math.floor(middle / grid.bin) and math.isfinite(v)
            ]
            np.testing.assert_allclose(value, np.mean(held) if held else math.nan, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("least", "width"), [(0, 1), (1, 1), (1.1, 2), (2, 2), (3, 5), (7, 10), (0.03, 0.05), (49, 50), (1e9, 1e9)]
)
def test_bins_are_of_round_width(least: float, width: float) -> None:
    assert aligned.round_up(least) == pytest.approx(width)


def test_at_most_a_hundred_bins_of_which_zoom_makes_narrower_ones() -> None:
    one = of(dict.fromkeys(range(0, 10000, 7), 1.0))
    whole, zoomed = grid_of([one], "binned", None, 0), grid_of([one], "binned", (100, 400), 0)
    assert (whole.bin, zoomed.bin) == (100, 5)
    assert whole.last - whole.first <= aligned.BINS + 1


def test_too_many_places_become_four_a_pixel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aligned, "MAX_VALUES", 200)
    runs = [of({step: float(step) for step in range(start, 400, 3)}) for start in range(3)]
    for curves in (runs, runs[:1] * 5):
        grid = grid_of(curves, "exact", None, 10)
        assert grid.sparse
        assert (grid.x.size, grid.x[0], grid.x[-1]) == (40, 0, max(one.x[-1] for one in curves))
        zoomed = grid_of(curves, "interpolated", (90, 300), 5)
        assert (zoomed.x.size, zoomed.first, zoomed.last) == (22, 1, 21)
        assert zoomed.x[0] < 90 <= zoomed.x[1]


def test_extremes_are_those_of_every_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aligned, "MAX_VALUES", 100)
    values = np.random.default_rng(0).normal(size=(3, 200))
    values[1, 77], values[2, 133], values[0, 5] = 9, -9, math.nan
    runs = [curve(np.arange(200), row) for row in values]
    low, high = aligned.extremes(runs, grid_of(runs, "exact", None, 5))
    assert (low.size, low.min(), high.max()) == (20, -9, 9)
    assert (low <= high).all()


def test_a_clock_that_went_back_is_sorted_and_what_has_no_place_left_out() -> None:
    one = curve(np.array([3.0, math.nan, 1.0, 2.0]), np.array([30, 0, 10, 20], np.float32))
    assert [column.tolist() for column in one] == [[1, 2, 3], [10, 20, 30]]


def test_runs_without_points() -> None:
    empty: Any = Curve(np.empty(0), np.empty(0))
    assert grid_of([empty], "interpolated", None, 5).x.size == 0
    grid = grid_of([empty, of({1: 1.0, 2: 2.0})], "interpolated", (0, 9), 5)
    np.testing.assert_equal(matrix([empty, of({1: 1.0, 2: 2.0})], grid, slice(None), "interpolated")[:, 0], math.nan)
