"""What all kinds together know of runs beyond their curves, and how a run stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Literal, TypeAlias

from sightline.kinds.base import Fact, Kind, RunFacts
from sightline.model import RUNNING_FOR, Run
from sightline.store.base import Store

Status: TypeAlias = Literal["running", "finished", "failed", "stopped"]


class Facts:
    """See `sightline.kinds.base.RunFacts`; the first kind that names a fact is believed."""

    def __init__(self, store: Store, kinds: Iterable[Kind]) -> None:
        self._sources: list[RunFacts] = [import_module(kind.facts).collect(store) for kind in kinds if kind.facts]

    @property
    def pending(self) -> bool:
        return any(source.pending for source in self._sources)

    def refresh(self, patience: float = 0.1) -> int:
        return sum(source.refresh(patience) for source in self._sources)

    def of(self, run: int) -> Mapping[str, Fact]:
        if len(self._sources) == 1:  # as it is, and asked for of ten thousand runs at a time
            return self._sources[0].of(run)
        found: dict[str, Fact] = {}
        for source in reversed(self._sources):
            found.update(source.of(run))
        return found

    def parent(self, run: int) -> tuple[int, str] | None:
        for source in self._sources:
            if (parent := source.parent(run)) is not None:
                return parent
        return None

    def status(self, run: int) -> str:
        for source in self._sources:
            if said := source.status(run):
                return said
        return ""


def status_of(run: Run, said: str, now: float) -> Status:
    """How a run stands.

    Args:
        said: "finished" or "failed" where it said so, as `RunFacts.status` gives it; otherwise "".
        now: seconds since the epoch.

    Returns:
        status: "stopped" when it just ceased to write.
    """
    if said:
        return "finished" if said == "finished" else "failed"
    return "running" if run.updated > now - RUNNING_FOR else "stopped"
