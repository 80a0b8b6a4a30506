"""Values in the encodings of TensorFlow 1 and PyTorch, as the tensors that a writer of today would have logged."""

from __future__ import annotations

from typing import Any

import numpy as np

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.audio import metadata as audio_metadata
from tensorboard.plugins.histogram import metadata as histogram_metadata
from tensorboard.plugins.image import metadata as image_metadata
from tensorboard.plugins.scalar import metadata as scalar_metadata

_OLD = ("histo", "image", "audio", "simple_value")


def migrate_event(event: Any) -> Any:
    """An event whose values are all tensors; the same object when they already are."""
    if not event.HasField("summary"):
        return event
    values = [migrate_value(value) for value in event.summary.value]
    if all(new is old for new, old in zip(values, event.summary.value, strict=True)):
        return event
    migrated = event_pb2.Event()
    migrated.CopyFrom(event)
    del migrated.summary.value[:]
    migrated.summary.value.extend(values)
    return migrated


def migrate_value(value: Any) -> Any:
    """A `Summary.Value` with a tensor, and the metadata of the plugin that shows it; the same object when it has one.

    simple_value → float32 []; histo → float32 [k, 3] of left edge, right edge, count; image → strings [3] of width,
    height, encoded image; audio → strings [1, 2] of encoded sound and label. Display name and description are kept.
    """
    encoding = value.WhichOneof("value")
    if encoding not in _OLD:
        return value
    about = {
        "display_name": value.metadata.display_name or value.tag,
        "description": value.metadata.summary_description,
    }
    match encoding:
        case "simple_value":
            tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, float_val=[value.simple_value])
            tensor.tensor_shape.SetInParent()
            metadata = scalar_metadata.create_summary_metadata(**about)
        case "histo":
            rows = _buckets(value.histo)
            tensor = tensor_pb2.TensorProto(
                dtype=types_pb2.DT_FLOAT, tensor_shape=_shape(*rows.shape), tensor_content=rows.tobytes()
            )
            metadata = histogram_metadata.create_summary_metadata(**about)
        case "image":
            image = value.image
            tensor = _strings([3], str(image.width).encode(), str(image.height).encode(), image.encoded_image_string)
            metadata = image_metadata.create_summary_metadata(**about, converted_to_tensor=True)
        case _:
            tensor = _strings([1, 2], value.audio.encoded_audio_string, b"")
            wav = audio_metadata.Encoding.Value("WAV")
            metadata = audio_metadata.create_summary_metadata(**about, encoding=wav, converted_to_tensor=True)
    return summary_pb2.Summary.Value(tag=value.tag, tensor=tensor, metadata=metadata)


def _buckets(histo: Any) -> Any:
    """float32 [k, 3]: from the first bucket that holds anything to the last; the outer edges are min and max."""
    counts, limits = list(histo.bucket), list(histo.bucket_limit)
    filled = [at for at, count in enumerate(counts) if count > 0]
    if not filled:
        return np.zeros((0, 3), "<f4")
    first, last = filled[0], filled[-1]
    edges = [histo.min, *limits[first:last], histo.max]
    with np.errstate(over="ignore"):  # infinite in float32
        return np.array([edges[:-1], edges[1:], counts[first : last + 1]], "<f4").T.copy()


def _strings(shape: list[int], *elements: bytes) -> Any:
    return tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, tensor_shape=_shape(*shape), string_val=elements)


def _shape(*sizes: int) -> Any:
    return tensor_shape_pb2.TensorShapeProto(dim=[{"size": size} for size in sizes])
