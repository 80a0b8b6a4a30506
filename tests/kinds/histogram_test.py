"""Every histogram equals a slow count by its definition, whatever the values are and however they lie in memory."""

from __future__ import annotations

import bisect
import itertools
import math
import warnings
from collections import Counter
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from tests.kinds.given import Array, laid_out, tensor_of

from sightline.errors import SummaryError
from sightline.events import messages
from sightline.events.tensor import to_array
from sightline.kinds.base import TENSOR
from sightline.kinds.histogram import counting
from sightline.kinds.histogram.counting import MAX_BUCKETS, RULES
from sightline.kinds.histogram.summary import buckets, histogram, histogram_raw

DTYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "int64", "uint64", "float16", "float32", "float64"]
SHAPES = st.sampled_from([(), (0,), (1,), (5,), (3, 4), (2, 0), (2, 3, 2), (40,), (7, 11)])
ARRAYS = laid_out(SHAPES, DTYPES)
WIDE = st.floats(-100, 100).map(lambda v: v if abs(v) > 1e-250 else 0.0)  # what is smaller is tested apart
PLAIN = st.lists(WIDE | st.sampled_from([0.0, 1.0, math.nan, math.inf]), max_size=30)
MAGNITUDES = list(
    itertools.takewhile(lambda edge: edge < 1e20, itertools.accumulate([1.1] * 1000, float.__mul__, initial=1e-12))
)
EDGES = [-edge for edge in reversed(MAGNITUDES)] + [0.0] + MAGNITUDES
FLOATS = [np.float32, np.float64]

Row = tuple[float, float, float]


def finite(values: Any) -> list[float]:
    return [float(v) for v in np.asarray(values).ravel().tolist() if math.isfinite(v)]


def count(values: list[float], edges: list[float], open_ends: bool = False) -> list[int]:
    """How many lie in each [edge, next edge); the last edge belongs to the last bucket."""
    counts = [0] * (len(edges) - 1)
    for v in values:
        at = bisect.bisect_right(edges, v) - 1
        if v == edges[-1]:
            at = len(counts) - 1
        if open_ends:
            at = min(max(at, 0), len(counts) - 1)
        if 0 <= at < len(counts):
            counts[at] += 1
    return counts


def trimmed(values: list[float], edges: list[float], counts: list[int], open_ends: bool = False) -> list[Row]:
    full = [i for i, n in enumerate(counts) if n]
    if not full:
        return []
    rows = [[edges[i], edges[i + 1], float(counts[i])] for i in range(full[0], full[-1] + 1)]
    rows[0][0] = min(values) if open_ends else max(rows[0][0], min(values))
    rows[-1][1] = max(values) if open_ends else min(rows[-1][1], max(values))
    return [(left, right, n) for left, right, n in rows]


def as_rows(array: Array) -> list[Row]:
    assert array.dtype == np.float64
    assert array.shape == (len(array), 3)
    return [(left, right, n) for left, right, n in array.tolist()]


# ------------------------------------------------------------------------------ exponential buckets


@settings(max_examples=300)
@given(ARRAYS)
def test_default_buckets_equal_a_slow_count(values: Array) -> None:
    numbers = finite(values)
    counts = count(numbers, EDGES, open_ends=True)
    assert as_rows(buckets(values)) == trimmed(numbers, EDGES, counts, open_ends=True)


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_value_on_an_edge_is_above_it_and_its_neighbours_are_where_they_belong(dtype: Any) -> None:
    near = np.array(EDGES).astype(dtype)
    values = np.concatenate(
        [near, np.nextafter(near, dtype(math.inf)), np.nextafter(near, dtype(-math.inf)), -near * 0]
    )
    got = counting.exponential(values)
    assert got.counts.tolist() == count([float(v) for v in values], EDGES, open_ends=True)


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_value_alone_is_counted_as_among_others(dtype: Any) -> None:
    """What is left of an array after fours is counted by a loop of its own."""
    for edge in EDGES[1:-1:7]:
        near = dtype(edge)
        for value in (near, np.nextafter(near, dtype(math.inf)), np.nextafter(near, dtype(-math.inf))):
            at = count([float(value)], EDGES).index(1)
            assert counting.exponential(np.array([value])).counts[at] == 1


