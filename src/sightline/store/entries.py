"""What the store in memory has of a run, and what it tells of one. Guarded by the store's lock."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from sightline.events.facts import TagFact
from sightline.model import Damage, Run, Tag
from sightline.store.base import Batch
from sightline.store.columns import Columns, References
from sightline.store.join import Part
from sightline.store.packed import Packed


class Series:
    """One family (scalars or references) of one tag: a part for each file that has it."""

    __slots__ = ("joined", "parts", "version")

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        self.version = 0
        self.joined: Columns | References | None = None


@dataclass(slots=True)
class File:
    """One file: its tags by their index and by name, and all of its batches that is not columns."""

    names: list[str] = field(default_factory=list)
    facts: dict[str, TagFact] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    latest: Batch | None = None


@dataclass(slots=True)
class Entry:
    """One run; `order` is that of its files."""

    id: int
    name: str
    order: list[str] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    scalars: dict[str, Series] = field(default_factory=dict)
    references: dict[str, Series] = field(default_factory=dict)
    packed: Packed | None = None
    tags: Mapping[str, Tag] = field(default_factory=dict)  # replaced, never changed: readers hold it
    points: int = 0
    version: int = 0
    told: Run | None = None
    told_version: int = -1


def tell(run: Entry) -> Run:
    """The run as of now; the same object as long as nothing changes."""
    if run.told is not None and run.told_version == run.version:
        return run.told
    run.told_version = run.version
    if run.packed is not None:
        run.told = _tell_packed(run)
        return run.told
    latest = [file.latest for file in run.files.values() if file.latest is not None]
    starts = sum([len(file.starts) for file in run.files.values()])  # lists: there may be thousands of runs
    run.told = Run(
        id=run.id,
        name=run.name,
        start=_finite(min([batch.start for batch in latest], default=math.inf)),
        end=_finite(max([batch.end for batch in latest], default=-math.inf)),
        updated=max([batch.updated for batch in latest], default=0.0),
        files=len(run.files),
        bytes=sum([batch.bytes for batch in latest]),
        points=run.points,
        max_step=max([batch.max_step for batch in latest if batch.max_step is not None], default=None),
        tags=len(run.tags),
        restarts=max(starts - 1, 0) + sum([batch.rewinds for batch in latest]) + _file_rewinds(run),
        damage=sum([len(damage_of(path, file)) for path, file in run.files.items()]),
        nan=sum([batch.nans for batch in latest]),
    )
    return run.told


def _tell_packed(run: Entry) -> Run:
    """The same of a run of one small file, without adding up."""
    ((path, file),) = run.files.items()
    latest = file.latest
    assert latest is not None
    return Run(
        id=run.id,
        name=run.name,
        start=_finite(latest.start),
        end=_finite(latest.end),
        updated=latest.updated,
        files=1,
        bytes=latest.bytes,
        points=run.points,
        max_step=latest.max_step,
        tags=len(run.tags),
        restarts=latest.rewinds,
        damage=len(damage_of(path, file)),
        nan=latest.nans,
    )


def damage_of(path: str, file: File) -> list[Damage]:
    """What of a file was skipped, up to the end of what is there."""
    latest = file.latest
    if latest is None:
        return file.damage
    extra = []
    if latest.pending is not None:
        extra.append(Damage(path, *latest.pending, "not readable so far, up to the end of what is there"))
    if latest.problem:
        extra.append(Damage(path, latest.bytes, 0, latest.problem))
    return file.damage + extra


def _finite(wall: float) -> float | None:
    return float(wall) if math.isfinite(wall) else None


def _file_rewinds(run: Entry) -> int:
    """Files that begin below where the files before them ended, in a tag they share."""
    count = 0
    for before, after in zip(run.order, run.order[1:], strict=False):
        for series in run.scalars.values():
            old, new = series.parts.get(before), series.parts.get(after)
            if old and new and old.pieces and new.pieces and new.pieces[0][0][0] < old.pieces[-1][0][-1]:
                count += 1
                break
    return count
