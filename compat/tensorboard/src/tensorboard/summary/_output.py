"""Where a `Writer` writes: `Output` is what that must be able to do, `DirectoryOutput` does it with event files."""

from __future__ import annotations

import abc
from typing import Any

import numpy as np

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util


class Output(abc.ABC):
    """What takes the points of a `Writer`."""

    @abc.abstractmethod
    def emit_scalar(
        self,
        *,
        plugin_name: str,
        tag: str,
        data: np.float32,
        step: np.int64,
        wall_time: float,
        tag_metadata: bytes | None = None,
        description: str | None = None,
    ) -> None:
        """Take a number.

        Args:
            plugin_name: of the plugin that shows it.
            tag: name of its series.
            data: the number.
            step: of the training.
            wall_time: seconds since the epoch.
            tag_metadata: what the plugin knows of the series.
            description: of the series, Markdown.
        """

    @abc.abstractmethod
    def flush(self) -> None:
        """Have what was taken written."""

    @abc.abstractmethod
    def close(self) -> None:
        """Have what was taken written, and take no more."""


class DirectoryOutput(Output):
    """Writes event files into a directory."""

    def __init__(self, path: str) -> None:
        self._writer = EventFileWriter(path)

    def emit_scalar(
        self,
        *,
        plugin_name: str,
        tag: str,
        data: Any,
        step: Any,
        wall_time: float,
        tag_metadata: bytes | None = None,
        description: str | None = None,
    ) -> None:
        metadata = summary_pb2.SummaryMetadata(
            plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name=plugin_name, content=tag_metadata),
            summary_description=description,
            data_class=summary_pb2.DataClass.DATA_CLASS_SCALAR,
        )
        event = event_pb2.Event(wall_time=wall_time, step=int(step))
        event.summary.value.add(tag=tag, tensor=tensor_util.make_tensor_proto(data), metadata=metadata)
        self._writer.add_event(event)

    def flush(self) -> None:
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()
