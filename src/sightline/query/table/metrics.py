"""Columns of metrics: one number of each run's series, over every point in force.

`min`, `max`, `mean` and `mean(k)` are of the finite values; `first` and `last` are as logged; `nan` counts the
values that are no finite numbers. What is computed is kept until the series' run changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sightline.model import Run
from sightline.query import _kernels
from sightline.query.table.column import Floats
from sightline.query.table.names import AGGREGATES, Found
from sightline.store.base import Store
from sightline.store.columns import Columns

MAX_KEPT = 100


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was computed of one tag, and of which runs: a run that is still the same object has not changed."""

    runs: list[Run]
    values: Floats  # [n, k]


class Metrics:
    """Numbers of series, computed when first asked for. Not safe for several threads at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[str, str, float], _Kept] = {}

    def values(self, found: Found, runs: list[Run]) -> Floats:
        """float64[n]: a number for each run, NaN where it has none."""
        argument = found.argument if isinstance(found.argument, float) else 0.0
        key = found.name, found.take if argument or found.take == "at" else "", argument
        column = 0 if key[1] else AGGREGATES.index(found.take)
        kept = self._kept.pop(key, None)
        if kept is None or kept.runs is not runs:
            kept = _Kept(runs, self._computed(key, runs, kept))
        self._kept[key] = kept  # the last asked for stands last
        while len(self._kept) > MAX_KEPT:
            del self._kept[next(iter(self._kept))]
        return kept.values[:, column]

    def _computed(self, key: tuple[str, str, float], runs: list[Run], before: _Kept | None) -> Floats:
        tag, take, argument = key
        values = np.full((len(runs), 1 if take else len(AGGREGATES)), np.nan)
        same = _same_rows(before.runs if before else [], runs)
        if before is not None:
            values[same] = before.values[same]
        for row in np.flatnonzero(~same).tolist():
            columns = self._store.series(runs[row].id, tag)
            if columns is None:
                continue
            if take:
                values[row, 0] = _of(columns.live, take, argument)
            else:
                _kernels.summary(columns.live.values, values[row])
        return values


def _same_rows(before: Sequence[Run], runs: Sequence[Run]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which rows hold the same run, unchanged, as before."""
    same = np.zeros(len(runs), np.bool_)
    shared = min(len(before), len(runs))
    same[:shared] = [old is new for old, new in zip(before, runs, strict=False)]
    return same


def _of(live: Columns, take: str, argument: float) -> float:
    if take == "mean":
        tail = live.values[-int(argument) :].astype(np.float64)
        finite = tail[np.isfinite(tail)]
        return float(finite.mean()) if finite.size else np.nan
    at = int(np.searchsorted(live.steps, argument, "right")) - 1
    return float(live.values[at]) if at >= 0 else np.nan
