"""Precision and recall over thresholds, in the manner of TensorFlow 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tensorboard.plugins import _buckets, _old_style
from tensorboard.plugins.pr_curve import metadata
from tensorboard.util import tensor_util

_DEFAULT_NUM_THRESHOLDS = 201
_MINIMUM_COUNT = 1e-7  # no division by zero where nothing is counted


def op(
    name: str,
    labels: Any,
    predictions: Any,
    num_thresholds: int | None = None,
    weights: Any = None,
    display_name: str | None = None,
    description: str | None = None,
    collections: list[Any] | None = None,
) -> Any:
    """An op that gives the encoded summary of a precision-recall curve.

    Args:
        name: of the op; the tag is this and `/pr_curves`.
        labels: bool tensor: which are positive.
        predictions: float tensor of the same shape: how likely each is positive, in [0, 1].
        num_thresholds: how many, evenly from 0 to 1; 201 when left out.
        weights: of each; broadcast to the shape of the others, 1 when left out.
        display_name: shown instead of the tag.
        description: Markdown.
        collections: of the graph, which get the op.
    """
    tf = _old_style.tf1()
    count = num_thresholds or _DEFAULT_NUM_THRESHOLDS
    with tf.name_scope(name, values=[labels, predictions, weights]):
        predictions = tf.convert_to_tensor(predictions)
        weight = tf.cast(1.0 if weights is None else weights, tf.float64)
        positive = tf.cast(labels, tf.float64) * weight
        negative = (1 - tf.cast(labels, tf.float64)) * weight
        numbers = tf.reshape(tf.floor(predictions * (count - 1)), [-1])

        def at_least(values: Any) -> Any:
            return tf.cumsum(_buckets.of_tensors(tf, numbers, tf.reshape(values, [-1]), count), reverse=True)

        tp, fp = at_least(positive), at_least(negative)
        rows = _rows(tf, tp, fp, fp[0] - fp, tp[0] - tp)
        return _tensor_summary(tf, name, rows, count, display_name, description, collections)


def _rows(tf: Any, tp: Any, fp: Any, tn: Any, fn: Any) -> Any:
    precision = tp / tf.maximum(tf.cast(_MINIMUM_COUNT, tp.dtype), tp + fp)
    recall = tp / tf.maximum(tf.cast(_MINIMUM_COUNT, tp.dtype), tp + fn)
    return tf.stack([tp, fp, tn, fn, precision, recall])


def _tensor_summary(
    tf: Any, name: str, rows: Any, count: int, display_name: str | None, description: str | None, collections: Any
) -> Any:
    return tf.summary.tensor_summary(
        name="pr_curves",
        tensor=tf.cast(rows, tf.float32),
        collections=collections,
        summary_metadata=_about(name, count, display_name, description),
    )


def _about(name: str, count: int, display_name: str | None, description: str | None) -> Any:
    return metadata.create_summary_metadata(_old_style.display_name(name, display_name), description, count)


def pb(
    name: str,
    labels: Any,
    predictions: Any,
    num_thresholds: int | None = None,
    weights: Any = None,
    display_name: str | None = None,
    description: str | None = None,
) -> Any:
    """A Summary of a precision-recall curve; arguments as of `op`, as arrays."""
    count = num_thresholds or _DEFAULT_NUM_THRESHOLDS
    truth = np.asarray(labels).astype(bool).ravel()
    likely = np.asarray(predictions)
    weight = np.broadcast_to(np.asarray(1.0 if weights is None else weights, np.float64), likely.shape).ravel()
    numbers = np.floor(likely.ravel() * (count - 1))

    def at_least(some: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        return np.cumsum(_buckets.of_arrays(numbers[some], weight[some], count)[::-1])[::-1]

    tp, fp = at_least(truth), at_least(~truth)
    tn, fn = fp[0] - fp, tp[0] - tp
    precision = tp / np.maximum(_MINIMUM_COUNT, tp + fp)
    recall = tp / np.maximum(_MINIMUM_COUNT, tp + fn)
    return raw_data_pb(name, tp, fp, tn, fn, precision, recall, count, display_name, description)


def streaming_op(
    name: str,
    labels: Any,
    predictions: Any,
    num_thresholds: int | None = None,
    weights: Any = None,
    metrics_collections: list[Any] | None = None,
    updates_collections: list[Any] | None = None,
    display_name: str | None = None,
    description: str | None = None,
) -> tuple[Any, Any]:
    """A precision-recall curve over many batches.

    Args:
        name, labels, predictions, num_thresholds, weights, display_name, description: as of `op`.
        metrics_collections: of the graph, which get the first op.
        updates_collections: of the graph, which get the second op.

    Returns:
        ops: one gives the encoded summary of what was counted so far, the other counts a batch.
    """
    tf = _old_style.tf1()
    count = num_thresholds or _DEFAULT_NUM_THRESHOLDS
    thresholds = [i / float(count - 1) for i in range(count)]
    counters = tf.metrics
    with tf.name_scope(name, values=[labels, predictions, weights]):
        kinds = (
            counters.true_positives_at_thresholds,
            counters.false_positives_at_thresholds,
            counters.true_negatives_at_thresholds,
            counters.false_negatives_at_thresholds,
        )
        counted, updates = zip(
            *(kind(labels=labels, predictions=predictions, thresholds=thresholds, weights=weights) for kind in kinds),
            strict=True,
        )
        summary = _tensor_summary(tf, name, _rows(tf, *counted), count, display_name, description, metrics_collections)
        update = tf.group(*updates)
        for collection in updates_collections or ():
            tf.add_to_collection(collection, update)
        return summary, update


def raw_data_op(
    name: str,
    true_positive_counts: Any,
    false_positive_counts: Any,
    true_negative_counts: Any,
    false_negative_counts: Any,
    precision: Any,
    recall: Any,
    num_thresholds: int | None = None,
    display_name: str | None = None,
    description: str | None = None,
    collections: list[Any] | None = None,
) -> Any:
    """An op that gives the encoded summary of a precision-recall curve that the caller has counted.

    Args:
        name: of the op; the tag is this and `/pr_curves`.
        true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts, precision, recall:
            tensors of one number for each threshold, which ascend evenly from 0 to 1.
        num_thresholds: how many there are; 201 when left out.
        display_name: shown instead of the tag.
        description: Markdown.
        collections: of the graph, which get the op.
    """
    tf = _old_style.tf1()
    counts = (true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts)
    with tf.name_scope(name, values=[*counts, precision, recall]):
        rows = tf.stack([tf.cast(row, tf.float32) for row in (*counts, precision, recall)])
        count = num_thresholds or _DEFAULT_NUM_THRESHOLDS
        return _tensor_summary(tf, name, rows, count, display_name, description, collections)


def raw_data_pb(
    name: str,
    true_positive_counts: Any,
    false_positive_counts: Any,
    true_negative_counts: Any,
    false_negative_counts: Any,
    precision: Any,
    recall: Any,
    num_thresholds: int | None = None,
    display_name: str | None = None,
    description: str | None = None,
) -> Any:
    """A Summary of a precision-recall curve that the caller has counted; arguments as of `raw_data_op`, as arrays."""
    counts = (true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts)
    rows = np.stack([np.asarray(row) for row in (*counts, precision, recall)]).astype(np.float32)
    about = _about(name, num_thresholds or _DEFAULT_NUM_THRESHOLDS, display_name, description)
    return _old_style.summary((f"{name}/pr_curves", tensor_util.make_tensor_proto(rows), about))
