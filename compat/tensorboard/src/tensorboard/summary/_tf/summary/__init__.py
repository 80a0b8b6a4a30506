"""What TensorFlow up to 2.20 takes as its `tf.summary`: its own names, and the five that TensorBoard brings.

TensorFlow imports this while it is imported itself, so its own names are looked up when they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tensorboard.summary.v2 import audio, histogram, image, scalar, text

__all__ = ["audio", "histogram", "image", "scalar", "text"]


def _own() -> Any:
    return import_module("tensorflow._api.v2.summary")


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(_own(), name)


def __dir__() -> list[str]:
    return sorted({*__all__, *dir(_own())})
