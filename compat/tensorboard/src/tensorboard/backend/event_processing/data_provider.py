"""The data of a multiplexer as a `DataProvider`: for programs and plugins that read logs without a server of ours."""

from __future__ import annotations

import base64
import json
import math
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from tensorboard import context, errors
from tensorboard.compat.proto import summary_pb2
from tensorboard.data import provider
from tensorboard.util import tb_logging, tensor_util

logger = tb_logging.get_logger()

Item = TypeVar("Item")
Index = dict[str, dict[str, Any]]
"""Run → tag → SummaryMetadata."""


class MultiplexerDataProvider(provider.DataProvider):
    """Answers from a `plugin_event_multiplexer.EventMultiplexer`, whatever experiment it is asked about.

    Args:
        multiplexer: whose data it is.
        logdir: said to be where the data lies.
    """

    def __init__(self, multiplexer: Any, logdir: str) -> None:
        self._multiplexer = multiplexer
        self._logdir = logdir

    def __str__(self) -> str:
        return f"MultiplexerDataProvider(logdir={self._logdir!r})"

    def experiment_metadata(self, ctx: Any = None, *, experiment_id: str) -> provider.ExperimentMetadata:
        _check(ctx, experiment_id)
        return provider.ExperimentMetadata(data_location=self._logdir)

    def list_plugins(self, ctx: Any = None, *, experiment_id: str) -> Any:
        _check(ctx, experiment_id)
        return self._multiplexer.ActivePlugins()

    def list_runs(self, ctx: Any = None, *, experiment_id: str) -> list[provider.Run]:
        _check(ctx, experiment_id)
        return [provider.Run(run, run, self._start(run)) for run in self._multiplexer.Runs()]

    def _start(self, run: str) -> float | None:
        try:
            start: float = self._multiplexer.FirstEventTimestamp(run)
        except ValueError:  # nothing was logged yet
            return None
        return start

    # ------------------------------------------------------------- scalars, tensors

    def list_scalars(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: Any = None
    ) -> dict[str, dict[str, provider.ScalarTimeSeries]]:
        _check(ctx, experiment_id)
        index = self._index(plugin_name, run_tag_filter, summary_pb2.DATA_CLASS_SCALAR)
        return self._each(index, lambda run, tag, about: provider.ScalarTimeSeries(**self._facts(run, tag, about)))

    def read_scalars(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: Any = None,
    ) -> dict[str, dict[str, list[provider.ScalarDatum]]]:
        _check(ctx, experiment_id)
        most = _check_downsample(downsample)
        index = self._index(plugin_name, run_tag_filter, summary_pb2.DATA_CLASS_SCALAR)
        return self._each(index, lambda run, tag, _: [_scalar(one) for one in thinned(self._points(run, tag), most)])

    def read_last_scalars(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: Any = None
    ) -> dict[str, dict[str, provider.ScalarDatum]]:
        _check(ctx, experiment_id)
        index = self._index(plugin_name, run_tag_filter, summary_pb2.DATA_CLASS_SCALAR)
        found = self._each(index, lambda run, tag, _: [_scalar(one) for one in self._points(run, tag)[-1:]])
        with_points = {run: {tag: last[0] for tag, last in tags.items() if last} for run, tags in found.items()}
        return {run: tags for run, tags in with_points.items() if tags}

    def list_tensors(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: Any = None
    ) -> dict[str, dict[str, provider.TensorTimeSeries]]:
        _check(ctx, experiment_id)
        index = self._index(plugin_name, run_tag_filter, summary_pb2.DATA_CLASS_TENSOR)
        return self._each(index, lambda run, tag, about: provider.TensorTimeSeries(**self._facts(run, tag, about)))

    def read_tensors(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: Any = None,
    ) -> dict[str, dict[str, list[provider.TensorDatum]]]:
        _check(ctx, experiment_id)
        most = _check_downsample(downsample)
        index = self._index(plugin_name, run_tag_filter, summary_pb2.DATA_CLASS_TENSOR)
        return self._each(index, lambda run, tag, _: [_tensor(one) for one in thinned(self._points(run, tag), most)])

    # ------------------------------------------------------------- blobs

    def list_blob_sequences(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: Any = None
    ) -> dict[str, dict[str, provider.BlobSequenceTimeSeries]]:
        _check(ctx, experiment_id)
        index = self._index(plugin_name, run_tag_filter, summary_pb2.DATA_CLASS_BLOB_SEQUENCE)

        def series(run: str, tag: str, about: Any) -> provider.BlobSequenceTimeSeries:
            longest: Any = max((_length(point) for point in self._points(run, tag)), default=None)
            return provider.BlobSequenceTimeSeries(**self._facts(run, tag, about), max_length=longest)

        return self._each(index, series)

    def read_blob_sequences(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: Any = None,
    ) -> dict[str, dict[str, list[provider.BlobSequenceDatum]]]:
        """Of points that share a step the first; points by step."""
        _check(ctx, experiment_id)
        most = _check_downsample(downsample)
        index = self._index(plugin_name, run_tag_filter, summary_pb2.DATA_CLASS_BLOB_SEQUENCE)

        def read(run: str, tag: str, _: Any) -> list[provider.BlobSequenceDatum]:
            points: dict[int, Any] = {}
            for point in self._points(run, tag):
                points.setdefault(point.step, point)
            data = []
            for step, point in thinned(sorted(points.items()), most):
                keys = [_key(experiment_id, plugin_name, run, tag, step, place) for place in range(_length(point))]
                blobs = tuple(provider.BlobReference(key) for key in keys)
                data.append(provider.BlobSequenceDatum(step, point.wall_time, blobs))
            return data

        return self._each(index, read)

    def read_blob(self, ctx: Any = None, *, blob_key: str) -> bytes:
        """A blob.

        Raises:
            NotFoundError: its step is gone.
            ValueError, KeyError, IndexError: the key is none that this provider gave.
        """
        _check(ctx, "")
        _, _, run, tag, step, place = json.loads(base64.urlsafe_b64decode(blob_key + "===").decode("ascii"))
        for point in self._points(run, tag):
            if point.step == step:
                blob: bytes = tensor_util.make_ndarray(point.tensor_proto)[place]
                return blob
        raise errors.NotFoundError(f"{blob_key}: step {step} is gone")

    # ------------------------------------------------------------- what both need

    def _points(self, run: str, tag: str) -> Sequence[Any]:
        points: Sequence[Any] = self._multiplexer.Tensors(run, tag)
        return points

    def _index(self, plugin_name: str, run_tag_filter: Any, data_class: int) -> Index:
        """The series of a plugin that are of a class."""
        runs = None if run_tag_filter is None else run_tag_filter.runs
        tags = None if run_tag_filter is None else run_tag_filter.tags
        found = {}
        for run, series in self._multiplexer.AllSummaryMetadata().items():
            if runs is None or run in runs:
                mine = {
                    tag: about
                    for tag, about in series.items()
                    if about.plugin_data.plugin_name == plugin_name and about.data_class == data_class
                    if tags is None or tag in tags
                }
                if mine:
                    found[run] = mine
        return found

    def _each(self, index: Index, make: Callable[[str, str, Any], Item]) -> dict[str, dict[str, Item]]:
        return {run: {tag: make(run, tag, about) for tag, about in tags.items()} for run, tags in index.items()}

    def _facts(self, run: str, tag: str, about: Any) -> dict[str, Any]:
        points = self._points(run, tag)
        return {
            "max_step": max((point.step for point in points), default=None),
            "max_wall_time": max((point.wall_time for point in points), default=None),
            "plugin_content": about.plugin_data.content,
            "description": about.summary_description,
            "display_name": about.display_name,
        }


