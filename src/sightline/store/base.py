"""The store's whole interface: batches go in, immutable views come out.

Everything a view holds is keyed by file and put together in file order, so that what the store answers
depends only on what lies on disk, never on which file happened to be read first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sightline.events.facts import DamageFact, MarkFact, PackedScalars, ReferenceChunk, ScalarChunk, TagFact
from sightline.model import Damage, Run, Tag
from sightline.store.columns import Columns, References


@dataclass(frozen=True, slots=True)
class Batch:
    """What one file gave since its last batch.

    Attributes:
        run, path: where it belongs; files of a run are ordered by path.
        root: the log directory it was found under; "" when that is not known.
        reset: the file was replaced or shrank: forget what it gave before.
        tags … damage: as `events._core.Decoder.take` describes them; `packed` instead of `scalars` when a small file
            was read at once: see `events._core.read_whole`, `tags` is a tuple then.
        bytes: how much of the file has been read in all; `updated` its modification time, seconds.
        start, end: smallest and largest finite wall time so far; inf and -inf before the first.
        max_step: largest step so far; None before the first event.
        rewinds: how often a scalar's step went back within the file; nans: its scalars that are no finite number.
        pending: (offset, size) of damage that reaches the end of what was read, or None.
        problem: why the file cannot be read at all ("Permission denied"); "" when it can.
    """

    run: str
    path: str
    root: str = ""
    reset: bool = False
    tags: Sequence[TagFact] = ()
    scalars: list[ScalarChunk] = field(default_factory=list)
    packed: PackedScalars | None = None
    references: list[ReferenceChunk] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    marks: list[MarkFact] = field(default_factory=list)
    damage: list[DamageFact] = field(default_factory=list)
    bytes: int = 0
    updated: float = 0.0
    start: float = float("inf")
    end: float = float("-inf")
    max_step: int | None = None
    rewinds: int = 0
    nans: int = 0
    pending: tuple[int, int] | None = None
    problem: str = ""


class Store(Protocol):
    """Columns of every run. Commits are short; whoever reads holds nothing up."""

    @property
    def version(self) -> int:
        """Grows with every commit."""

    @property
    def catalog(self) -> int:
        """The version at which the set of runs or tags last changed."""

    def append(self, batches: list[Batch]) -> None:
        """Commit batches in one step: readers see all of them or none."""

    def forget(self, run: str, path: str) -> None:
        """Take out what a file gave; a run without files goes with its last file."""

    def runs(self) -> list[Run]:
        """Every run, by id."""

    def run_id(self, name: str) -> int | None:
        """The id of a run by its name; None when there is none."""

    def files(self, run_id: int) -> tuple[str, list[str]]:
        """The log directory a run was found under (`Batch.root`), and its files in order; none of an unknown run."""

    def tags(self, run_id: int) -> Mapping[str, Tag]:
        """Tags of a run by name; empty for an unknown run."""

    def series(self, run_id: int, tag: str) -> Columns | None:
        """All points of a scalar series; None when there is none."""

    def references(self, run_id: int, tag: str) -> References | None:
        """Where the other values of a tag lie; None when it has none."""

    def metadata(self, run_id: int, tag: str) -> tuple[str, int, int] | None:
        """(path, offset, size) of the SummaryMetadata of a tag; None when none was logged."""

    def damage(self) -> list[Damage]:
        """Everything that was skipped, by path and offset."""

    def wait(self, version: int, timeout: float) -> int:
        """Block until `self.version > version` or `timeout` seconds have passed; returns the version."""
