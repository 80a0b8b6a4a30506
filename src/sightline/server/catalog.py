"""What there is: state, runs, tags and damage as JSON. The list of tags is kept until it changes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sightline.model import Damage, Progress
from sightline.server.api import (
    DamageReport,
    DamageReports,
    LoadProgress,
    Logdir,
    RunInfo,
    Runs,
    Server,
    State,
    TagInfo,
    Tags,
)
from sightline.server.reply import encode

if TYPE_CHECKING:
    from sightline.kinds.base import Kind
    from sightline.query.facts import Facts
    from sightline.sidecar.several import Notes
    from sightline.store.base import Store

PATIENCE = 0.02  # seconds that a request spends on what is not known yet of runs; notices come with the rest


class SpecLike(Protocol):
    """A log directory to follow; `name` is "" unless it was given one."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> Path: ...


class LoaderLike(Protocol):
    """What the server asks of the loader."""

    @property
    def specs(self) -> Sequence[SpecLike]: ...
    @property
    def watch_mode(self) -> str: ...
    @property
    def reload_interval(self) -> float: ...
    @property
    def problems(self) -> Sequence[Damage]: ...
    def refresh(self) -> None: ...
    def progress(self) -> Progress: ...


class Catalog:
    """Answers from a store and the loader that fills it; safe to call from several threads."""

    def __init__(
        self, store: Store, loader: LoaderLike, server: Server, notes: Notes, kinds: Sequence[Kind] = ()
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._facts: Facts | None = None
        self._known = 0
        self._loader = loader
        self._server = server
        self._notes = notes
        self._building = threading.Lock()
        self._tags: tuple[int, bytes] = (-1, b"")

    def state(self) -> State:
        progress = self._loader.progress()
        return State(
            server=self._server,
            logdirs=[Logdir(one.name, str(one.path), os.path.exists(one.path)) for one in self._loader.specs],
            version=self._store.version,
            catalog=self._store.catalog,
            notes=self._notes.version,
            facts=self._known,
            progress=LoadProgress(
                progress.phase,
                progress.files,
                progress.files_done,
                progress.bytes,
                progress.bytes_done,
                progress.runs,
                progress.seconds,
            ),
            watch=self._loader.watch_mode,
            damage=len(self._reports()),
            reload_interval=self._loader.reload_interval,
        )

    def state_event(self) -> tuple[bytes, bool]:
        """The state as JSON, and whether loading is under way."""
        pending = False
        if self._facts is not None:  # once the runs have been asked for
            self._known = self._facts.refresh()
            pending = self._facts.pending
        state = self.state()
        return encode(state), pending or state.progress.phase != "idle"

    def runs(self) -> bytes:
        version = self._store.version  # before the runs: a client asks again rather than miss a change
        from sightline.query.facts import Facts, status_of  # late: the page is up before anybody asks for runs

        facts = self._facts = self._facts or Facts(self._store, self._kinds)
        self._known = known = facts.refresh(PATIENCE)
        now = time.time()
        runs = [
            RunInfo(
                run.id,
                run.name,
                run.start,
                run.end,
                run.updated,
                run.files,
                run.bytes,
                run.points,
                run.max_step,
                run.tags,
                run.restarts,
                run.damage,
                status_of(run, facts.status(run.id), now),
                *(facts.parent(run.id) or ()),
            )
            for run in self._store.runs()
        ]
        return encode(Runs(version, known, runs))

    def tags(self) -> bytes:
        with self._building:  # clients that ask at once wait for one list
            catalog = self._store.catalog
            if self._tags[0] != catalog:
                self._tags = catalog, encode(Tags(catalog, collect_tags(self._store)))
            return self._tags[1]

    def damage(self) -> bytes:
        reports = [DamageReport(one.path, one.offset, one.length, one.reason) for one in self._reports()]
        return encode(DamageReports(reports))

    def _reports(self) -> list[Damage]:
        return [*self._store.damage(), *self._loader.problems, *self._notes.problems]


def collect_tags(store: Store) -> list[TagInfo]:
    """Every (tag, kind) with the runs that have it; words about it are the first that any run has."""
    found: dict[str, TagInfo] = {}
    other: dict[tuple[str, str], TagInfo] = {}  # a name that is of several kinds: those after the first
    for run in store.runs():
        number = run.id
        for name, tag in store.tags(number).items():
            info = found.get(name)
            if info is not None and info.kind != tag.kind:
                info = other.get((name, tag.kind))
            if info is None:
                info = TagInfo(name, tag.kind, tag.plugin, tag.display_name, tag.description, [number, number + 1])
                if found.setdefault(name, info) is not info:
                    other[name, tag.kind] = info
                continue
            ranges = info.runs
            if ranges[-1] == number:
                ranges[-1] = number + 1
            else:
                ranges += (number, number + 1)
            info.plugin = info.plugin or tag.plugin
            info.display_name = info.display_name or tag.display_name
            info.description = info.description or tag.description
    return sorted([*found.values(), *other.values()], key=attrgetter("tag"))