@pytest.mark.parametrize("dtype", FLOATS)
def test_no_class_of_bit_patterns_reaches_beyond_the_next_interval(dtype: Any) -> None:
    """What the native count relies on: with the least pattern of a class known, one comparison decides."""
    table = counting._table(np.dtype(dtype))
    width = np.dtype(dtype).itemsize * 8
    last = [int(end) for end in table.last]
    assert last[-1] == (1 << width) - 1
    assert last == sorted(set(last))
    for number in range(1 << 16):
        low = bisect.bisect_left(last, number << width - 16)
        high = bisect.bisect_left(last, ((number + 1) << width - 16) - 1)
        assert table.first[number] == low
        assert high - low <= 1


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_class_of_bit_patterns_is_counted_where_it_belongs(dtype: Any) -> None:
    """The least and the greatest value of each of the 65,536 classes."""
    bits = np.dtype(f"u{np.dtype(dtype).itemsize}")
    least = np.arange(1 << 16, dtype=bits) << bits.type(bits.itemsize * 8 - 16)
    values = np.concatenate([least, least + (least[1] - bits.type(1))]).view(dtype)
    good = values[np.isfinite(values)].astype(np.float64)
    got = counting.exponential(values)
    at = np.clip(np.searchsorted(EDGES, good, "right") - 1, 0, len(EDGES) - 2)
    assert got.counts.tolist() == np.bincount(at, minlength=len(EDGES) - 1).tolist()
    assert (got.least, got.greatest, got.left_out) == (good.min(), good.max(), len(values) - len(good))


@pytest.mark.parametrize("size", [8, 31, 32, 33, 2047, 2048, 2049, 65535, 65536, 65537, 200_003])
@pytest.mark.parametrize("strange", [0, 1, 7])
def test_long_arrays_are_counted_to_the_last_value(size: int, strange: int) -> None:
    rng = np.random.default_rng(size + strange)
    values = rng.standard_normal(size).astype(np.float32) * 10 ** rng.uniform(-3, 3, size).astype(np.float32)
    values[rng.integers(0, size, strange)] = rng.choice([math.nan, math.inf, -math.inf], strange)
    good = values[np.isfinite(values)]
    assert good.size
    got = counting.exponential(values)
    assert got.counts.tolist() == np.histogram(good.astype(np.float64), EDGES)[0].tolist()
    assert (got.least, got.greatest, got.left_out) == (good.min(), good.max(), size - good.size)


def test_what_is_beyond_the_last_edge_is_counted() -> None:
    assert as_rows(buckets([-3e38, 1e30])) == [
        (-3e38, EDGES[1], 1),
        *((a, b, 0) for a, b in itertools.pairwise(EDGES[1:-1])),
        (EDGES[-2], 1e30, 1),
    ]
    assert as_rows(buckets(np.float64(1e308))) == [(1e308, 1e308, 1)]


# ------------------------------------------------------------------------------ uniform buckets


def uniform_oracle(numbers: list[float], k: int) -> list[Row]:
    if not numbers:
        return [(0, 0, 0)] * k
    low, high = min(numbers), max(numbers)
    if low == high:
        return [(low, low, 0)] * (k - 1) + [(low, low, len(numbers))]
    width = (high - low) / k
    counts = Counter(min(math.floor((v - low) / width), k - 1) for v in numbers)
    edges = [float(edge) for edge in np.linspace(low, high, k + 1)]
    return [(edges[i], edges[i + 1], counts[i]) for i in range(k)]


@given(laid_out(SHAPES, DTYPES[:8]) | PLAIN.map(np.array), st.integers(1, 40))
def test_a_number_of_buckets_gives_those_of_tensorflow_2(values: Array, k: int) -> None:
    assert as_rows(buckets(values, k)) == uniform_oracle(finite(values), k)


@pytest.mark.parametrize(
    "values", [[-1.7e308, 0, 1.7e308], [5e-324, 0.0, 1.5e-323], [1.0, 1.0 + 2**-52], [-1e308, 1e-308, 1e308]]
)
@pytest.mark.parametrize("bins", [1, 3, 1000, "tensorflow", *RULES])
def test_the_ends_of_float64_overflow_nothing(values: list[float], bins: Any) -> None:
    rows = buckets(values, bins)
    assert np.isfinite(rows).all()
    assert rows[:, 2].sum() == 3 - (len(values) == 2)
    assert (rows[:, 0] <= rows[:, 1]).all()
    assert (rows[0, 0], rows[-1, 1]) == (min(values), max(values))