def thinned(items: Iterable[Item], most: int) -> list[Item]:
    """At most so many items in their order: the last, and of the others a random choice that is always the same.

    Raises:
        ValueError: `most` is negative.
    """
    found = list(items)
    if most == 0 or most >= len(found):
        return found if most else []
    rows = random.Random(0).sample(range(len(found) - 1), most - 1)
    return [found[row] for row in (*sorted(rows), -1)]


def _check(ctx: Any, experiment_id: str) -> None:
    if ctx is not None and not isinstance(ctx, context.RequestContext):
        raise TypeError(f"ctx: a RequestContext is wanted, not {ctx!r}")
    if not isinstance(experiment_id, str):
        raise TypeError(f"experiment_id: a str is wanted, not {experiment_id!r}")


def _check_downsample(downsample: int | None) -> int:
    if not isinstance(downsample, int):
        raise TypeError(f"downsample: an int is required, not {downsample!r}")
    return downsample


def _scalar(point: Any) -> provider.ScalarDatum:
    return provider.ScalarDatum(point.step, point.wall_time, tensor_util.make_ndarray(point.tensor_proto).item())


def _tensor(point: Any) -> provider.TensorDatum:
    return provider.TensorDatum(point.step, point.wall_time, tensor_util.make_ndarray(point.tensor_proto))


def _length(point: Any) -> int:
    """Blobs in a point: the elements of its tensor."""
    return math.prod(dim.size for dim in point.tensor_proto.tensor_shape.dim)


def _key(*parts: Any) -> str:
    text = json.dumps(parts, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii").rstrip("=")
