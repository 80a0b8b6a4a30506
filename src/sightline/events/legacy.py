"""Values in the old encodings of TensorFlow 1 and PyTorch, as the tensor a modern writer would have logged.

Scalars, histograms, images and audio had fields of their own in Summary.Value before everything became a
tensor. Readers of a kind see tensors only.
"""

from __future__ import annotations

import numpy as np

from sightline.events.message import Message, which
from sightline.events.tensor import make_tensor


def tensor_of(value: Message) -> Message | None:
    """The tensor of a tensorboard.Summary.Value, whichever encoding it came in.

    Returns:
        tensor: simple_value → float32 []; histo → float64 [k, 3] of left edge, right edge, count;
            image → strings [3] of decimal width, decimal height, encoded image; audio → strings [1], the
            encoded sound. None when the value carries no data.
    """
    match which(value, "value"):
        case "tensor":
            tensor: Message = value.tensor
            return tensor
        case "simple_value":
            return make_tensor(np.float32(value.simple_value))
        case "histo":
            return make_tensor(_buckets(value.histo))
        case "image":
            image = value.image
            return make_tensor([str(image.width), str(image.height), image.encoded_image_string])
        case "audio":
            return make_tensor([value.audio.encoded_audio_string])
        case _:
            return None


def _buckets(histo: Message) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Rows from the first bucket that holds anything to the last; the outer edges are the true min and max.

    bucket[i] counts what lies in (bucket_limit[i - 1], bucket_limit[i]]; writers fill the ends with ±1.8e308.
    """
    size = min(len(histo.bucket), len(histo.bucket_limit))
    counts = np.array(histo.bucket[:size], np.float64)
    limits = np.array(histo.bucket_limit[:size], np.float64)
    (filled,) = np.nonzero(counts)
    if not filled.size:
        return np.zeros((0, 3))
    kept = slice(filled[0], filled[-1] + 1)
    edges = np.concatenate([[histo.min], limits[kept][:-1], [histo.max]])
    return np.stack([edges[:-1], edges[1:], counts[kept]], axis=1)
