"""Thinning keeps what a line can show: compared with a slow reading of its definition."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.query.thin import PER_COLUMN, bounds, merge, thin

VALUES = st.one_of(st.floats(width=32), st.sampled_from([0.0, -0.0, 1.0, math.nan, math.inf, -math.inf]), st.just(2.0))


def columns_of(x: Sequence[float], lo: float, hi: float, width: int) -> list[list[int]]:
    """Indices of each pixel column, ends of columns as multiples of their width from the range's start."""
    found: list[list[int]] = [[] for _ in range(width)]
    pitch = float(hi - lo) / width
    for i, at in enumerate(x):
        if lo <= at <= hi:
            k = 0
            while k < width - 1 and not float(at - x0(x, lo)) < float(lo - x0(x, lo)) + (k + 1) * pitch:
                k += 1
            found[k].append(i)
    return found


def x0(x: Sequence[float], lo: float) -> float:
    """Integers are measured from the first point in range, exactly; floats from zero."""
    return next(at for at in x if at >= lo) if isinstance(x[0], int) else 0.0


def expected(x: Sequence[float], y: Sequence[float], lo: float, hi: float, width: int) -> list[int]:
    kept: set[int] = set()
    for column in columns_of(x, lo, hi, width):
        finite = [i for i in column if math.isfinite(y[i])]
        if finite:
            kept |= {finite[0], finite[-1]}
            kept |= {min(finite, key=lambda i: y[i]), max(finite, key=lambda i: y[i])}
        for strange in (math.isnan, lambda v: v == math.inf, lambda v: v == -math.inf):
            kept.update([i for i in column if strange(y[i])][:1])
    return sorted(kept)


@st.composite
def charts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, float, float, int]:
    if draw(st.booleans()):
        near = st.integers(-30, 30)
        offset = draw(st.sampled_from([0, 2**53, -(2**62), 2**63 - 40]))
        x = np.array(sorted(n + offset for n in draw(st.lists(near, max_size=60))), np.int64)
        ends = st.one_of(near.map(lambda n: n + offset), near.map(lambda n: float(n) + 0.5))
    else:
        place = st.floats(-1e3, 1e3, allow_subnormal=False)
        x = np.array(sorted(draw(st.lists(place, max_size=60))), np.float64)
        ends = place
    y = np.array(
        draw(st.lists(VALUES, min_size=x.size, max_size=x.size)),
        draw(st.sampled_from([np.float32, np.float64])),
    )
    lo, hi = sorted((draw(ends), draw(ends)))
    return x, y, lo, hi, draw(st.integers(1, 12))


@given(charts())
def test_thinning_keeps_exactly_what_its_definition_says(
    chart: tuple[np.ndarray, np.ndarray, float, float, int],
) -> None:
    x, y, lo, hi, width = chart
    kept = thin(x, y, lo, hi, width).tolist()
    assert kept == expected(x.tolist(), y.tolist(), lo, hi, width)
    assert len(kept) <= PER_COLUMN * width


@given(charts())
def test_bounds_are_those_of_exact_comparison(
    chart: tuple[np.ndarray, np.ndarray, float, float, int],
) -> None:
    x, _, lo, hi, _ = chart
    inside = [i for i, at in enumerate(x.tolist()) if lo <= at <= hi]
    start, stop = bounds(x, lo, hi)
    assert list(range(start, stop)) == inside


def test_no_spike_among_a_million_points_is_lost() -> None:
    rng = np.random.default_rng(1)
    y = rng.standard_normal(1_000_000).astype(np.float32)
    spikes = rng.choice(y.size, 200, replace=False)
    y[spikes] = 100 + np.arange(200)
    kept = thin(np.arange(y.size), y, 0, y.size - 1, 1000)
    by_column = {spike * 1000 // (y.size - 1): spike for spike in spikes[np.argsort(y[spikes])]}
    assert set(by_column.values()) <= set(kept.tolist())
    assert kept.size <= 4 * 1000


@pytest.mark.parametrize("span", [2**62, 2**63, 2**64 - 1])
def test_steps_from_one_end_of_int64_to_the_other(span: int) -> None:
    x = np.array([-(2**63), 0, -(2**63) + span], np.int64)
    x.sort()
    assert thin(x, np.ones(3, np.float32), int(x[0]), int(x[-1]), 3).tolist() == [0, 1, 2]


@pytest.mark.parametrize(("lo", "hi"), [(2**70, 2**71), (-(2**71), -(2**70)), (1e300, 1e301)])
def test_a_range_beyond_int64_is_empty(lo: float, hi: float) -> None:
    assert thin(np.arange(10), np.ones(10, np.float32), lo, hi, 5).size == 0


@given(st.sets(st.integers(0, 50)), st.sets(st.integers(0, 50)))
def test_merge_is_the_sorted_union(a: set[int], b: set[int]) -> None:
    arrays = [np.array(sorted(one), np.int64) for one in (a, b)]
    assert merge(*arrays).tolist() == sorted(a | b)
