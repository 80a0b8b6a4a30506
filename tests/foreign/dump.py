"""Every value of an event file as the original reads it. Used in the foreign interpreter."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np


def values(folder: Path) -> Iterator[dict[str, Any]]:
    """The values of all runs below a folder, files in order of their names, values in the order of the files.

    Yields:
        value: run, tag, plugin (of the tag's first value), step, wall; and either strings, a list in base64, or
            dtype, shape and data, the little-endian bytes in base64, or nothing where the original has a type that
            it cannot decode.
    """
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    for path in sorted(folder.rglob("*tfevents*")):
        run = path.parent.relative_to(folder).as_posix()
        plugins: dict[str, str] = {}
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                plugin = plugins.setdefault(value.tag, value.metadata.plugin_data.plugin_name)
                found = {"run": run, "tag": value.tag, "plugin": plugin, "step": event.step, "wall": event.wall_time}
                yield found | contents(value.tensor)


def contents(tensor: Any) -> dict[str, Any]:
    from tensorboard.util import tensor_util

    try:
        array = tensor_util.make_ndarray(tensor)
    except TypeError:
        return {}
    if array.dtype == object:
        return {"strings": [base64.b64encode(item).decode() for item in array.ravel().tolist()]}
    data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": base64.b64encode(data).decode()}
