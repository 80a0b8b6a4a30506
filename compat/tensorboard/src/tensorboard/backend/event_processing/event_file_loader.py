"""Loaders of one event file. Each call of `Load` goes on where the last one ended, so a file can be followed.

A record that is not complete yet is left for the next call; one that does not match its checksum ends the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sightline.events._core import records
from tensorboard import data_compat, dataclass_compat
from tensorboard.backend.event_processing._growing import Growing
from tensorboard.compat.proto import event_pb2
from tensorboard.compat.tensorflow_stub.io import gfile
from tensorboard.util import tb_logging


class RawEventFileLoader:
    """The records of a file as bytes.

    Args:
        file_path: an event file.
        detect_file_replacement: tell, by `CheckForIncreasedFileSize`, when the file has grown. A file is opened anew
            for every read, so one that was replaced by a longer copy is read on in any case.

    Raises:
        ValueError: there is no path.
        NotFoundError: there is no such file.
    """

    def __init__(self, file_path: str, detect_file_replacement: bool = False) -> None:
        self._file = Growing(file_path)
        self._file_path = file_path
        self._size = -1 if detect_file_replacement else None

    def Load(self) -> Iterator[Any]:
        """What was not loaded yet."""
        file = self._file
        while True:
            payloads, _, damaged = records(file.rest())
            for payload in payloads:
                file.at += len(payload) + 16
                yield payload
            if damaged:
                tb_logging.get_logger().debug("%s ends at byte %d: damage", self._file_path, file.offset + file.at)
                return
            if not file.more():
                return

    def CheckForIncreasedFileSize(self) -> bool:
        """Whether the file is larger than when this was asked last; false unless it is to be detected."""
        if self._size is None:
            return False
        before, self._size = self._size, int(gfile.stat(self._file_path).length)
        return 0 <= before < self._size


class LegacyEventFileLoader(RawEventFileLoader):
    """The events of a file as they were written."""

    def Load(self) -> Iterator[Any]:
        """What was not loaded yet.

        Yields:
            event: an `event_pb2.Event`.

        Raises:
            DecodeError: an intact record is no Event; the next call goes on after it.
        """
        for record in super().Load():
            yield event_pb2.Event.FromString(record)


class EventFileLoader(LegacyEventFileLoader):
    """The events of a file, old encodings as tensors, and every tag with its class of data."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._initial_metadata: dict[str, Any] = {}

    def Load(self) -> Iterator[Any]:
        """What was not loaded yet; a graph comes twice, as it is and as a value."""
        for event in super().Load():
            yield from dataclass_compat.migrate_event(data_compat.migrate_event(event), self._initial_metadata)


class TimestampedEventFileLoader(EventFileLoader):
    """The same with wall times, for `directory_loader.DirectoryLoader`."""

    def Load(self) -> Iterator[Any]:
        """Pairs of wall time and event."""
        for event in super().Load():
            yield event.wall_time, event
