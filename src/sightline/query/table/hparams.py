"""Columns of hyperparameters: what the kinds know of runs, gathered by name."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.kinds.base import RunFacts
from sightline.model import Run
from sightline.query.table.column import Column, Plain, mixed


class HParams:
    """The hyperparameters of some runs, and which runs are parts of others.

    Attributes:
        sources: by name, where they stand, most frequent first.
        parts: (row, row of the run that it is a part of).
    """

    def __init__(self, runs: Sequence[Run], facts: RunFacts) -> None:
        self._n = len(runs)
        self._cells: dict[str, tuple[list[int], list[Plain]]] = {}
        self._columns: dict[str, Column] = {}
        counts: dict[str, dict[str, int]] = {}
        for row, run in enumerate(runs):
            for name, fact in facts.of(run.id).items():
                if name not in self._cells:
                    self._cells[name] = [], []
                    counts[name] = {}
                rows, values = self._cells[name]
                rows.append(row)
                values.append(fact.value)
                counts[name][fact.source] = counts[name].get(fact.source, 0) + 1
        rows_of = {run.id: row for row, run in enumerate(runs)}
        parents = [(row, facts.parent(run.id)) for row, run in enumerate(runs)]
        self.parts = [(row, rows_of[whole[0]]) for row, whole in parents if whole and whole[0] in rows_of]
        self.sources: dict[str, list[str]] = {
            name: sorted(found, key=lambda source: (-found[source], source)) for name, found in counts.items()
        }

    def column(self, written: str, name: str) -> Column:
        """The column of one of them."""
        found = self._columns.get(written)
        if found is None:
            found = self._columns[written] = mixed(written, *self._cells[name], self._n)
        return found