# ------------------------------------------------------------------------------ edges and rules


@given(ARRAYS, st.lists(st.sampled_from([-math.inf, -2.0, -0.5, 0.0, 1e-9, 0.5, 1.0, 255.0, math.inf]), min_size=2))
def test_given_edges_are_counted_between(values: Array, edges: list[float]) -> None:
    edges.sort()
    numbers = finite(values)
    assert as_rows(buckets(values, edges)) == trimmed(numbers, edges, count(numbers, edges))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(4))
def test_a_rule_is_numpys(rule: str, seed: int) -> None:
    values = (
        np.random.default_rng(seed).standard_normal([2, 50, 400, 3000][seed]).astype([np.float32, np.float64][seed % 2])
    )
    counts, edges = np.histogram(values.astype(np.float64), rule)
    expected = trimmed(finite(values), edges.tolist(), counts.tolist())
    got = as_rows(buckets(np.append(values, np.float32(math.nan)), rule))
    assert got == [pytest.approx(row, rel=1e-9) for row in expected]


@pytest.mark.filterwarnings("ignore:The number of bins estimated may be suboptimal")  # NumPy's, of "stone"
@pytest.mark.parametrize("rule", RULES)
def test_no_rule_asks_for_more_memory_than_there_is(rule: str) -> None:
    values = np.append(np.random.default_rng(0).random(100), 1e18)
    rows = buckets(values, rule)
    assert len(rows) <= MAX_BUCKETS
    assert rows[:, 2].sum() == 101
    assert len(buckets(np.full(1000, 0.1), rule)) == 1


# ------------------------------------------------------------------------------ max_bins


def joined(edges: list[float], counts: list[int], most: int) -> tuple[list[float], list[int]]:
    size = len(counts)
    if size <= most:
        return edges, counts
    group = size // most
    firsts = range(0, size, group)
    return [*(edges[i] for i in firsts), edges[-1]], [sum(counts[i : i + group]) for i in firsts]


@given(ARRAYS, st.integers(1, 2000))
def test_max_bins_joins_neighbours(values: Array, most: int) -> None:
    numbers = finite(values)
    edges, counts = joined(EDGES, count(numbers, EDGES, open_ends=True), most)
    assert as_rows(buckets(values, max_bins=most)) == trimmed(numbers, edges, counts, open_ends=True)


def test_max_bins_joins_uniform_buckets_and_given_ones() -> None:
    values = [0.0, 1, 2, 3, 4, 5, 6, 7]
    assert as_rows(buckets(values, 7, 3)) == [(0, 2, 2), (2, 4, 2), (4, 6, 2), (6, 7, 2)]
    assert as_rows(buckets(values, [0, 1, 2, 3, 9], 2)) == [(0, 2, 2), (2, 7, 6)]
    assert as_rows(buckets(values, 8, 8)) == as_rows(buckets(values, 8))


# ------------------------------------------------------------------------------ what is written


def test_the_value_is_what_the_histograms_plugin_reads() -> None:
    value = histogram("a/b", [1, 1, 2], 2, description="*d*")
    assert (value.tag, value.plugin, value.content, value.data_class) == ("a/b", "histograms", b"", TENSOR)
    assert (value.description, value.waiting) == ("*d*", 0)
    tensor = tensor_of(value)
    assert tensor.dtype == messages.enum("tensorboard.DataType")["DT_DOUBLE"]
    assert as_rows(to_array(tensor)) == [(1, 1.5, 2), (1.5, 2, 1)]


@pytest.mark.parametrize("values", [[], np.zeros((3, 0)), np.full(4, math.nan)])
def test_no_values_are_no_buckets(values: Any) -> None:
    for bins in ("tensorflow", "auto", [0, 1]):
        assert buckets(values, bins).shape == (0, 3)
    assert as_rows(buckets(values, 2)) == [(0, 0, 0), (0, 0, 0)]


