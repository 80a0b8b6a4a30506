"""The events of one run, every value as a tensor: what plugins read.

Old encodings are migrated (`data_compat`), so scalars, histograms, images and sounds of every writer look alike, and
graphs are tensors of bytes among the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tensorboard import data_compat, dataclass_compat
from tensorboard.backend.event_processing import directory_loader, directory_watcher, io_wrapper, tag_types
from tensorboard.backend.event_processing._columns import (
    Array,
    Batch,
    ColumnLoader,
    Order,
    Series,
    TimestampedColumnLoader,
)
from tensorboard.backend.event_processing._following import Following
from tensorboard.backend.event_processing._sampling import Columns
from tensorboard.compat.proto import summary_pb2, tensor_pb2, types_pb2
from tensorboard.util import tb_logging

logger = tb_logging.get_logger()

TENSORS = tag_types.TENSORS
GRAPH = tag_types.GRAPH
META_GRAPH = tag_types.META_GRAPH
RUN_METADATA = tag_types.RUN_METADATA

DEFAULT_SIZE_GUIDANCE = {TENSORS: 500}
STORE_EVERYTHING_SIZE_GUIDANCE = {TENSORS: 0}


@dataclass(frozen=True)
class TensorEvent:
    """A TensorProto."""

    wall_time: float
    step: int
    tensor_proto: Any


class EventAccumulator(Following):
    """Reads a run, a directory or one of its event files, and holds its tensors.

    Args:
        path: a directory with event files, or one file, told by "tfevents" in its name.
        size_guidance: how many points of a tag are held, {"tensors": n}; 0 is all. A random choice that is the same
            every time, with the newest among them.
        tensor_size_guidance: the same by plugin, before the former.
        purge_orphaned_data: a restart takes out the points it overtakes.
        event_file_active_filter: with one, all files of a directory are followed, as long as it says true of
            their last wall time; without, the last file alone.
        detect_file_replacement: files replaced by longer ones are read on in any case; see `event_file_loader`.

    Raises:
        ValueError: no path.
        NotFoundError: a file that does not exist.
    """

    def __init__(
        self,
        path: str,
        size_guidance: Mapping[str, int] | None = None,
        tensor_size_guidance: Mapping[str, int] | None = None,
        purge_orphaned_data: bool = True,
        event_file_active_filter: Callable[[float], bool] | None = None,
        detect_file_replacement: bool | None = None,
    ) -> None:
        super().__init__(path, purge_orphaned_data)
        self._order.followed = purge_orphaned_data
        self._size = {**DEFAULT_SIZE_GUIDANCE, **(size_guidance or {})}[TENSORS]
        self._size_of_plugin = dict(tensor_size_guidance or {})
        self._holders: dict[int, Columns] = {}  # by size, so that equal choices are made once
        self._holder_of: dict[str, Columns] = {}
        self._generator = _GeneratorFromPath(path, self._order, event_file_active_filter)
        self._had_start = False

    def Tags(self) -> dict[str, Any]:
        """The tags, and whether there are graphs."""
        return {TENSORS: list(self._holder_of), **self._graph_tags()}

    def Tensors(self, tag: str) -> list[TensorEvent]:
        """The points of a tag, in the order in which they were logged.

        Raises:
            KeyError: the tag has none.
        """
        return self._holder_of[tag].Items(tag)

    def ActivePlugins(self) -> frozenset[str]:
        """The plugins that tags belong to."""
        return frozenset(self._plugin_to_tag_to_content)

    def AllSummaryMetadata(self) -> dict[str, Any]:
        """Tag → its first SummaryMetadata."""
        return dict(self.summary_metadata)

    # ------------------------------------------------------------- what comes

    def _take(self, batch: Batch) -> None:
        for series in batch.series:
            migrate = partial(_migrated, batch.initial_metadata)
            if series.tag not in batch.initial_metadata or series.tag not in self.summary_metadata:
                self._see_first(series, migrate)
            values = series.values if series.form == "simple" else partial(_tensors, migrate, series.values)
            self._holder(series.tag).extend(series.tag, series.steps, series.wall_times, values)

    def _see_first(self, series: Series, migrate: Callable[[Any], Any]) -> None:
        """A tag's first value in a file settles its class of data, the first that has some its metadata."""
        if series.numbers is None:
            value = summary_pb2.Summary.Value.FromString(series.values(slice(0, 1))[0])
        else:
            metadata = summary_pb2.SummaryMetadata.FromString(series.metadata or b"")
            value = summary_pb2.Summary.Value(tag=series.tag, simple_value=series.numbers[0], metadata=metadata)
        migrated = migrate(value)
        if migrated.HasField("metadata"):
            self._see_metadata(series.tag, migrated.metadata)
        else:
            self._parse_metadata(series.tag, series.metadata)

    def _keep(self, value: Any, step: int, wall_time: float) -> None:
        if not value.HasField("tensor"):
            return
        tag = value.tag or value.node_name
        kept = np.array([value.tensor], object)
        self._holder(tag).extend(tag, np.array([step]), np.array([wall_time]), kept.__getitem__)

    def _holder(self, tag: str) -> Columns:
        if tag not in self._holder_of:
            metadata = self.summary_metadata.get(tag)
            plugin = metadata.plugin_data.plugin_name if metadata is not None else ""
            size = self._size_of_plugin.get(plugin, self._size)
            if size not in self._holders:
                self._holders[size] = Columns(size, _tensor_events)
            self._holder_of[tag] = self._holders[size]
        return self._holder_of[tag]

    def _look_for_restart(self, event: Any) -> None:
        super()._look_for_restart(event)
        if event.HasField("summary"):
            self._order.last_step, self._order.last_wall_time = event.step, event.wall_time

    def _look_at_step(self, event: Any) -> None:
        if event.HasField("summary") and event.step < self._order.last_step:
            tags = [value.tag for value in event.summary.value if value.tag in self._holder_of]
            count = sum(self._holder_of[tag].expire(event.step, tag) for tag in tags)
            self._tell_purged(event, {TENSORS: count})

    def _restart(self, event: Any) -> None:
        if self._had_start:
            count = sum(holder.expire(event.step) for holder in self._holders.values())
            self._tell_purged(event, {TENSORS: count})
        self._had_start = True


