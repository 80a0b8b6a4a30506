"""`Writer`: numbers over steps, into a directory or whatever else takes them; no TensorFlow needed."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from tensorboard.plugins.scalar import metadata as scalar_metadata
from tensorboard.summary._output import DirectoryOutput, Output


class Writer:
    """Writes points to an output; to be used from one thread.

    Args:
        output: what takes them, or the directory of event files.

    Raises:
        TypeError: neither of them.
    """

    def __init__(self, output: Any) -> None:
        if isinstance(output, str):
            output = DirectoryOutput(output)
        elif not isinstance(output, Output):
            raise TypeError(f"Unsupported output object {output!r}")
        self._output: Output = output
        self._closed = False

    def add_scalar(
        self, tag: str, data: Any, step: Any, *, wall_time: float | None = None, description: str | None = None
    ) -> None:
        """Write a number.

        Args:
            tag: name of its series.
            data: kept as float32.
            step: kept as int64.
            wall_time: seconds since the epoch; now, when left out.
            description: of the series, Markdown.

        Raises:
            ValueError: not a single number.
            RuntimeError: the writer is closed.
        """
        self._check()
        self._output.emit_scalar(
            plugin_name=scalar_metadata.PLUGIN_NAME,
            tag=tag,
            data=_single("data", data, np.float32),
            step=_single("step", step, np.int64),
            wall_time=time.time() if wall_time is None else wall_time,
            description=description,
        )

    def flush(self) -> None:
        """Have all points written."""
        self._check()
        self._output.flush()

    def close(self) -> None:
        """Have all points written, and take no more.

        Raises:
            RuntimeError: the writer is closed.
        """
        self._check()
        self._closed = True
        self._output.close()

    def _check(self) -> None:
        if self._closed:
            raise RuntimeError("Writer is already closed")


def _single(name: str, value: Any, kind: Any) -> Any:
    with np.errstate(over="ignore"):
        number = kind(value)
    if np.ndim(number):
        raise ValueError(f"Expected scalar value for {name!r} but got {value!r}")
    return number
