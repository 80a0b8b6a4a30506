"""The routes of what people add to their runs: notes, saved views, the trash."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeAlias, cast

from msgspec import Raw, Struct

from sightline.errors import EditError
from sightline.kinds.base import Answer, Route
from sightline.model import RUNNING_FOR
from sightline.server.reply import encode
from sightline.sidecar.notes import Edit, Field, checked
from sightline.sidecar.several import Notes
from sightline.store.base import Store

MOST_EDITS = 20_000  # in one request

_OURS = ("format", "name", "default")  # of a view's file; the rest is the page's

FieldValue: TypeAlias = str | bool | list[str]


class Nothing(Struct, frozen=True):
    """A request that asks for everything."""


class NoteInfo(Struct, frozen=True, omit_defaults=True):
    """What people wrote about a run; what is not set is left out. `note` is Markdown, `color` "#rrggbb"."""

    title: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    color: str = ""
    archived: bool = False


class NotesInfo(Struct, frozen=True):
    """Notes by run.

    `refusal` says why they cannot be changed, "" when they can; `trash` whether runs can be thrown away.
    """

    version: int
    refusal: str
    trash: bool
    runs: dict[str, NoteInfo]


class NoteEdit(Struct, frozen=True):
    """A field of a run and its new value; `was` is the value its author saw."""

    run: str
    field: Field
    value: FieldValue
    was: FieldValue


class NotesRequest(Struct, frozen=True):
    """Edits, made in one step."""

    edits: list[NoteEdit]


class NoteConflict(Struct, frozen=True):
    """An edit that was not made: the field is `theirs` by now, which is neither `yours` nor what `was` said."""

    run: str
    field: Field
    yours: FieldValue
    theirs: FieldValue


class NotesChanged(Struct, frozen=True):
    """The version after the edits, and those that were not made."""

    version: int
    conflicts: list[NoteConflict]


class ViewInfo(Struct, frozen=True):
    """A saved view; `content` is its file. `revision` differs as soon as the file does."""

    slug: str
    name: str
    default: bool
    revision: str
    content: dict[str, Any]


class ViewsInfo(Struct, frozen=True):
    """Saved views, by name; `refusal` as of notes."""

    version: int
    refusal: str
    views: list[ViewInfo]


class ViewRequest(Struct, frozen=True):
    """What becomes of a view; what is left out stays. Without `slug` a new one is made.

    `content` (`state` and `prefs`) replaces these names in the file and leaves others. With `known`, a revision,
    nothing happens to a view that has another by now. `delete` takes the view away.
    """

    slug: str = ""
    name: str | None = None
    content: dict[str, Any] | None = None
    default: bool | None = None
    known: str | None = None
    delete: bool = False


class ViewChanged(Struct, frozen=True):
    """The view's slug; `conflict` when it was changed meanwhile, and nothing has happened."""

    version: int
    slug: str
    conflict: bool


class ThrownInfo(Struct, frozen=True):
    """What was thrown away at once; `id` brings it back."""

    id: str
    runs: list[str]
    files: int
    bytes: int


class TrashInfo(Struct, frozen=True):
    """What lies in the trash folders."""

    thrown: list[ThrownInfo]


class TrashRequest(Struct, frozen=True):
    """Runs to throw away, or ids to bring back. A run that is `running` is moved only when that is asked for."""

    runs: list[str] = []
    running: bool = False
    restore: list[str] = []


class TrashChanged(Struct, frozen=True):
    """Ids of what was thrown away now, and how many files came back."""

    ids: list[str]
    restored: int


