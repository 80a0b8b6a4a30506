"""Sound as values of the audio plugin: a string tensor (clips, 2) of WAV files with 16 bits, and their labels."""

from __future__ import annotations

import math
import struct
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.events import messages
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.kinds.arrays import Array, describe, sound_text, to_array, to_number
from sightline.kinds.base import Value

MOST_CHANNELS = 8
"""A first axis that is longer is no axis of channels; eight are those of 7.1 surround sound."""

_SHAPES = f"an array of shape (L,), (C, L) with up to {MOST_CHANNELS} channels, or (N, C, L) for N clips"
_SAMPLES = "floats in [-1, 1], int16, int32, int8 or uint8 (128 is silence)"
_CONTENT = encode(
    Message("tensorboard.AudioPluginData", encoding=messages.enum("tensorboard.AudioPluginData.Encoding")["WAV"])
)
_OPEN = 0
"""The data class stays open: TensorBoard then takes the clips from the rows; of declared blobs it would serve rows."""
_BLOCK = 1 << 14  # samples converted at a time: what lies between stays in the cache


def audio(
    tag: str,
    snd_tensor: Any,
    sample_rate: int = 44100,
    *,
    labels: Sequence[Any] | str | None = None,
    description: str = "",
) -> Value:
    """One or more clips of sound as one value.

    Args:
        tag: its name.
        snd_tensor: array-like of shape (L,), (C, L) or (N, C, L) with up to 8 channels; (L, 1) is one channel too.
            Floats in [-1, 1], clipped, NaN becomes 0; int16; int8, int32 and uint8 (128 is silence), brought to
            16 bits.
        sample_rate: samples a second, a whole number.
        labels: Markdown for each clip, or one text for all of them.
        description: Markdown.

    Raises:
        SummaryError: none of these, nothing to hear, or not one label for each clip.
    """
    clips = _clips(to_array(snd_tensor, "snd_tensor"))
    rate = _rate(sample_rate, clips.shape[1])
    if 2 * clips[0].size > 0xFFFFFFFF - 36:
        raise SummaryError("snd_tensor", describe(snd_tensor), "clips of less than 4 GiB, which is what WAV holds")
    texts = _labels(labels, len(clips))
    samples = _samples(clips)
    waiting = samples.nbytes + sum(map(len, texts))
    return Value(tag, partial(_tensor, samples, rate, texts), "audio", _CONTENT, _OPEN, description, waiting=waiting)


def _clips(array: Array) -> Array:
    """The array as (N, C, L)."""
    if array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1):
        clips = array.reshape(1, 1, -1)
    elif array.ndim == 2:
        clips = array[np.newaxis]
    else:
        clips = array
    if clips.ndim != 3 or not clips.size or clips.shape[1] > MOST_CHANNELS:
        hint = "; the axis of channels comes first" if array.ndim == 2 and array.shape[1] <= MOST_CHANNELS else ""
        raise SummaryError("snd_tensor", describe(array), f"{_SHAPES}, none of them 0{hint}")
    return clips


def _rate(sample_rate: Any, channels: int) -> int:
    rate = to_number(sample_rate, "sample_rate")
    if not math.isfinite(rate) or rate != int(rate) or not 1 <= rate * channels * 2 <= 0xFFFFFFFF or rate < 1:
        raise SummaryError("sample_rate", describe(sample_rate), "a whole number of samples a second, from 1 on")
    return int(rate)


def _labels(labels: Sequence[Any] | str | None, count: int) -> list[bytes]:
    if labels is None or isinstance(labels, str):
        return [sound_text(labels or "").encode()] * count
    found = labels.tolist() if hasattr(labels, "tolist") else labels
    try:
        texts = [b"" if label is None else sound_text(str(label)).encode() for label in found]
    except TypeError:
        texts = []
    if len(texts) != count:
        raise SummaryError("labels", describe(labels), f"one label for each of {count} clips, or one text for all")
    return texts


def _samples(clips: Array) -> Array:
    """Clips (N, C, L) of any accepted dtype as int16 (N, L, C) in memory of their own: as they stand in a file."""
    out = np.empty((clips.shape[0], clips.shape[2], clips.shape[1]), "<i2")
    source = clips.transpose(0, 2, 1)
    kind, size = clips.dtype.kind, clips.dtype.itemsize
    if kind == "f":
        _from_floats(source, out)
    elif kind == "i" and size == 2:
        out[...] = source
    elif kind == "i" and size == 4:
        out[...] = source >> 16
    elif size == 1 and kind in "iu":
        out[...] = source
        out -= 128 if kind == "u" else 0
        out *= 256
    else:
        raise SummaryError("snd_tensor", describe(clips), _SAMPLES)
    return out


def _from_floats(source: Array, out: Array) -> None:
    """Scaled to ±32767 in float64 and rounded to the nearest, halves to even."""
    undefined = False
    for clip, target in zip(source, out, strict=True):
        for start in range(0, len(clip), _BLOCK):
            block: Any = clip[start : start + _BLOCK].astype(np.float64)
            if np.isnan(block.min()):
                undefined = True
                block[np.isnan(block)] = 0
            np.clip(block, -1, 1, out=block)
            block *= 32767
            target[start : start + _BLOCK] = np.rint(block, out=block)
    if undefined:
        warnings.warn("snd_tensor has NaN, written as silence", RuntimeWarning, stacklevel=5)


def _tensor(samples: Array, rate: int, labels: list[bytes]) -> Message:
    rows = np.empty((len(labels), 2), object)
    for row, clip, label in zip(rows, samples, labels, strict=True):
        row[:] = wav(clip, rate), label
    return make_tensor(rows)


def wav(samples: Array, rate: int) -> bytes:
    """A WAV file: RIFF with PCM samples.

    Args:
        samples: int16 (L, C), little-endian.
        rate: samples a second.
    """
    data = samples.tobytes()
    width = 2 * samples.shape[1]
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, samples.shape[1],
        rate, rate * width, width, 16, b"data", len(data),
    )  # fmt: skip
    return head + data
