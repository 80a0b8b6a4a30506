"""Writing what TensorBoard shows: a `Writer` that needs nothing else, and functions for TensorFlow's writers.

`v1` makes summaries in the manner of TensorFlow 1, `v2` writes to the default writer of TensorFlow 2, and is here too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tensorboard.summary import v1, v2
    from tensorboard.summary._output import DirectoryOutput, Output
    from tensorboard.summary._writer import Writer
    from tensorboard.summary.v2 import audio, histogram, image, scalar, text

__all__ = [
    "DirectoryOutput", "Output", "Writer", "audio", "histogram", "image", "scalar", "text", "v1", "v2",
]  # fmt: skip


_HOMES = {"DirectoryOutput": "_output", "Output": "_output", "Writer": "_writer"}
_HOMES |= dict.fromkeys(("audio", "histogram", "image", "scalar", "text"), "v2")


def __getattr__(name: str) -> Any:
    if name in ("v1", "v2", "writer"):
        return import_module(f"tensorboard.summary.{name}")
    if name in _HOMES:
        return getattr(import_module(f"tensorboard.summary.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