def test_what_is_not_finite_is_told_once_a_tag() -> None:
    bad = np.array([1, math.nan, math.inf, -math.inf], np.float32)
    with pytest.warns(RuntimeWarning, match=r"'once': 3 of 4 values are NaN or infinite") as told:
        assert to_array(tensor_of(histogram("once", bad))).tolist() == [[1, 1, 1]]
    assert [warning.filename for warning in told] == [__file__]  # names the line that logs
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        histogram("once", bad)
        histogram("none", [1.0])
    for bins in (3, "sqrt", [0, 2]):
        with pytest.warns(RuntimeWarning, match="3 of 4"):
            histogram(f"once/{bins}", bad.reshape(2, 2), bins)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([1j],), "values"),
        (("abc",), "values"),
        ((None,), "values"),
        ((np.array(["1"]),), "values"),
        (([1], "tensorboard"), "bins"),
        (([1], 0), "bins"),
        (([1], -3), "bins"),
        (([1], MAX_BUCKETS + 1), "bins"),
        (([1], 2.5), "bins"),
        (([1], None), "bins"),
        (([1], [1]), "bins"),
        (([1], [2, 1]), "bins"),
        (([1], [0, math.nan]), "bins"),
        (([1], [[0, 1]]), "bins"),
        (([1], [0, 1j]), "bins"),
        (([1], "tensorflow", 0), "max_bins"),
        (([1], 3, 1.5), "max_bins"),
    ],
)
def test_what_is_no_histogram_is_refused(arguments: tuple[Any, ...], named: str) -> None:
    with pytest.raises(SummaryError, match=rf"^{named}: got "):
        histogram("t", *arguments)


# ------------------------------------------------------------------------------ counted by the caller


def upgraded(least: float, greatest: float, limits: list[float], counts: list[float]) -> list[Row]:
    """The reading that event-format section 6 gives, bucket by bucket."""
    while counts and counts[-1] == 0:
        limits, counts = limits[:-1], counts[:-1]
    while counts and counts[0] == 0:
        limits, counts = limits[1:], counts[1:]
    return [
        (limits[i - 1] if i else least, limits[i] if i < len(counts) - 1 else greatest, n) for i, n in enumerate(counts)
    ]


@given(st.lists(st.tuples(st.floats(-5, 5), st.sampled_from([0.0, 0.0, 1.0, 2.5])), max_size=12))
def test_raw_histograms_are_what_tensorboard_makes_of_them(pairs: list[tuple[float, float]]) -> None:
    limits, counts = sorted(limit for limit, _ in pairs), [n for _, n in pairs]
    value = histogram_raw("t", -6.0, 6, len(pairs), 1.5, np.float32(2), limits, np.array(counts))
    assert as_rows(to_array(tensor_of(value))) == upgraded(-6, 6, limits, counts)


def test_raw_histograms_may_end_in_infinity_and_be_empty() -> None:
    value = histogram_raw("t", -1, 9, 3, 0, 0, [-math.inf, 0, math.inf], [0, 1, 2])
    assert as_rows(to_array(tensor_of(value))) == [(-1, 0, 1), (0, 9, 2)]
    empty = histogram_raw("t", math.inf, -math.inf, 0, 0, 0, [1, 2], [0, 0])
    assert to_array(tensor_of(empty)).shape == (0, 3)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"bucket_limits": [1]}, "bucket_limits"),
        ({"bucket_limits": [3, 2, 4]}, "bucket_limits"),
        ({"bucket_limits": [1, math.nan, 4]}, "bucket_limits"),
        ({"bucket_limits": [1, math.inf, math.inf]}, "bucket_limits"),
        ({"bucket_limits": [[1, 2, 3]]}, "bucket_limits"),
        ({"bucket_counts": [1, -1, 2]}, "bucket_counts"),
        ({"bucket_counts": [1, math.nan, 2]}, "bucket_counts"),
        ({"bucket_counts": "abc"}, "bucket_counts"),
        ({"min": 5}, "min"),
        ({"max": math.nan}, "min"),
        ({"max": None}, "max"),
        ({"num": "3"}, "num"),
        ({"sum": [1, 2]}, "sum"),
        ({"sum_squares": 1j}, "sum_squares"),
    ],
)
def test_what_is_no_raw_histogram_is_refused(changed: dict[str, Any], named: str) -> None:
    right: dict[str, Any] = {"min": 0, "max": 4, "num": 3, "sum": 1, "sum_squares": 1}
    right |= {"bucket_limits": [1, 2, 3], "bucket_counts": [1, 1, 1]}
    histogram_raw("t", **right)
    with pytest.raises(SummaryError, match=rf"^{named}: got "):
        histogram_raw("t", **right | changed)
