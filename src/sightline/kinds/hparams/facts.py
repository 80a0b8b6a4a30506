"""What is known of runs beyond their curves: the union of all places that name hyperparameters, live.

What stands nearest to the run wins (docs/adr/0009-hyperparameters.md): what the program told the hparams plugin, files
in the run's directory, texts it logged, the name of the run, files in directories above it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary, proxy

from sightline.kinds.base import Fact
from sightline.kinds.hparams.files import Folder, Folders
from sightline.kinds.hparams.flat import HValue
from sightline.kinds.hparams.folding import Shape, is_time, parents, writers_of
from sightline.kinds.hparams.names import of_name
from sightline.kinds.hparams.records import NOTHING, TAGS, End, Records, read_records
from sightline.kinds.hparams.texts import config_tags, read_config_text, source_of
from sightline.model import RUNNING_FOR

if TYPE_CHECKING:
    from sightline.model import Run, Tag
    from sightline.query.values import Store

AFTER_END = 5.0  # seconds: what is logged later than this after its end was logged shows that the run went on

STEP = 0.2  # seconds between versions while thousands of runs are looked at behind the requests' backs

MAX_SHARED = 1_000_000

_lock = threading.Lock()
_known: WeakKeyDictionary[Store, HParamFacts] = WeakKeyDictionary()

Source: TypeAlias = "tuple[Mapping[str, HValue], str]"
"""Values by name, and where they stand."""


def collect(store: Store) -> HParamFacts:
    """What is known of the runs of a store; there is one for each store."""
    with _lock:
        facts = _known.get(store)
        if facts is None:
            facts = _known[store] = HParamFacts(proxy(store))  # the store goes when nobody else holds it
        return facts


@dataclass(slots=True)
class _Run:
    """What has been read of a run.

    Attributes:
        told: the run as it was then; `tags` and `texts`, those that may list hyperparameters, as of `catalog`.
        versions: of what was read, by tag.
        listed: what the texts say, with a note on what is missing.
        folders: its own, then those above it up to the log directory.
    """

    told: Run
    named: Mapping[str, HValue]
    catalog: int = -1
    tags: Mapping[str, Tag] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    records: Records = NOTHING
    listed: dict[str, tuple[Mapping[str, HValue], str]] = field(default_factory=dict)
    folders: list[Folder] = field(default_factory=list)
    shape: Shape | None = None


class HParamFacts:
    """See `sightline.kinds.base.RunFacts`. One thread refreshes at a time, the others take what there is.

    What a request has no patience for is done by a thread of its own, which lives as long as there is something left.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._refreshing = threading.Lock()
        self._worker: threading.Thread | None = None
        self._version = 0
        self._seen = -1
        self._runs: dict[int, _Run] = {}
        self._stale: dict[int, Run] = {}
        self._facts: dict[int, dict[str, Fact]] = {}
        self._parents: dict[int, tuple[int, str]] = {}
        self._parts: dict[int, list[int]] = {}
        self._folders = Folders()
        self._texts: tuple[Mapping[str, Tag], list[str]] | None = None
        self._shared: dict[tuple[type, HValue, str], Fact] = {}

    # ------------------------------------------------------------- for callers

    @property
    def pending(self) -> bool:
        """Whether there is more to be done than the last refresh had patience for."""
        return bool(self._stale) or self._worker is not None

    def refresh(self, patience: float = 0.1) -> int:
        if self._refreshing.acquire(blocking=patience > 1):
            try:
                self._refresh(time.monotonic() + patience)
                if self._stale and self._worker is None:
                    self._worker = threading.Thread(target=self._go_on, name="sightline-facts", daemon=True)
                    self._worker.start()
            finally:
                self._refreshing.release()
        return self._version

    def _go_on(self) -> None:
        try:
            while True:
                with self._refreshing:
                    self._refresh(time.monotonic() + STEP)
                    if not self._stale:
                        break
        except ReferenceError:  # the store is gone
            pass
        finally:
            self._worker = None

    def of(self, run: int) -> Mapping[str, Fact]:
        return self._facts.get(run, {})

    def parent(self, run: int) -> tuple[int, str] | None:
        return self._parents.get(run)

    def parts(self, run: int) -> list[int]:
        """The runs that are only parts of this one."""
        return self._parts.get(run, [])

    def status(self, run: int) -> str:
        parts = self._parts.get(run)
        for one in (run, *reversed(parts)) if parts else (run,):
            end = self.records(one).end
            if end is not None:
                return self._ended(run, end)
        return ""

    def notes(self, run: int) -> list[str]:
        """What of the places that name hyperparameters could not be read, in sentences."""
        known = self._runs.get(run)
        if known is None:
            return []
        files = [file.note for folder in self._folders.of(known.folders) for file in folder.files]
        texts = [note for _, note in known.listed.values()]
        return [note for note in (*known.records.problems, *files, *texts) if note]

    def records(self, run: int) -> Records:
        """What the hparams plugin's records of the run say."""
        known = self._runs.get(run)
        return NOTHING if known is None else known.records

    def _ended(self, run: int, end: End) -> str:
        known = self._runs.get(run)
        if known is None or (known.told.end or 0.0) > end.logged + AFTER_END:
            return ""
        # PyTorch says "success" whenever it is told hyperparameters, but never when that was.
        if not end.time and known.told.updated > time.time() - RUNNING_FOR:
            return ""
        return {"success": "finished", "failure": "failed"}.get(end.status, "")

    # ------------------------------------------------------------- looking

    def _refresh(self, deadline: float) -> None:
        changed = self._notice()
        for number in list(self._stale):
            if time.monotonic() >= deadline:
                break
            changed |= self._read(self._stale.pop(number))
        changed |= self._folders.look(deadline)
        if not changed:
            return
        if not self._stale:  # all runs are looked at for it, so not after each few of thousands
            changed |= self._fold()
        changed |= {self._parents[run][0] for run in changed if run in self._parents}
        for run in changed:
            if run in self._runs:
                self._facts[run] = self._union(run)
        self._version += 1

    def _notice(self) -> set[int]:
        """Note which runs are new or have grown; the answer is those that are gone, and those that this changes."""
        version = self._store.version
        if version == self._seen:
            return set()
        self._seen = version
        there = {run.id: run for run in self._store.runs()}
        for number, run in there.items():
            known = self._runs.get(number)
            if known is None or known.told is not run:
                self._stale[number] = run
        gone = (self._runs.keys() | self._stale.keys()) - there.keys()
        changed = set(gone)
        for number in gone:
            self._stale.pop(number, None)
            self._facts.pop(number, None)
            if known := self._runs.pop(number, None):
                changed |= self._folders.leave(number, known.folders)
        return changed

    def _read(self, run: Run) -> set[int]:
        """Read what is new of a run; the runs of which something changed."""
        known = self._runs.get(run.id)
        changed: set[int] = set()
        if known is None or known.told.files != run.files:
            root, paths = self._store.files(run.id)
            if not paths:
                return set()  # gone in the meantime
            if known is None:
                known = self._runs[run.id] = _Run(run, of_name(run.name))
            known.folders, changed = self._folders.enter(run.id, os.path.dirname(paths[0]), root)
            known.shape = Shape(run.name, writers=writers_of(paths))
        known.told = run
        catalog = self._store.catalog
        if known.catalog != catalog:
            known.catalog = catalog
            tags = self._store.tags(run.id)
            if tags is not known.tags:
                known.tags, known.texts = tags, self._config_tags(tags)
        if self._grew(known, TAGS):
            known.records = read_records(self._store, run.id)
            changed.add(run.id)
        for tag in {*known.texts, *known.listed}:
            if self._grew(known, (tag,)):
                known.listed[tag] = read_config_text(self._store, run.id, tag)
                changed.add(run.id)
        shape = self._shape(known)
        if shape != known.shape:
            known.shape = shape
            changed.add(run.id)
        return changed

    def _config_tags(self, tags: Mapping[str, Tag]) -> list[str]:
        """Of the tags of a run those that may list hyperparameters; thousands of runs alike have the same ones."""
        if self._texts is None or self._texts[0] is not tags:
            self._texts = tags, config_tags(tags.values())
        return self._texts[1]

    def _grew(self, known: _Run, tags: Iterable[str]) -> bool:
        """Whether any of some tags came, grew or went since it was last asked."""
        grew = False
        for tag in tags:
            found = self._store.references(known.told.id, tag) if tag in known.tags else None
            version = -1 if found is None else found.version
            if known.versions.get(tag, -1) != version:
                known.versions[tag] = version
                grew = True
        return grew

    def _shape(self, known: _Run) -> Shape:
        tags, line, hparams, start = known.tags, "", None, known.records.start
        if len(tags) == 1:
            line = next((tag.name for tag in tags.values() if tag.kind == "scalar"), "")
        elif start is not None and is_time(known.told.name) and tags.keys() >= {*TAGS}:
            metrics = [tag for tag in tags.values() if tag.name not in TAGS]
            hparams = start.hparams if all(self._has_one_point(known, tag) for tag in metrics) else None
        writers = known.shape.writers if known.shape is not None else frozenset()
        return Shape(known.told.name, len(tags), writers, line, hparams)

    def _has_one_point(self, known: _Run, tag: Tag) -> bool:
        series = self._store.series(known.told.id, tag.name) if tag.kind == "scalar" else None
        return series is not None and len(series) == 1

    def _fold(self) -> set[int]:
        """Find which runs are parts; the runs that have parts now or had some, where anything changed."""
        found = parents({number: known.shape for number, known in self._runs.items() if known.shape is not None})
        if found == self._parents:
            return set()
        parts: dict[int, list[int]] = {}
        for number, (parent, _) in found.items():
            parts.setdefault(parent, []).append(number)
        before = self._parts
        self._parents, self._parts = found, parts
        return before.keys() | parts.keys()

    # ------------------------------------------------------------- putting together

    def _union(self, run: int) -> dict[str, Fact]:
        """Facts of all sources of a run; the first source that has a name gives its value."""
        facts: dict[str, Fact] = {}
        for values, source in self._sources(run):
            for name, value in values.items():
                fact = facts.get(name)
                if fact is None:
                    facts[name] = self._fact(value, source)
                elif _is_better(value, fact.value):
                    facts[name] = self._fact(value, fact.source)
        return facts

    def _sources(self, run: int) -> Iterable[Source]:
        known = self._runs[run]
        own, *above = self._folders.of(known.folders)
        if known.records.start is not None:
            yield known.records.start.hparams, "hparams plugin"
        for part in reversed(self.parts(run)):
            start = self.records(part).start
            if start is not None:
                yield start.hparams, "hparams plugin, in a sub-run"
        for file in own.files:
            yield file.values, file.name
        for tag in sorted(known.listed):
            yield known.listed[tag][0], source_of(tag)
        yield known.named, "name of the run"
        for folder in above:
            for file in folder.files:
                yield file.values, os.path.join(os.path.relpath(folder.path, own.path), file.name)

    def _fact(self, value: HValue, source: str) -> Fact:
        """A fact; equal ones of many runs are one object."""
        key = type(value), value, source
        fact = self._shared.get(key)
        if fact is None:
            if len(self._shared) >= MAX_SHARED:
                self._shared.clear()
            fact = self._shared[key] = Fact(value, source)
        return fact


def _is_better(value: HValue, taken: HValue) -> bool:
    """Whether a source further off knows the type of a number: the plugin's writers make numbers of flags."""
    return isinstance(value, bool) and not isinstance(taken, (bool, str)) and taken == value