def routes(notes: Notes, refresh: Callable[[], None]) -> list[Route]:
    """The routes.

    Args:
        refresh: looks for files anew; called when some were moved.
    """
    desk = _Desk(notes, refresh)

    def get(path: str, summary: str, answer: Callable[[Any, Any], Answer], header: type) -> Route:
        return Route(path, summary, Nothing, answer, "GET", ("application/json",), header)

    def post(path: str, summary: str, asked: type, answer: Callable[[Any, Any], Answer], header: type) -> Route:
        return Route(path, summary, asked, answer, "POST", ("application/json",), header)

    return [
        get("notes", "What people wrote about runs.", desk.notes, NotesInfo),
        post("notes", "Changes it, field by field.", NotesRequest, desk.edit, NotesChanged),
        get("views", "Saved views.", desk.views, ViewsInfo),
        post("views", "Makes, changes or deletes a view.", ViewRequest, desk.change_view, ViewChanged),
        get("trash", "Runs that were thrown away.", desk.trash, TrashInfo),
        post("trash", "Throws runs away, or brings them back.", TrashRequest, desk.throw, TrashChanged),
    ]


class _Desk:
    def __init__(self, notes: Notes, refresh: Callable[[], None]) -> None:
        self._notes = notes
        self._refresh = refresh

    def notes(self, _: Store, wanted: Nothing) -> Answer:
        notes = self._notes
        version = notes.version  # before the notes: a page asks again rather than miss a change
        runs = {
            run: NoteInfo(note.title, note.note, note.tags, note.color, note.archived)
            for run, note in notes.all().items()
        }
        return _json(NotesInfo(version, notes.refusal, notes.allow_delete, runs))

    def edit(self, _: Store, wanted: NotesRequest) -> Answer:
        if len(wanted.edits) > MOST_EDITS:
            raise EditError(f"At most {MOST_EDITS:,} edits at once.")
        edits = [
            Edit(one.run, one.field, checked(one.field, one.value), checked(one.field, one.was))
            for one in wanted.edits
        ]
        conflicts = [
            NoteConflict(one.run, one.field, _plain(one.yours), _plain(one.theirs)) for one in self._notes.edit(edits)
        ]
        return _json(NotesChanged(self._notes.version, conflicts))

    def views(self, _: Store, wanted: Nothing) -> Answer:
        version = self._notes.version
        views = sorted(self._notes.views().values(), key=lambda view: (view.name.casefold(), view.slug))
        found = [
            ViewInfo(view.slug, view.name, view.default, view.revision, cast(dict[str, Any], _raw(view.whole)))
            for view in views
        ]
        return _json(ViewsInfo(version, self._notes.refusal, found))

    def change_view(self, _: Store, wanted: ViewRequest) -> Answer:
        slug: str | None = wanted.slug
        if wanted.delete:
            self._notes.delete_view(wanted.slug)
        else:
            content = {key: value for key, value in (wanted.content or {}).items() if key not in _OURS}
            slug = self._notes.save_view(
                wanted.slug, name=wanted.name, content=content, default=wanted.default, known=wanted.known
            )
        return _json(ViewChanged(self._notes.version, slug or wanted.slug, slug is None))

    def trash(self, _: Store, wanted: Nothing) -> Answer:
        found = self._notes.thrown()
        return _json(TrashInfo([ThrownInfo(one.id, one.runs, one.files, one.bytes) for one in found]))

    def throw(self, store: Store, wanted: TrashRequest) -> Answer:
        recent = time.time() - RUNNING_FOR
        asked = set(wanted.runs)
        running = [run.name for run in store.runs() if run.name in asked and run.updated > recent]
        if running and not wanted.running:
            raise EditError(f"Run {running[0]!r} is still being written to.")
        try:
            ids = self._notes.throw(wanted.runs) if wanted.runs else []
            restored = sum(map(self._notes.restore, wanted.restore))
        finally:
            self._refresh()
        return _json(TrashChanged(ids, restored))


def _raw(value: Any) -> Raw:
    """JSON from a file as JSON, also numbers that are longer than any of ours."""
    return Raw(json.dumps(value).encode())


def _json(value: Struct) -> Answer:
    return Answer(encode(value), "application/json")


def _plain(value: str | bool | tuple[str, ...]) -> FieldValue:
    return list(value) if isinstance(value, tuple) else value
