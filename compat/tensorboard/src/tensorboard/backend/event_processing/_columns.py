"""One event file as columns: what accumulators read in place of one event after another.

`ColumnLoader.Load` yields `Batch`es of plain values, and between them, in the order of the file, every event that holds
something else as an `event_pb2.Event`. Sightline's native core tells the two apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.events._core import PlainDecoder
from tensorboard.backend.event_processing._growing import Growing
from tensorboard.compat.proto import event_pb2
from tensorboard.util import tb_logging

Array: TypeAlias = npt.NDArray[Any]

TAKE_EVERY = 32 << 20  # bytes: columns of numbers alone need not be handed over more often


@dataclass(slots=True)
class Order:
    """How steps went so far, over all files of a run; its accumulator and its loaders share one.

    Attributes:
        watched: an event that goes back in steps, or has no summary, is to come by itself.
        followed: keep count of the last summary at other times, too.
        last_step, last_wall_time: of the last summary.
    """

    watched: bool
    followed: bool = False
    last_step: int = -1
    last_wall_time: float = -1


@dataclass(frozen=True, slots=True)
class Series:
    """New points of one tag, in the order of the file.

    Attributes:
        form: the encoding they came in: "simple", "tensor", "histo", "image" or "audio".
        metadata: the tag's first SummaryMetadata, as bytes, when it is among them; else None.
        steps, wall_times: int64 and float64 [n].
        numbers: float32 [n] of simple values; None of other forms.
        values: of rows, an object array of bytes, each a Summary.Value; of other forms than "simple".
    """

    tag: str
    form: str
    metadata: bytes | None
    steps: Array
    wall_times: Array
    numbers: Array | None
    values: Callable[[Any], Array]


@dataclass(frozen=True, slots=True)
class Batch:
    """Plain values that follow each other in a file.

    Attributes:
        first_wall_time: of the first event of the file, if that is plain.
        initial_metadata: of the file, for `dataclass_compat`; kept by the loader.
    """

    series: list[Series]
    first_wall_time: float
    initial_metadata: dict[str, Any]


class ColumnLoader:
    """Loads what is new in a file.

    Args:
        path: an event file.
        order: of the run.
        migrate: makes of an event and the file's initial metadata those events that are to be yielded.

    Raises:
        NotFoundError: there is no such file.
    """

    def __init__(
        self,
        path: str,
        order: Order,
        migrate: Callable[[Any, dict[str, Any]], Iterable[Any]] = lambda event, _: (event,),
    ) -> None:
        self._file = Growing(path)
        self._order = order
        self._migrate = migrate
        self._decoder = PlainDecoder()
        self._initial_metadata: dict[str, Any] = {}
        self._tags: list[tuple[str, str]] = []  # name and form, by the decoder's numbers
        self.last_wall_time = -math.inf

    def Load(self) -> Iterator[Any]:
        """Batches and events.

        Raises:
            DecodeError: an intact record is no Event; the next call goes on after it.
        """
        file, decoder, order = self._file, self._decoder, self._order
        untaken = 0
        while True:
            decoder.in_order = order.watched
            decoder.last_step, decoder.last_wall_time = order.last_step, order.last_wall_time
            start = file.at
            file.at += decoder.feed(file.rest(), file.offset + start)
            if order.watched or order.followed:
                order.last_step, order.last_wall_time = decoder.last_step, decoder.last_wall_time
            found, size = decoder.found, decoder.need
            untaken += file.at - start
            if decoder.refers or (untaken and (found or untaken > TAKE_EVERY)):
                untaken = 0
                yield self._batch()
            if found == "event":
                record = file.data[file.at + 12 : file.at + size - 4]
                file.at += size
                event = event_pb2.Event.FromString(record)
                self.last_wall_time = max(self.last_wall_time, event.wall_time)
                yield from self._migrate(event, self._initial_metadata)
            elif found == "damage":
                tb_logging.get_logger().debug("%s ends at byte %d: damage", file.path, file.offset + file.at)
                return
            elif not file.more():
                if untaken:
                    yield self._batch()
                return

    def _batch(self) -> Batch:
        self._decoder.refers = False
        return Batch(self._series(), self._decoder.first_wall_time, self._initial_metadata)

    def _series(self) -> list[Series]:
        tags, scalars, references, *_ = self._decoder.take()
        data, offset = self._file.data, self._file.offset
        metadata: dict[int, bytes] = {}
        for index, name, form, *_, at, size, _ in tags:
            if index < len(self._tags):
                self._tags[index] = name, form
            else:
                self._tags.append((name, form))
            if at >= offset:
                metadata[index] = data[at - offset : at - offset + size]
        found: dict[int, Series] = {}
        for index, steps, wall_times, numbers in scalars:
            self._see(wall_times)
            found[index] = Series(
                *self._tags[index], metadata.get(index), steps, wall_times, numbers, numbers.__getitem__
            )
        for index, items in references:
            self._see(items["wall_time"])
            found[index] = Series(
                *self._tags[index],
                metadata.get(index),
                items["step"],
                items["wall_time"],
                None,
                _slices(data, offset, items),
            )
        return [found[index] for index in sorted(found)]

    def _see(self, wall_times: Array) -> None:
        self.last_wall_time = max(self.last_wall_time, float(wall_times.max()))


def _slices(data: bytes, offset: int, items: Array) -> Callable[[Any], Array]:
    def values(rows: Any) -> Array:
        starts = items["offset"][rows] - offset
        out = np.empty(len(starts), object)
        out[:] = [data[at : at + size] for at, size in zip(starts.tolist(), items["size"][rows].tolist(), strict=True)]
        return out

    return values


class TimestampedColumnLoader(ColumnLoader):
    """The same with wall times, for `directory_loader.DirectoryLoader`."""

    def Load(self) -> Iterator[Any]:
        """Pairs of the last wall time so far, and a batch or event."""
        for item in super().Load():
            yield self.last_wall_time, item

    def CheckForIncreasedFileSize(self) -> bool:
        """Never: what a file has grown by was loaded, whatever became of the file meanwhile."""
        return False
