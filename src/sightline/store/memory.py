"""The store in memory: every point of every series, 20 bytes each at most, nothing else kept of it.

One lock guards the tables; it is held for the time of a commit or of copying a few references, never
while arrays are joined. Joined columns are kept in place of the pieces they came from.
"""

from __future__ import annotations

import threading
import time
from bisect import insort
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sightline.events.facts import PackedScalars, TagFact
from sightline.kinds.base import KindOf
from sightline.model import Damage, Run, Tag
from sightline.store.base import Batch
from sightline.store.columns import Columns, References
from sightline.store.entries import Entry, File, Series, damage_of, tell
from sightline.store.join import Part, join_references, join_scalars
from sightline.store.packed import Packed, Shapes, places

MAX_SHARED = 100_000


class MemoryStore:
    """See `sightline.store.base.Store`.

    Args:
        kind_of: says which kind a tag belongs to (`sightline.kinds.kind_of`).
    """

    def __init__(self, kind_of: KindOf) -> None:
        self._kind_of = kind_of
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._runs: dict[int, Entry] = {}
        self._ids: dict[str, int] = {}
        self._shared: dict[tuple[object, ...], Tag] = {}
        self._shapes = Shapes()
        self._damaged: dict[tuple[int, str], File] = {}  # few of many: nobody looks through all to find them
        self._next_id = 0
        # From the clock, so that a page that outlives its server never takes a new version for one it knows.
        self._version = self._catalog = time.time_ns() // 1_000_000

    # ------------------------------------------------------------- writing

    @property
    def version(self) -> int:
        return self._version

    @property
    def catalog(self) -> int:
        return self._catalog

    def append(self, batches: list[Batch]) -> None:
        with self._changed:
            self._version += 1
            for batch in batches:
                self._append(batch)
            self._changed.notify_all()

    def forget(self, run: str, path: str) -> None:
        with self._changed:
            found = self._find(run)
            if found is None or path not in found.files:
                return
            self._version += 1
            self._drop(found, path)
            if not found.files:
                del self._runs[found.id], self._ids[run]
            self._changed.notify_all()

    def _find(self, name: str) -> Entry | None:
        number = self._ids.get(name)
        return None if number is None else self._runs[number]

    def _append(self, batch: Batch) -> None:
        run = self._find(batch.run)
        if run is None:
            run = Entry(self._next_id, batch.run)
            self._runs[run.id] = run
            self._ids[batch.run] = run.id
            self._next_id += 1
            self._catalog = self._version
            if batch.packed is not None:
                self._append_packed(run, batch, batch.packed)
                return
        self._unpack(run)
        if batch.reset and batch.path in run.files:
            self._drop(run, batch.path)
        file = run.files.get(batch.path)
        if file is None:
            file = run.files[batch.path] = File()
            insort(run.order, batch.path)
        self._look(run, file, batch)
        file.starts += batch.starts
        for fact in batch.tags:
            if fact[0] == len(file.names):
                file.names.append(fact[1])
            file.facts[fact[1]] = fact
        for index, *columns in batch.scalars:
            self._piece(run, run.scalars, batch.path, file.names[index], tuple(columns))
        if batch.packed is not None:
            for name, piece in Packed(places(file.names, batch.packed[0]), batch.packed, 0).pieces():
                self._piece(run, run.scalars, batch.path, name, piece)
        for index, items in batch.references:
            self._piece(run, run.references, batch.path, file.names[index], (items,))
        for index, is_reference, at, step in batch.marks:
            part = (run.references if is_reference else run.scalars)[file.names[index]].parts[batch.path]
            part.marks = [*(part.marks or ()), (at, step)]
        if batch.starts:
            self._touch(run)
        self._name(run, {fact[1]: fact for fact in batch.tags})

    def _append_packed(self, run: Entry, batch: Batch, scalars: PackedScalars) -> None:
        """The first file of a run, read whole; most runs never get more."""
        shape = self._shapes.of(batch.tags, scalars[0], self._tag)
        file = run.files[batch.path] = File(shape.names, shape.facts)
        run.order.append(batch.path)
        self._look(run, file, batch)
        run.packed = Packed(shape.places, scalars, self._version)
        run.points = len(run.packed)
        run.tags = shape.tags
        for index, items in batch.references:
            self._piece(run, run.references, batch.path, file.names[index], (items,))

    def _unpack(self, run: Entry) -> None:
        if run.packed is None:
            return
        ((path, file),) = run.files.items()
        file.names, file.facts = list(file.names), dict(file.facts)
        file.latest = replace(file.latest, packed=None) if file.latest else None
        packed, run.packed = run.packed, None
        run.points -= len(packed)
        for name, piece in packed.pieces():
            self._piece(run, run.scalars, path, name, piece)
            run.scalars[name].version = packed.version

    def _look(self, run: Entry, file: File, batch: Batch) -> None:
        """Note how a file stands, and its damage."""
        run.version = self._version
        file.latest = batch
        file.damage += [Damage(batch.path, *fact) for fact in batch.damage]
        if file.damage or batch.pending is not None or batch.problem:
            self._damaged[run.id, batch.path] = file
        else:
            self._damaged.pop((run.id, batch.path), None)

    def _piece(self, run: Entry, family: dict[str, Series], path: str, tag: str, piece: tuple[Any, ...]) -> None:
        series = family.get(tag)
        if series is None:
            series = family[tag] = Series()
        part = series.parts.get(path)
        if part is None:
            part = series.parts[path] = Part()
        n = len(piece[0])
        part.pieces.append(piece)
        part.n += n
        run.points += n
        series.version, series.joined = self._version, None

    def _name(self, run: Entry, facts: Mapping[str, TagFact]) -> None:
        """Tell what tags are, of which files of the run have said something new."""
        changed = {}
        for name, fact in facts.items():
            # The first file, in order, that says what a tag is decides; the order of reading must not.
            if len(run.order) > 1:
                said = [run.files[path].facts[name] for path in run.order if name in run.files[path].facts]
                fact = next((fact for fact in said if _says(fact)), said[0])
            tag = self._tag(name, fact, name in run.scalars)
            known = run.tags.get(name)
            if known is not tag and known != tag:
                changed[name] = tag
        if changed:
            run.tags = {**run.tags, **changed}
            self._catalog = self._version

    def _tag(self, name: str, fact: TagFact, has_scalars: bool) -> Tag:
        """What a fact says; runs with the same tag have the same object, for there are many of them."""
        _, _, form, plugin, data_class, display_name, description, _, _, mark = fact
        key = name, form, plugin, data_class, display_name, description, mark, has_scalars
        tag = self._shared.get(key)
        if tag is None:
            kind = self._kind_of(form, plugin, data_class, has_scalars, mark)
            if len(self._shared) >= MAX_SHARED:
                self._shared.clear()
            tag = self._shared[key] = Tag(name, kind, plugin, display_name, description)
        return tag

    def _touch(self, run: Entry) -> None:
        # A START counts for every series of the run, also for those that are never logged again.
        for series in (*run.scalars.values(), *run.references.values()):
            series.version, series.joined = self._version, None

    def _drop(self, run: Entry, path: str) -> None:
        self._unpack(run)
        if run.files.pop(path).starts:
            self._touch(run)
        run.order.remove(path)
        self._damaged.pop((run.id, path), None)
        run.version = self._catalog = self._version
        for family in (run.scalars, run.references):
            for name in [name for name, series in family.items() if path in series.parts]:
                series = family[name]
                run.points -= series.parts.pop(path).n
                series.version, series.joined = self._version, None
                if not series.parts:
                    del family[name]
        known = {name: fact for file in run.files.values() for name, fact in file.facts.items()}
        run.tags = {name: tag for name, tag in run.tags.items() if name in known}
        self._name(run, {name: known[name] for name in run.tags})

    # ------------------------------------------------------------- reading

    def wait(self, version: int, timeout: float) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self._version > version, timeout)
            return self._version

    def run_id(self, name: str) -> int | None:
        return self._ids.get(name)

    def files(self, run_id: int) -> tuple[str, list[str]]:
        with self._lock:
            run = self._runs.get(run_id)
            if run is None:
                return "", []
            latest = run.files[run.order[0]].latest
            return latest.root if latest else "", list(run.order)

    def runs(self) -> list[Run]:
        with self._lock:
            return [tell(run) for run in self._runs.values()]

    def tags(self, run_id: int) -> Mapping[str, Tag]:
        with self._lock:
            run = self._runs.get(run_id)
            return run.tags if run else {}

    def metadata(self, run_id: int, tag: str) -> tuple[str, int, int] | None:
        with self._lock:
            run = self._runs.get(run_id)
            for path in run.order if run else ():
                fact = run.files[path].facts.get(tag) if run else None
                if fact is not None and fact[7] >= 0:
                    return path, fact[7], fact[8]
            return None

    def series(self, run_id: int, tag: str) -> Columns | None:
        joined = self._joined(run_id, tag, "scalars")
        assert joined is None or isinstance(joined, Columns)
        return joined

    def references(self, run_id: int, tag: str) -> References | None:
        joined = self._joined(run_id, tag, "references")
        assert joined is None or isinstance(joined, References)
        return joined

    def _joined(self, run_id: int, tag: str, family: str) -> Columns | References | None:
        with self._lock:
            run = self._runs.get(run_id)
            if run is not None and run.packed is not None and family == "scalars":
                return run.packed.series(tag)
            series = getattr(run, family).get(tag) if run else None
            if run is None or series is None or series.joined is not None:
                return series.joined if series else None
            version, parts = series.version, []
            starts: list[tuple[int, int]] = []
            at = 0
            for path in run.order:
                part = series.parts.get(path)
                marks = (part.marks or ()) if part else ()
                n = part.n if part else 0
                for number, step in enumerate(run.files[path].starts):
                    starts.append((at + (marks[number][0] if number < len(marks) else n), step))
                at += n
                if part:
                    parts.append((path, part, list(part.pieces)))
        make = join_scalars if family == "scalars" else join_references
        joined, pieces = make(parts, tuple(starts), version)
        with self._lock:
            if series.version == version:  # nothing came in the meantime: keep the joined form alone
                series.joined = joined
                for (_, part, _), piece in zip(parts, pieces, strict=True):
                    part.pieces = [piece]
        return joined

    def damage(self) -> list[Damage]:
        with self._lock:
            found = [report for (_, path), file in self._damaged.items() for report in damage_of(path, file)]
        return sorted(found, key=lambda report: (report.path, report.offset))


def _says(fact: TagFact) -> bool:
    """Whether it tells what the tag is: by plugin, by data class, or by an old encoding."""
    return bool(fact[3] or fact[4] or fact[2] not in ("tensor", "none"))
