"""Full data of one scalar series as CSV or JSON, written row by row so that no copy of the whole is made.

Both hold the points in force as TensorBoard's downloads do: wall time, step, value. Steps are exact
integers. Values and times are the shortest decimals that read back as the same float64 (a float32 value is
first widened), so nothing is lost whichever precision reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

if TYPE_CHECKING:
    from sightline.store.columns import Columns

ROWS = 16_384

_NAMES = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def csv(columns: Columns) -> Iterator[bytes]:
    """Lines "Wall time,Step,Value" with a heading; NaN, Infinity and -Infinity as those words."""
    yield b"Wall time,Step,Value\n"
    for times, steps, values in _blocks(columns):
        rows = map("{},{},{}\n".format, map(_text, times), steps, map(_text, values))
        yield "".join(rows).encode()


def json(columns: Columns) -> Iterator[bytes]:
    """An array of [wall time, step, value]; NaN and infinities as strings."""
    lead = b"["
    for times, steps, values in _blocks(columns):
        rows = map("[{},{},{}]".format, map(_quoted, times), steps, map(_quoted, values))
        yield lead + ",\n".join(rows).encode()
        lead = b",\n"
    yield b"[]\n" if lead == b"[" else b"]\n"


def file_name(run: str, tag: str, suffix: str) -> str:
    """A name that every file system and header takes."""
    words = re.sub(r"[^A-Za-z0-9._-]+", "_", f"{run}-{tag}").strip("._-")[:120]
    return f"{words or 'series'}.{suffix}"


def _blocks(columns: Columns) -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
    live = columns.live
    parts: tuple[npt.NDArray[Any], ...] = (live.wall_times, live.steps, live.values)
    for at in range(0, len(live), ROWS):
        times, steps, values = (part[at : at + ROWS].tolist() for part in parts)
        yield times, steps, values


def _text(value: float) -> str:
    text = repr(value)
    return _NAMES.get(text, text)


def _quoted(value: float) -> str:
    text = repr(value)
    return f'"{_NAMES[text]}"' if text in _NAMES else text
