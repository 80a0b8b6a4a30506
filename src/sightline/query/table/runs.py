"""Columns of what the store knows of a run: its name and parts of it, times, counts, how it stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sightline.model import Run
from sightline.query.facts import status_of
from sightline.query.pattern.program import Pattern
from sightline.query.table.column import Column, Type, numbers, texts
from sightline.query.table.names import Found

_NUMBERS: dict[str, tuple[Type, Callable[[Run], Any]]] = {
    "start": ("time", lambda run: run.start),
    "updated": ("time", lambda run: run.updated),
    "duration": ("duration", lambda run: None if run.start is None or run.end is None else run.end - run.start),
    "steps": ("number", lambda run: run.max_step),
    "points": ("number", lambda run: run.points),
    "restarts": ("number", lambda run: run.restarts),
    "nan": ("number", lambda run: run.nan),
    "size": ("bytes", lambda run: run.bytes),
    "damage": ("number", lambda run: run.damage),
}


def type_of(name: str) -> Type:
    """The type of a column of runs."""
    return _NUMBERS[name][0] if name in _NUMBERS else "text"


def run_column(written: str, found: Found, runs: Sequence[Run], said: Callable[[int], str]) -> Column:
    """A column of runs; `said` gives how a run said that it ended.

    Raises:
        PatternError: of match("…").
    """
    name = found.name
    if name in _NUMBERS:
        type_, of = _NUMBERS[name]
        return numbers(written, np.array([of(run) for run in runs], np.float64), type_)
    names = [run.name for run in runs]
    if name == "status":
        now = time.time()
        return texts(written, [status_of(run, said(run.id), now) for run in runs])
    if name == "folder":
        return texts(written, [name.rpartition("/")[0] or None for name in names])
    if name == "part":
        assert isinstance(found.argument, float)
        return texts(written, [_part(name, int(found.argument)) for name in names])
    if name == "match":
        assert isinstance(found.argument, str)
        return texts(written, _matched(Pattern(found.argument), names))
    return texts(written, names)


def _part(name: str, at: int) -> str | None:
    parts = name.split("/")
    return parts[at] if -len(parts) <= at < len(parts) else None


def _matched(pattern: Pattern, names: list[str]) -> list[str | None]:
    """The first group of a match, or all of it where there is no group or it took no part."""
    spans = pattern.spans(names)
    first = np.where(spans[:, 2:3] >= 0, spans[:, 2:], spans[:, :2]).tolist()
    return [None if low < 0 else name[low:high] for name, (low, high) in zip(names, first, strict=True)]
