"""The events of one run, as they were logged: what scripts read logs with.

    log = EventAccumulator("runs/a").Reload()
    log.Tags()["scalars"]
    [(point.step, point.value) for point in log.Scalars("loss")]

Values stay in the encoding they came in: `Scalars` are simple values, as PyTorch writes them; what TensorFlow 2 writes
is found among `Tensors`. Points stay in columns; events are made when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tensorboard.backend.event_processing import directory_watcher, io_wrapper, tag_types
from tensorboard.backend.event_processing._columns import Batch, ColumnLoader, Order
from tensorboard.backend.event_processing._compress import compress_histogram
from tensorboard.backend.event_processing._following import Following
from tensorboard.backend.event_processing._sampling import Columns
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tb_logging

logger = tb_logging.get_logger()


@dataclass(frozen=True)
class ScalarEvent:
    """A number."""

    wall_time: float
    step: int
    value: float


@dataclass(frozen=True)
class CompressedHistogramEvent:
    """Pairs of basis point and value."""

    wall_time: float
    step: int
    compressed_histogram_values: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class HistogramValue:
    """bucket[i] counts what lies in (bucket_limit[i - 1], bucket_limit[i]]."""

    min: float
    max: float
    num: int
    sum: float
    sum_squares: float
    bucket_limit: Sequence[float]
    bucket: Sequence[int]


@dataclass(frozen=True)
class HistogramEvent:
    """A histogram."""

    wall_time: float
    step: int
    histogram_value: HistogramValue


@dataclass(frozen=True)
class ImageEvent:
    """An encoded image, with its size in pixels."""

    wall_time: float
    step: int
    encoded_image_string: bytes
    width: int
    height: int


@dataclass(frozen=True)
class AudioEvent:
    """Encoded sound; the rate in frames a second."""

    wall_time: float
    step: int
    encoded_audio_string: bytes
    content_type: str
    sample_rate: float
    length_frames: int


@dataclass(frozen=True)
class TensorEvent:
    """A TensorProto."""

    wall_time: float
    step: int
    tensor_proto: Any


COMPRESSED_HISTOGRAMS = tag_types.COMPRESSED_HISTOGRAMS
HISTOGRAMS = tag_types.HISTOGRAMS
IMAGES = tag_types.IMAGES
AUDIO = tag_types.AUDIO
SCALARS = tag_types.SCALARS
TENSORS = tag_types.TENSORS
GRAPH = tag_types.GRAPH
META_GRAPH = tag_types.META_GRAPH
RUN_METADATA = tag_types.RUN_METADATA

NORMAL_HISTOGRAM_BPS = (0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10000)
"""The ends, the middle, and half, one and one and a half deviations of a normal distribution to both sides."""

DEFAULT_SIZE_GUIDANCE = {COMPRESSED_HISTOGRAMS: 500, IMAGES: 4, AUDIO: 4, SCALARS: 10000, HISTOGRAMS: 1, TENSORS: 10}
STORE_EVERYTHING_SIZE_GUIDANCE = dict.fromkeys(DEFAULT_SIZE_GUIDANCE, 0)

_FIELDS = {"simple_value": "simple", "tensor": "tensor", "histo": "histo", "image": "image", "audio": "audio"}


class EventAccumulator(Following):
    """Reads a run, a directory or one of its event files, and holds its points.

    Args:
        path: a directory with event files, or one file, told by "tfevents" in its name.
        size_guidance: how many points of a tag are held, by kind: the keys of DEFAULT_SIZE_GUIDANCE, which stands in
            for missing ones; 0 is all. A random choice that is the same every time, with the newest among them.
        compression_bps: basis points of `CompressedHistograms`.
        purge_orphaned_data: a restart takes out the points it overtakes.

    Attributes:
        scalars, histograms, compressed_histograms, images, audio, tensors: reservoirs, with `Keys()` and `Items(tag)`.

    Raises:
        ValueError: no path, or a size that is negative or no whole number.
        NotFoundError: a file that does not exist.
    """

    def __init__(
        self,
        path: str,
        size_guidance: Mapping[str, int] | None = None,
        compression_bps: Sequence[float] = NORMAL_HISTOGRAM_BPS,
        purge_orphaned_data: bool = True,
    ) -> None:
        super().__init__(path, purge_orphaned_data)
        size = {**DEFAULT_SIZE_GUIDANCE, **(size_guidance or {})}
        self._compression_bps = compression_bps
        self.scalars = Columns(size[SCALARS], _scalar_events)
        self.histograms = Columns(size[HISTOGRAMS], partial(_events, _histogram_event))
        self.compressed_histograms = Columns(
            size[COMPRESSED_HISTOGRAMS], partial(_events, self._compressed_event), always_keep_last=False
        )
        self.images = Columns(size[IMAGES], partial(_events, _image_event))
        self.audio = Columns(size[AUDIO], partial(_events, _audio_event))
        self.tensors = Columns(size[TENSORS], partial(_events, _tensor_event))
        self._generator = _GeneratorFromPath(path, self._order)
        self._holders = {
            "simple": (self.scalars,),
            "tensor": (self.tensors,),
            "histo": (self.histograms, self.compressed_histograms),
            "image": (self.images,),
            "audio": (self.audio,),
        }

    def Tags(self) -> dict[str, Any]:
        """The tags of each kind, and whether there are graphs."""
        return {
            IMAGES: self.images.Keys(),
            AUDIO: self.audio.Keys(),
            HISTOGRAMS: self.histograms.Keys(),
            SCALARS: self.scalars.Keys(),
            COMPRESSED_HISTOGRAMS: self.compressed_histograms.Keys(),
            TENSORS: self.tensors.Keys(),
            **self._graph_tags(),
        }

    def Scalars(self, tag: str) -> list[ScalarEvent]:
        """The points of a tag, in the order in which they were logged; so do the others below.

        Raises:
            KeyError: the tag has none.
        """
        return self.scalars.Items(tag)

    def Histograms(self, tag: str) -> list[HistogramEvent]:
        return self.histograms.Items(tag)

    def CompressedHistograms(self, tag: str) -> list[CompressedHistogramEvent]:
        return self.compressed_histograms.Items(tag)

    def Images(self, tag: str) -> list[ImageEvent]:
        return self.images.Items(tag)

    def Audio(self, tag: str) -> list[AudioEvent]:
        return self.audio.Items(tag)

    def Tensors(self, tag: str) -> list[TensorEvent]:
        return self.tensors.Items(tag)

    # ------------------------------------------------------------- what comes

    def _take(self, batch: Batch) -> None:
        for series in batch.series:
            self._parse_metadata(series.tag, series.metadata)
            for holder in self._holders[series.form]:
                holder.extend(series.tag, series.steps, series.wall_times, series.values)

    def _keep(self, value: Any, step: int, wall_time: float) -> None:
        form = _FIELDS.get(value.WhichOneof("value"))
        if form is None:
            return
        tag = value.tag or (value.node_name if form == "tensor" else "")
        kept = np.array([value.simple_value], np.float32) if form == "simple" else np.array([value], object)
        for holder in self._holders[form]:
            holder.extend(tag, np.array([step]), np.array([wall_time]), kept.__getitem__)

    def _look_at_step(self, event: Any) -> None:
        if event.HasField("summary") and event.step < self._order.last_step:
            for value in event.summary.value:
                self._purge(event, value.tag or None)  # the original takes no tag for all of them
        else:
            self._order.last_step, self._order.last_wall_time = event.step, event.wall_time

    def _restart(self, event: Any) -> None:
        self._purge(event)

    def _purge(self, event: Any, tag: str | None = None) -> None:
        """Of one tag or of all; tensors are left alone, as the original leaves them."""
        names = "scalars", "histograms", "compressed_histograms", "images", "audio"
        self._tell_purged(event, {name: getattr(self, name).expire(event.step, tag) for name in names})

    def _compressed_event(self, step: int, wall_time: float, value: Any) -> CompressedHistogramEvent:
        return CompressedHistogramEvent(wall_time, step, compress_histogram(value.histo, self._compression_bps))


def _GeneratorFromPath(path: str, order: Order) -> Any:
    """What loads a path, a file or a directory."""
    factory = partial(ColumnLoader, order=order)
    if io_wrapper.IsSummaryEventsFile(path):
        return factory(path)
    return directory_watcher.DirectoryWatcher(path, factory, io_wrapper.IsSummaryEventsFile)


# ------------------------------------------------------------- events out of columns


def _scalar_events(steps: Sequence[int], wall_times: Sequence[float], values: Sequence[float]) -> list[ScalarEvent]:
    return [ScalarEvent(*point) for point in zip(wall_times, steps, values, strict=True)]


def _events(make: Any, steps: Sequence[int], wall_times: Sequence[float], values: Sequence[Any]) -> list[Any]:
    """Of values that are Summary.Values or the bytes of one."""
    parse = summary_pb2.Summary.Value.FromString
    return [
        make(step, wall_time, parse(value) if isinstance(value, bytes) else value)
        for step, wall_time, value in zip(steps, wall_times, values, strict=True)
    ]


def _histogram_event(step: int, wall_time: float, value: Any) -> HistogramEvent:
    histo = value.histo
    found = HistogramValue(
        min=histo.min,
        max=histo.max,
        num=histo.num,
        sum=histo.sum,
        sum_squares=histo.sum_squares,
        bucket_limit=list(histo.bucket_limit),
        bucket=list(histo.bucket),
    )
    return HistogramEvent(wall_time, step, found)


def _image_event(step: int, wall_time: float, value: Any) -> ImageEvent:
    image = value.image
    return ImageEvent(wall_time, step, image.encoded_image_string, image.width, image.height)


def _audio_event(step: int, wall_time: float, value: Any) -> AudioEvent:
    audio = value.audio
    return AudioEvent(
        wall_time, step, audio.encoded_audio_string, audio.content_type, audio.sample_rate, audio.length_frames
    )


def _tensor_event(step: int, wall_time: float, value: Any) -> TensorEvent:
    return TensorEvent(wall_time, step, value.tensor)
