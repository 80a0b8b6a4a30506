"""Logging without a writer in hand, in the manner of tf.summary: one function a kind.

    with sightline.writer("runs/baseline").as_default():
        for step in range(1000):
            sightline.summary.scalar("train/loss", loss, step=step)

Each function writes to the default writer, at its `step` or else at the one set by `set_step`, and says whether
it recorded. Without a default writer, or where `record_if` says no, it does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sightline.errors import SummaryError
from sightline.writing import default
from sightline.writing.default import Condition, get_step, record_if, set_step, should_record

__all__ = [
    "Condition", "audio", "custom_scalars", "embedding", "figure", "get_step", "graph", "histogram", "hparams", "html",
    "image", "mesh", "pr_curve", "record_if", "scalar", "set_step", "should_record", "table", "tensor", "text", "video",
]  # fmt: skip


def _record(step: Any, log: Callable[..., Any]) -> bool:
    """Call `log` with the writer in force and the step, where there is something to record."""
    if not should_record():
        return False
    step = get_step() if step is None else step
    if step is None:
        raise SummaryError("step", "None", "a step, here or by sightline.summary.set_step")
    log(default.current(), step)
    return True


def scalar(name: str, data: Any, step: Any = None, description: str = "") -> bool:
    """Log one number."""
    return _record(step, lambda writer, at: writer.add_scalar(name, data, at, description=description))


def histogram(name: str, data: Any, step: Any = None, buckets: Any = 30, description: str = "") -> bool:
    """Log how numbers are distributed; `buckets` is a count of equal ones, or what `add_histogram` takes as bins."""
    return _record(step, lambda writer, at: writer.add_histogram(name, data, at, buckets, description=description))


def image(name: str, data: Any, step: Any = None, max_outputs: int = 3, description: str = "") -> bool:
    """Log pictures (n, h, w, c), uint8 or floats from 0 to 1; the first `max_outputs` of them."""
    return _record(
        step,
        lambda writer, at: writer.add_images(
            name, data, at, dataformats="NHWC", max_outputs=max_outputs, description=description
        ),
    )


def figure(name: str, data: Any, step: Any = None, close: bool = True, description: str = "") -> bool:
    """Log a figure: matplotlib's as a picture, plotly's and altair's as they are."""
    return _record(step, lambda writer, at: writer.add_figure(name, data, at, close, description=description))


def html(name: str, data: Any, step: Any = None, description: str = "") -> bool:
    """Log an HTML document, shown with its scripts in a frame without network."""
    return _record(step, lambda writer, at: writer.add_html(name, data, at, description=description))


def video(name: str, data: Any, step: Any = None, fps: float = 4, description: str = "") -> bool:
    """Log moving pictures (n, t, h, w, c), uint8 or floats from 0 to 1."""
    return _record(
        step,
        lambda writer, at: writer.add_video(name, data, at, fps, dataformats="NTHWC", description=description),
    )


def audio(
    name: str, data: Any, sample_rate: int, step: Any = None, max_outputs: int = 3, description: str = ""
) -> bool:
    """Log sound (n, length, channels), samples from -1 to 1; the first `max_outputs` clips."""
    from sightline.kinds.arrays import describe, to_array

    clips = to_array(data, "data")
    if clips.ndim != 3:
        raise SummaryError("data", describe(data), "an array of shape (n, length, channels)")
    clips = clips[:max_outputs].swapaxes(1, 2)
    return _record(
        step, lambda writer, at: writer.add_audio(name, clips, at, sample_rate, description=description)
    )


def text(name: str, data: Any, step: Any = None, description: str = "") -> bool:
    """Log Markdown: a text, or a list or table of texts."""
    return _record(step, lambda writer, at: writer.add_text(name, data, at, description=description))


def table(
    name: str, data: Any, step: Any = None, columns: Sequence[Any] | None = None, description: str = ""
) -> bool:
    """Log a table: a dict of columns, a list of dicts, a list of rows with `columns`, or a data frame."""
    return _record(step, lambda writer, at: writer.add_table(name, data, at, columns, description=description))


def tensor(name: str, data: Any, step: Any = None, description: str = "") -> bool:
    """Log an array as it is."""
    return _record(step, lambda writer, at: writer.add_tensor(name, data, at, description=description))


def pr_curve(
    name: str,
    labels: Any,
    predictions: Any,
    step: Any = None,
    num_thresholds: int = 127,
    weights: Any = None,
    description: str = "",
) -> bool:
    """Log precision and recall over thresholds."""
    return _record(
        step,
        lambda writer, at: writer.add_pr_curve(
            name, labels, predictions, at, num_thresholds, weights, description=description
        ),
    )


def mesh(
    name: str,
    vertices: Any,
    faces: Any = None,
    colors: Any = None,
    config_dict: Mapping[str, Any] | None = None,
    step: Any = None,
    description: str = "",
) -> bool:
    """Log a point cloud or a mesh."""
    return _record(
        step,
        lambda writer, at: writer.add_mesh(name, vertices, colors, faces, config_dict, at, description=description),
    )


def embedding(
    name: str, data: Any, metadata: Sequence[Any] | None = None, label_img: Any = None, step: Any = None
) -> bool:
    """Log points for the projector."""
    return _record(step, lambda writer, at: writer.add_embedding(data, metadata, label_img, at, name))


def graph(model: Any, input_to_model: Any = None) -> bool:
    """Log the structure of a model."""
    return _record(0, lambda writer, at: writer.add_graph(model, input_to_model))


def hparams(values: Mapping[str, Any], metrics: Mapping[str, Any] | None = None, step: Any = None) -> bool:
    """Log the hyperparameters of the run, and metrics to compare it by."""
    at = get_step() if step is None else step
    return _record(0, lambda writer, _: writer.add_hparams(values, metrics or {}, global_step=at))


def custom_scalars(layout: Mapping[str, Mapping[str, Sequence[Any]]]) -> bool:
    """Log charts that join scalars."""
    return _record(0, lambda writer, at: writer.add_custom_scalars(layout))
