"""Precision and recall over thresholds, as the pr_curves plugin stores them.

The tensor is float32 (6, T): true positives, false positives, true negatives, false negatives, precision, recall;
its columns are thresholds evenly spaced over [0, 1]. The counting is TensorBoard's (event-format section 10), so
that curves written by either can be compared.
"""

from __future__ import annotations

import operator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import SummaryError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.kinds.arrays import describe, to_array
from sightline.kinds.base import Value

Array: TypeAlias = npt.NDArray[Any]
Doubles: TypeAlias = npt.NDArray[np.float64]

MAX_THRESHOLDS = 127
"""What PyTorch writes at most, whatever is asked for."""

_LEAST = 1e-7  # divisor where nothing was counted


def pr_curve(
    tag: str, labels: Any, predictions: Any, num_thresholds: int = 127, weights: Any = None, *, description: str = ""
) -> Value:
    """The curve of a binary classifier.

    Args:
        labels: bool, or 0 and 1; any shape.
        predictions: probabilities, 0 to 1; the same shape.
        num_thresholds: columns, 2 or more; above 127 counts as 127.
        weights: how much each example counts, at least 0; a number, or an array that broadcasts to the labels.

    Raises:
        SummaryError: shapes differ, or a value is outside of what is said above.
    """
    thresholds = _thresholds(num_thresholds)
    truth, scores = _labels(labels), _predictions(predictions)
    if truth.shape != scores.shape:
        raise SummaryError("predictions", describe(predictions), f"the shape of labels, {truth.shape}")
    column = np.floor(scores.ravel() * (thresholds - 1)).astype(np.intp)
    weight = _weights(weights, truth.shape)
    truth = truth.ravel()
    if weight is None:
        positive = np.bincount(column[truth], minlength=thresholds)
        negative = np.bincount(column, minlength=thresholds) - positive
    else:
        positive = np.bincount(column, truth * weight, thresholds)
        negative = np.bincount(column, ~truth * weight, thresholds)
    return _value(tag, _curve(positive.astype(np.float64), negative.astype(np.float64)), description)


def pr_curve_raw(
    tag: str,
    true_positive_counts: Any,
    false_positive_counts: Any,
    true_negative_counts: Any,
    false_negative_counts: Any,
    precision: Any,
    recall: Any,
    num_thresholds: int = 127,
    weights: Any = None,
    *,
    description: str = "",
) -> Value:
    """A curve that the caller has counted.

    Args:
        true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts, precision,
            recall: (T,) each, by ascending threshold.
        num_thresholds, weights: PyTorch's, without effect: there are as many thresholds as columns, and what is
            counted is weighed already.

    Raises:
        SummaryError: not six lists of real numbers, equally long, at least 2.
    """
    given = {
        "true_positive_counts": true_positive_counts,
        "false_positive_counts": false_positive_counts,
        "true_negative_counts": true_negative_counts,
        "false_negative_counts": false_negative_counts,
        "precision": precision,
        "recall": recall,
    }
    rows: list[Doubles] = []
    for argument, value in given.items():
        row = to_array(value, argument)
        length = len(rows[0]) if rows else max(2, row.size)
        if row.dtype.kind == "c" or row.shape != (length,):
            accepted = f"{length} real numbers" if rows else "2 or more real numbers in one dimension"
            raise SummaryError(argument, describe(value), f"{accepted}, one for each threshold")
        rows.append(row.astype(np.float64))
    _thresholds(num_thresholds)
    return _value(tag, np.stack(rows), description)


def _curve(positive: Doubles, negative: Doubles) -> Doubles:
    """The six rows, from what each column has of positive and negative labels."""
    tp, fp = np.cumsum(positive[::-1])[::-1], np.cumsum(negative[::-1])[::-1]
    tn, fn = fp[0] - fp, tp[0] - tp
    return np.stack([tp, fp, tn, fn, tp / np.maximum(_LEAST, tp + fp), tp / np.maximum(_LEAST, tp + fn)])


def _value(tag: str, rows: Doubles, description: str) -> Value:
    content = encode(Message("tensorboard.PrCurvePluginData", num_thresholds=rows.shape[1]))
    with np.errstate(over="ignore"):
        tensor = make_tensor(rows.astype(np.float32))
    return Value(tag, tensor, "pr_curves", content, description=description)


def _thresholds(value: Any) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        number = 0
    if number < 2:
        raise SummaryError("num_thresholds", describe(value), "a whole number from 2")
    return min(number, MAX_THRESHOLDS)


def _labels(value: Any) -> npt.NDArray[np.bool_]:
    array = to_array(value, "labels")
    truth = array.astype(bool)
    if array.dtype != bool and not np.array_equal(array, truth):
        raise SummaryError("labels", f"{describe(value)} with other values", "bool, or 0 and 1 alone")
    return truth


def _predictions(value: Any) -> Array:
    """float32 or float64, as the product with the thresholds is to be rounded."""
    array = to_array(value, "predictions")
    accepted = "probabilities from 0 to 1"
    if array.dtype.kind == "c":
        raise SummaryError("predictions", describe(value), accepted)
    if array.dtype != np.float64:
        array = array.astype(np.float32)
    slack = 4 * np.finfo(array.dtype).eps  # a mean of ones may come out a little above 1
    if array.size:
        least, greatest = float(array.min()), float(array.max())  # NaN when there is one
        if not (least >= -slack and greatest <= 1 + slack):
            raise SummaryError("predictions", f"{describe(value)} from {least} to {greatest}", accepted)
    return np.clip(array, 0, 1)


def _weights(value: Any, shape: tuple[int, ...]) -> Doubles | None:
    if value is None:
        return None
    array = to_array(value, "weights")
    accepted = f"None, or finite numbers of at least 0 that broadcast to the shape of labels, {shape}"
    if array.dtype.kind == "c" or not (np.isfinite(array) & (array >= 0)).all():
        raise SummaryError("weights", describe(value), accepted)
    try:
        weights: Doubles = np.broadcast_to(array.astype(np.float64), shape).ravel()
    except ValueError:
        raise SummaryError("weights", describe(value), accepted) from None
    return weights