def _GeneratorFromPath(path: str, order: Order, active: Callable[[float], bool] | None) -> Any:
    """What loads a path, a file or a directory."""
    factory = partial(ColumnLoader, order=order, migrate=_migrated_events)
    if io_wrapper.IsSummaryEventsFile(path):
        return factory(path)
    if active is None:
        return directory_watcher.DirectoryWatcher(path, factory, io_wrapper.IsSummaryEventsFile)
    timestamped = partial(TimestampedColumnLoader, order=order, migrate=_migrated_events)
    return directory_loader.DirectoryLoader(path, timestamped, io_wrapper.IsSummaryEventsFile, active)


def _migrated_events(event: Any, initial_metadata: dict[str, Any]) -> tuple[Any, ...]:
    return dataclass_compat.migrate_event(data_compat.migrate_event(event), initial_metadata)


def _migrated(initial_metadata: dict[str, Any], value: Any) -> Any:
    """A Summary.Value as it would come in a migrated event."""
    migrated = data_compat.migrate_value(value)
    dataclass_compat.migrate_value(migrated, initial_metadata)
    return migrated


def _tensors(migrate: Callable[[Any], Any], values: Callable[[Any], Array], rows: Any) -> Array:
    found = values(rows)
    out = np.empty(len(found), object)
    out[:] = [migrate(summary_pb2.Summary.Value.FromString(value)).tensor for value in found]
    return out


def _tensor_events(steps: Sequence[int], wall_times: Sequence[float], values: Sequence[Any]) -> list[TensorEvent]:
    """Of values that are TensorProtos, or floats."""
    return [
        TensorEvent(wall_time, step, _scalar(value) if isinstance(value, float) else value)
        for step, wall_time, value in zip(steps, wall_times, values, strict=True)
    ]


def _scalar(number: float) -> Any:
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, float_val=[number])
    tensor.tensor_shape.SetInParent()
    return tensor
