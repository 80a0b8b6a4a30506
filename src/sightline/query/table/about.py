"""One run in full: its files, what is known of it and from where, what of it could not be read."""

from __future__ import annotations

import os

from msgspec import Struct

from sightline.errors import UnknownNameError
from sightline.kinds.base import RunFacts
from sightline.query.table.column import text_of
from sightline.store.base import Store

LONGEST = 20_000  # characters of a value: a page shows it, nobody reads more


class AboutRequest(Struct, frozen=True):
    """Which run."""

    run: int


class RunFile(Struct, gc=False):
    """An event file: its path below the log directory, its size in bytes and when it last changed, both as of now on
    disk; null where it is gone."""

    path: str
    bytes: int | None
    updated: float | None


class RunFact(Struct, gc=False):
    """Something known of the run, such as a hyperparameter, and where it stands."""

    name: str
    value: str
    source: str


class RunDamage(Struct, gc=False):
    """A stretch of a file of the run that was skipped."""

    path: str
    offset: int
    length: int
    reason: str


class About(Struct):
    """One run. `parts` are the ids of runs that are only a part of it."""

    run: int
    name: str
    files: list[RunFile]
    facts: list[RunFact]
    damage: list[RunDamage]
    parts: list[int]


def about(store: Store, facts: RunFacts, number: int) -> About:
    """All of that.

    Raises:
        UnknownNameError: there is no such run.
    """
    runs = store.runs()
    run = next((one for one in runs if one.id == number), None)
    if run is None:
        raise UnknownNameError("run", str(number), [])
    root, paths = store.files(number)
    known = facts.of(number)
    mine = set(paths)
    return About(
        number,
        run.name,
        [_file(root, path) for path in paths],
        [RunFact(name, _text(fact.value), fact.source) for name, fact in sorted(known.items())],
        [
            RunDamage(_below(root, one.path), one.offset, one.length, one.reason)
            for one in store.damage()
            if one.path in mine
        ],
        [one.id for one in runs if (facts.parent(one.id) or (None,))[0] == number],
    )


def _file(root: str, path: str) -> RunFile:
    try:
        found = os.stat(path)
    except OSError:
        return RunFile(_below(root, path), None, None)
    return RunFile(_below(root, path), found.st_size, found.st_mtime)


def _below(root: str, path: str) -> str:
    short = path.removeprefix(root).lstrip("/\\")
    return short.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _text(value: int | float | str | bool | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()  # as the table has it
    return "none" if value is None else text_of(value)[:LONGEST]
