"""Event files made by hand, record by record, for tests that need bytes nobody would log.

A record is its length (8 bytes, little-endian), a checksum of those, the payload, a checksum of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import BinaryIO

import numpy as np

from sightline.events._core import masked_crc32c
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode

HEADER_SIZE, FOOTER_SIZE = 12, 4
VERSION = "brain.Event:2"


def frame(payload: bytes) -> bytes:
    """One whole record around a payload."""
    length = len(payload).to_bytes(8, "little")
    header = length + masked_crc32c(length).to_bytes(4, "little")
    return header + payload + masked_crc32c(payload).to_bytes(4, "little")


def version_bytes(wall_time: float) -> bytes:
    """The Event that every file begins with."""
    return encode(Message("tensorboard.Event", wall_time=wall_time, file_version=VERSION))


def event_bytes(
    wall_time: float, step: int, scalars: Mapping[str, float], *, metadata: bool = True, legacy: bool = False
) -> bytes:
    """An Event that carries scalars.

    Args:
        wall_time: seconds since the epoch.
        step: any int64.
        scalars: value by tag, written as float32; a NumPy float64 or integer keeps its type.
        metadata: name the plugin; wanted at a tag's first value in a file.
        legacy: write `simple_value`, always float32, as PyTorch does.
    """
    values = [_scalar(tag, number, metadata, legacy) for tag, number in scalars.items()]
    summary = Message("tensorboard.Summary", value=values)
    return encode(Message("tensorboard.Event", wall_time=wall_time, step=step, summary=summary))


def _scalar(tag: str, number: float, metadata: bool, legacy: bool) -> Message:
    value = Message("tensorboard.Summary.Value", tag=tag)
    if legacy:
        with np.errstate(over="ignore"):
            value.simple_value = float(np.float32(number))
        return value
    value.tensor = make_tensor(number if isinstance(number, np.generic) else float(number))
    if metadata:
        value.metadata = Message(
            "tensorboard.SummaryMetadata",
            plugin_data=Message("tensorboard.SummaryMetadata.PluginData", plugin_name="scalars"),
            data_class=1,
        )
    return value


class RecordWriter:
    """Appends records to a binary file; a reader sees them after `flush`.

    Args:
        file: open for writing; it stays the caller's unless `close` or a `with` block closes it.
        wall_time: when given, the file is begun with a version record of that time.
    """

    def __init__(self, file: BinaryIO, wall_time: float | None = None) -> None:
        self._file = file
        self._known: set[str] = set()
        if wall_time is not None:
            self.write(version_bytes(wall_time))
            self.flush()

    def write(self, payload: bytes) -> None:
        """Append one record, in one call to the file so that a kill leaves at most a partial last record."""
        self._file.write(frame(payload))

    def scalars(self, wall_time: float, step: int, scalars: Mapping[str, float]) -> None:
        """Append an Event with scalars; each tag's first one names the plugin."""
        fresh = not self._known.issuperset(scalars)
        self._known.update(scalars)
        self.write(event_bytes(wall_time, step, scalars, metadata=fresh))

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> RecordWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
