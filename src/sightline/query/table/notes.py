"""Columns of what people wrote about runs: title, note, tags, color, archived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from sightline.query.table.column import Column, Type, numbers, tagged, texts


class Note(Protocol):
    """What is noted of a run; "" and () where nothing is."""

    @property
    def title(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def tags(self) -> Sequence[str]: ...
    @property
    def color(self) -> str: ...
    @property
    def archived(self) -> bool: ...


class Notes(Protocol):
    """Where the notes are."""

    @property
    def version(self) -> int:
        """Grows when a note changes."""

    def all(self) -> Mapping[str, Note]:
        """Notes by the name of the run, for the runs that have any."""


class NoNotes:
    """Nothing is noted."""

    version = 0

    def all(self) -> Mapping[str, Note]:
        return {}


def type_of(name: str) -> Type:
    """The type of a column of notes."""
    return "flag" if name == "archived" else "text"


def note_column(name: str, runs: Sequence[str], notes: Mapping[str, Note]) -> Column:
    """A column of notes for runs by their names; every run is archived or not, the others are none where empty."""
    found = [notes.get(run) for run in runs] if notes else [None] * len(runs)
    if name == "archived":
        return numbers(name, np.array([bool(note and note.archived) for note in found], np.float64), "flag")
    if name == "tags":
        return tagged(name, [tuple(note.tags) if note else () for note in found])
    return texts(name, [getattr(note, name) or None if note else None for note in found])
