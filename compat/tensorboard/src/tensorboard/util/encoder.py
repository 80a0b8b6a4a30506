"""Pictures as PNG and sound as WAV, without TensorFlow."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["encode_png", "encode_wav"]


def encode_png(image: Any) -> bytes:
    """A picture as PNG.

    Args:
        image: uint8 (height, width, channels), 1 to 4 channels: grey, grey with alpha, RGB, RGBA.

    Raises:
        ValueError: another shape or dtype.
    """
    from sightline.kinds.image.png import png

    pixels = np.asarray(image)
    if pixels.ndim != 3 or pixels.dtype != np.uint8 or not 1 <= pixels.shape[2] <= 4 or not pixels.size:
        raise ValueError(f"image: got {pixels.dtype} {pixels.shape}; accepted: uint8 (height, width, 1 to 4 channels)")
    return png(pixels)


def encode_wav(audio: Any, samples_per_second: int) -> bytes:
    """Sound as WAV with 16 bits, where ±1 is ±32768, rounded to nearest with halves away from 0, and clipped.

    Args:
        audio: floats (frames, channels).
        samples_per_second: of each channel.

    Raises:
        ValueError: another shape.
    """
    from sightline.kinds.audio.summary import wav

    samples = np.asarray(audio, np.float32)
    if samples.ndim != 2:
        raise ValueError(f"audio: got shape {samples.shape}; accepted: (frames, channels)")
    scaled = np.nan_to_num(samples, nan=0) * np.float32(32768)
    whole = np.trunc(scaled + np.copysign(np.float32(0.5), scaled)).clip(-32768, 32767)
    return wav(whole.astype("<i2"), int(samples_per_second))
