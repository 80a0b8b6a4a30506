"""Columns of hyperparameters: what the kinds know of runs, gathered by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module

from sightline.kinds.base import Fact, Kind, RunFacts
from sightline.model import Run
from sightline.query.table.column import Column, Plain, mixed
from sightline.store.base import Store


class Facts:
    """What all kinds together know of the runs of a store; the first kind that names a fact is believed."""

    def __init__(self, store: Store, kinds: Iterable[Kind]) -> None:
        self._sources: list[RunFacts] = [import_module(kind.facts).collect(store) for kind in kinds if kind.facts]

    def refresh(self, patience: float = 0.1) -> int:
        return sum(source.refresh(patience) for source in self._sources)

    def of(self, run: int) -> Mapping[str, Fact]:
        found: dict[str, Fact] = {}
        for source in reversed(self._sources):
            found.update(source.of(run))
        return found

    def parent(self, run: int) -> tuple[int, str] | None:
        return next(filter(None, (source.parent(run) for source in self._sources)), None)

    def status(self, run: int) -> str:
        return next(filter(None, (source.status(run) for source in self._sources)), "")


class HParams:
    """The hyperparameters of some runs.

    Attributes:
        sources: by name, where they stand, most frequent first.
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
        self.sources: dict[str, list[str]] = {
            name: sorted(found, key=lambda source: (-found[source], source)) for name, found in counts.items()
        }

    def column(self, written: str, name: str) -> Column:
        """The column of one of them."""
        found = self._columns.get(written)
        if found is None:
            found = self._columns[written] = mixed(written, *self._cells[name], self._n)
        return found
