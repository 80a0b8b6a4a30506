"""A curve equals a count of every threshold's hits and misses; wrong labels and predictions are refused."""

from __future__ import annotations

import math
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tests.kinds.given import Array, tensor_of

from sightline.errors import SummaryError
from sightline.events.tensor import to_array
from sightline.events.wire import decode
from sightline.kinds.base import TENSOR, Value
from sightline.kinds.pr_curve.summary import pr_curve, pr_curve_raw

RAW = ["true_positive_counts", "false_positive_counts", "true_negative_counts", "false_negative_counts"]
RAW += ["precision", "recall"]


def rows(value: Value) -> Array:
    array = to_array(tensor_of(value))
    assert array.dtype == np.float32
    assert decode("tensorboard.PrCurvePluginData", value.content).num_thresholds == array.shape[1]
    return array


def oracle(labels: list[bool], predictions: list[float], thresholds: int, weights: list[float]) -> Array:
    """By its definition: an example is taken at the thresholds i / (T - 1) that it reaches."""
    columns = []
    for i in range(thresholds):
        taken = [math.floor(p * (thresholds - 1)) >= i for p in predictions]
        tp, fp, tn, fn = (
            math.fsum(w for w, label, t in zip(weights, labels, taken, strict=True) if (label, t) == case)
            for case in ((True, True), (False, True), (False, False), (True, False))
        )
        columns.append((tp, fp, tn, fn, tp / max(1e-7, tp + fp), tp / max(1e-7, tp + fn)))
    return np.array(columns).T


EXAMPLES = st.lists(
    st.tuples(
        st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 1.0]) | st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0, 3.0])
    ),
    max_size=30,
)


@given(EXAMPLES, st.integers(2, 127), st.sampled_from([bool, np.uint8, np.int64, np.float32]))
def test_a_curve_equals_a_slow_count(examples: list[tuple[bool, float, float]], thresholds: int, dtype: Any) -> None:
    labels, predictions, weights = ([example[i] for example in examples] for i in range(3))
    truth = np.array(labels, dtype)
    plain = pr_curve("pr", truth, np.array(predictions), thresholds, description="d")
    assert (plain.tag, plain.plugin, plain.data_class, plain.description) == ("pr", "pr_curves", TENSOR, "d")
    np.testing.assert_array_equal(
        rows(plain), oracle(labels, predictions, thresholds, [1.0] * len(labels)).astype("f4")
    )
    weighed = pr_curve("pr", truth, predictions, thresholds, weights)
    np.testing.assert_allclose(rows(weighed), oracle(labels, predictions, thresholds, weights), rtol=1e-6)


@given(EXAMPLES.filter(bool))
def test_layout_and_shape_do_not_matter(examples: list[tuple[bool, float, float]]) -> None:
    labels, predictions = np.array([e[0] for e in examples]), np.array([e[1] for e in examples], np.float32)
    expected = rows(pr_curve("pr", labels, predictions))
    wide = np.repeat(predictions.astype(">f4"), 2).reshape(1, -1)[:, ::2]
    np.testing.assert_array_equal(rows(pr_curve("pr", labels.reshape(1, -1), wide)), expected)
    np.testing.assert_array_equal(rows(pr_curve("pr", labels, predictions, weights=1)), expected)


def test_float32_is_rounded_as_float32() -> None:
    """As other writers do: 0.29 · 100 is 29 in float32 and a little less in float64."""
    assert math.floor(0.29 * 100) == 28
    assert rows(pr_curve("pr", [1], np.array([0.29], np.float32), 101))[0].sum() == 30
    assert rows(pr_curve("pr", [1], np.array([0.29], np.float64), 101))[0].sum() == 29


def test_thresholds_are_at_most_127() -> None:
    assert rows(pr_curve("pr", [0, 1], [0.5, 1], 1000)).shape == (6, 127)
    assert rows(pr_curve("pr", [], [], np.int64(2))).tolist() == [[0, 0]] * 6


def test_a_rounding_error_above_1_is_1() -> None:
    above = np.nextafter(np.float32(1), np.float32(2))
    expected = rows(pr_curve("pr", [1, 0], [1.0, 0.0]))
    np.testing.assert_array_equal(rows(pr_curve("pr", [1, 0], np.array([above, -1e-9], np.float32))), expected)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([0, 2], [0.5, 0.5]), "labels"),
        (([0.5, 1], [0.5, 0.5]), "labels"),
        (([math.nan, 1], [0.5, 0.5]), "labels"),
        ((["a", "b"], [0.5, 0.5]), "labels"),
        (([0, 1], [0.5, 1.01]), "predictions"),
        (([0, 1], [0.5, -0.1]), "predictions"),
        (([0, 1], [0.5, math.nan]), "predictions"),
        (([0, 1], [0.5, 1j]), "predictions"),
        (([0, 1], [0.5]), "predictions"),
        (([0, 1], [[0.5, 1]]), "predictions"),
        (([0, 1], None), "predictions"),
        (([0, 1], [0.5, 1], 1), "num_thresholds"),
        (([0, 1], [0.5, 1], 10.0), "num_thresholds"),
        (([0, 1], [0.5, 1], 10, [1, 2, 3]), "weights"),
        (([0, 1], [0.5, 1], 10, [1, -1]), "weights"),
        (([0, 1], [0.5, 1], 10, [1, math.inf]), "weights"),
    ],
)
def test_what_is_no_classification_is_refused(arguments: tuple[Any, ...], named: str) -> None:
    with pytest.raises(SummaryError, match=rf"^{named}: got "):
        pr_curve("pr", *arguments)


@pytest.mark.parametrize("length", [2, 50, 127, 300])
def test_raw_curves_are_written_as_they_are(length: int) -> None:
    given = np.random.default_rng(length).random((6, length))
    value = pr_curve_raw("pr", *given.tolist(), description="d")
    np.testing.assert_array_equal(rows(value), given.astype(np.float32))
    assert (value.plugin, value.data_class, value.description) == ("pr_curves", TENSOR, "d")


@pytest.mark.parametrize("named", RAW)
@pytest.mark.parametrize("wrong", [[1.0], [1.0, 2, 3, 4], [[1.0, 2, 3]], ["a", "b", "c"], [1j, 2, 3], None])
def test_what_is_no_raw_curve_is_refused(named: str, wrong: Any) -> None:
    right = {name: [1.0, 2.0, 3.0] for name in RAW}
    named = named if named != RAW[0] or wrong != [1.0, 2, 3, 4] else RAW[1]  # the first one says how many
    with pytest.raises(SummaryError, match=rf"^{named}: got "):
        pr_curve_raw("pr", **{**right, named: wrong})
