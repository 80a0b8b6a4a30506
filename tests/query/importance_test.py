"""Importance of hyperparameters: slow and obvious computations agree, and what matters in a known function is found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.query.forest import BINS, grow
from sightline.query.importance import FEWEST, Found, Importance, importance, ranked
from sightline.query.table.column import Column, numbers, texts

Floats = npt.NDArray[np.float64]
few = st.lists(st.integers(-3, 3), min_size=FEWEST, max_size=30)


def of(found: Found, name: str) -> Importance:
    return next(one for one in found.importances if one.column.name == name)


def ranks_by_counting(values: Floats) -> Floats:
    """The mean of the places that a value and its equals would take."""
    return np.array([(values < one).sum() + ((values == one).sum() + 1) / 2 for one in values])


@given(few)
def test_ranks_share_their_mean(values: list[int]) -> None:
    assert ranked(np.array(values, float)).tolist() == ranks_by_counting(np.array(values, float)).tolist()


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=FEWEST, max_size=30))
def test_correlation_is_pearsons_of_the_ranks(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array(side, float) for side in zip(*pairs, strict=True))
    one = of(importance(y, [numbers("x", x)]), "x")
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert one.correlation is None
        return
    a, b = ranks_by_counting(x), ranks_by_counting(y)
    a, b = a - a.mean(), b - b.mean()
    expected = (a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())
    assert one.correlation == pytest.approx(expected)
    assert one.correlation_interval is not None
    low, high = one.correlation_interval
    assert low <= expected + 1e-9
    assert expected - 1e-9 <= high


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-3, 3)), min_size=FEWEST, max_size=30))
def test_of_texts_it_is_the_share_of_variance_between_them(pairs: list[tuple[str, int]]) -> None:
    labels, y = [label for label, _ in pairs], np.array([value for _, value in pairs], float)
    one = of(importance(y, [texts("x", labels)]), "x")
    if len(set(labels)) < 2 or np.ptp(y) == 0:
        assert one.correlation is None
        return
    ranks = ranks_by_counting(y)
    inside = [ranks[[i for i, other in enumerate(labels) if other == label]] for label in set(labels)]
    between = sum(part.size * (part.mean() - ranks.mean()) ** 2 for part in inside)
    assert one.correlation == pytest.approx(np.sqrt(between / ((ranks - ranks.mean()) ** 2).sum()))


def known(n: int, rng: np.random.Generator) -> tuple[Floats, list[Column]]:
    """A metric that falls with one input, is best in the middle of another, and depends on a word; five do nothing."""
    x = rng.random((n, 7))
    word = rng.choice(["adam", "sgd", "lion"], n)
    metric = -2 * x[:, 0] - 8 * (x[:, 1] - 0.5) ** 2 + 0.8 * (word == "adam") + 0.05 * rng.normal(size=n)
    return metric, [*(numbers(f"x{i}", x[:, i]) for i in range(7)), texts("word", word.tolist())]


def test_a_known_function_gives_its_inputs_back() -> None:
    found = importance(*known(300, np.random.default_rng(1)))
    shares = {one.column.name: one.share or 0 for one in found.importances}
    assert {name for name, share in shares.items() if share > 0.05} == {"x0", "x1", "word"}
    assert found.explained is not None
    assert found.explained > 0.7
    assert (of(found, "x0").correlation or 0) < -0.5
    # The best of x1 is in its middle: no correlation sees that, the forest does.
    assert abs(of(found, "x1").correlation or 0) < 0.2
    for name in ("x2", "x3", "x4", "x5", "x6"):
        low, high = of(found, name).share_interval or (1, 1)
        assert low < 0.01
        assert high < 0.03


def test_shares_are_near_the_total_sobol_indices_of_an_additive_function() -> None:
    rng = np.random.default_rng(2)
    x = rng.random((1500, 3))
    metric = np.argsort(np.argsort(2 * x[:, 0] + x[:, 1])).astype(float)  # its ranks, so that ranking changes nothing
    found = importance(metric, [numbers(f"x{i}", x[:, i]) for i in range(3)])
    shares = [one.share for one in found.importances]
    assert shares == pytest.approx([0.8, 0.2, 0], abs=0.09)


def test_the_same_runs_give_the_same_numbers_and_scale_does_not_matter() -> None:
    metric, inputs = known(60, np.random.default_rng(3))
    first, again, scaled = (
        [(one.share, one.share_interval, one.correlation_interval) for one in importance(values, inputs).importances]
        for values in (metric, metric, np.exp(metric * 9))
    )
    assert again == first
    assert scaled == first


def test_runs_without_the_metric_are_left_out_and_missing_inputs_are_a_value() -> None:
    rng = np.random.default_rng(4)
    x = rng.random(200)
    x[::2] = np.nan
    metric = np.where(np.isnan(x), 1.0, 0.0) + 0.1 * rng.random(200)
    metric[:20] = np.nan
    metric[20] = np.inf
    found = importance(metric, [numbers("x", x), numbers("y", rng.random(200))])
    assert found.runs == 180
    assert (of(found, "x").share or 0) > 0.5


def test_too_few_runs_say_nothing() -> None:
    metric, inputs = known(2 * FEWEST - 1, np.random.default_rng(5))
    found = importance(metric, inputs)
    assert found.explained is None
    assert all(one.share is None for one in found.importances)
    assert of(found, "x0").correlation is not None
    few = importance(metric[: FEWEST - 1], [column.take(np.arange(FEWEST - 1)) for column in inputs])
    assert all(one.correlation is None for one in few.importances)


def test_one_tree_splits_where_a_step_is() -> None:
    rng = np.random.default_rng(6)
    codes = rng.integers(0, BINS, (400, 1))
    y = (codes[:, 0] >= 5).astype(float)
    forest = grow(codes, y, np.array([True]), 1, rng)
    assert forest.left[0, 0].tolist() == [True] * 5 + [False] * (BINS - 5)
    assert forest.predict(np.zeros(400, int), codes) == pytest.approx(y)


def test_a_category_is_split_by_its_mean_whatever_its_number() -> None:
    rng = np.random.default_rng(7)
    codes = rng.integers(0, 6, (600, 1))
    y = np.isin(codes[:, 0], (0, 3, 5)).astype(float)
    forest = grow(codes, y, np.array([False]), 1, rng)
    assert forest.predict(np.zeros(600, int), codes) == pytest.approx(y)
    assert (forest.feature[0] >= 0).sum() == 1
