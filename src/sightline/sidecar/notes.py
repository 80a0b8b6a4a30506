"""The text of `runs.json`: what people wrote about runs, as sorted, readable JSON that merges well in git.

    {
      "format": 1,
      "runs": {
        "resnet/seed=1": {
          "title": "ResNet, first try",
          "note": ["Diverged after the *warm-up*.", "", "See #12."],
          "tags": ["baseline", "paper"],
          "color": "#4269d0",
          "archived": true
        }
      }
    }

Only what was set is there. A note of several lines is a list of lines, so that two people's changes of different
lines merge. Keys that this version does not know stay where they are.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, TypeAlias

import msgspec

from sightline.errors import EditError, FormatError
from sightline.model import RunNote

FORMAT = 1
LONGEST_TITLE, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS = 300, 100_000, 60, 50

Field: TypeAlias = Literal["title", "note", "tags", "color", "archived"]
FIELDS: tuple[Field, ...] = ("title", "note", "tags", "color", "archived")
Value: TypeAlias = str | bool | tuple[str, ...]
NOTHING = RunNote()

_COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of one run gets a value; `was` is what its author saw there."""

    run: str
    field: Field
    value: Value
    was: Value


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit that was not made, because somebody else had set the field meanwhile; `theirs` is what it is now."""

    run: str
    field: Field
    yours: Value
    theirs: Value


@dataclass
class Document:
    """`runs.json` as it is, with everything unknown in it.

    Attributes:
        whole: the JSON object.
        notes: what of it is understood, by run.
        wrong: what is not, in sentences.
        changed: whether `put` was called.
    """

    whole: dict[str, Any] = field(default_factory=lambda: {"format": FORMAT, "runs": {}})
    notes: dict[str, RunNote] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    changed: bool = False

    @property
    def newer(self) -> bool:
        """Whether a later version of Sightline wrote it, whose meaning we might break."""
        form = self.whole.get("format", FORMAT)
        return isinstance(form, int) and form > FORMAT

    def put(self, run: str, field: Field, value: Value | None) -> None:
        """Set a field of a run, or take it out."""
        self.changed = True
        runs = self.whole.setdefault("runs", {})
        entry = runs.get(run)
        if not isinstance(entry, dict):  # what stood there is told as wrong, and is kept beside
            entry = {} if entry is None else {"was": entry}
        entry.pop(field, None)
        if value is not None:
            entry[field] = _written(field, value)
        if entry:
            runs[run] = entry
        else:
            runs.pop(run, None)
        note = _read(run, entry, [])
        if note == {}:
            self.notes.pop(run, None)
        else:
            self.notes[run] = RunNote(**note)


def parse(data: bytes) -> Document:
    """Read `runs.json`; entries and fields of the wrong form are told in `wrong` and left out of `notes`.

    Raises:
        FormatError: it is no JSON object of runs; the message names line and column.
    """
    whole = parse_object(data)
    runs = whole.get("runs", {})
    if not isinstance(runs, dict):
        raise FormatError('"runs" is not an object')
    document = Document(whole)
    for run, entry in runs.items():
        if not isinstance(entry, dict):
            document.wrong.append(f"run {run!r}: is not an object")
        elif fields := _read(run, entry, document.wrong):
            document.notes[run] = RunNote(**fields)
    return document


def parse_object(data: bytes) -> dict[str, Any]:
    """A JSON object whose names are each there once.

    Raises:
        FormatError: it is something else; the message names line and column.
    """
    try:
        text = data.decode("utf-8")
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise FormatError(f"is not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise FormatError(f"is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise FormatError("is nested too deeply") from None
    except FormatError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise FormatError(str(error)) from None
    if not isinstance(found, dict):
        raise FormatError("is not a JSON object")
    return found


def render(whole: Mapping[str, Any]) -> bytes:
    """The JSON text: known names first, the others sorted, two spaces a level, a newline at the end."""
    first = ("format", "name", "default", "runs", *FIELDS)
    rank = {name: at for at, name in enumerate(first)}

    def ordered(value: Any, level: int) -> Any:
        if not isinstance(value, dict):
            return value
        # Names of runs may be any words, also "title": only the levels of our own names are put in our order.
        names = sorted(value) if level == 1 else sorted(value, key=lambda name: (rank.get(name, len(rank)), name))
        return {name: ordered(value[name], level + 1) for name in names}

    tree = ordered(whole, 0)
    try:
        text = json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a lone half of a character, from elsewhere
        return (json.dumps(tree, indent=2) + "\n").encode()
    return msgspec.json.format(text, indent=2) + b"\n"  # many times faster


def apply(document: Document, under: Mapping[str, RunNote], edits: Iterable[Edit]) -> list[Conflict]:
    """Make the edits; those that meet what somebody else has written meanwhile are the answer instead.

    Of tags, what was added is added and what was taken away is taken away, whatever others did.

    Args:
        under: notes that the document's lie over, by run.
    """
    conflicts = []
    for edit in edits:
        below = under.get(edit.run, NOTHING)
        note = lay_over(document, edit.run, below)
        now: Value = getattr(note, edit.field)
        value = edit.value
        if edit.field == "tags":
            value = _merged(now, edit)
        elif now not in (edit.was, value):
            conflicts.append(Conflict(edit.run, edit.field, value, now))
            continue
        if value != now:
            document.put(edit.run, edit.field, None if value == getattr(below, edit.field) else value)
    return conflicts


def lay_over(document: Document, run: str, below: RunNote) -> RunNote:
    """A run's note: the document's fields, and those of `below` where it has none."""
    entry = document.whole.get("runs", {}).get(run)
    if not isinstance(entry, dict):
        return below
    own = _read(run, entry, [])
    return RunNote(**{name: own.get(name, getattr(below, name)) for name in FIELDS})


def checked(field: Field, value: object) -> Value:
    """The value as it is kept.

    Raises:
        EditError: it is of another type, or too long.
    """
    if field == "archived":
        if isinstance(value, bool):
            return value
        raise EditError("archived is true or false")
    if field == "tags":
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise EditError("tags is a list of texts")
        tags = tuple(sorted({" ".join(one.split()) for one in value} - {""}))
        if len(tags) > MOST_TAGS or any(len(one) > LONGEST_TAG for one in tags):
            raise EditError(f"at most {MOST_TAGS} tags of up to {LONGEST_TAG} characters")
        return tags
    if not isinstance(value, str):
        raise EditError(f"{field} is a text")
    if field == "color":
        value = value.lower()
        if value and not _COLOR.fullmatch(value):
            raise EditError(f"{value[:20]!r} is no colour: write it as #rrggbb")
        return value
    if field == "title":
        value = " ".join(value.split())
        if len(value) > LONGEST_TITLE:
            raise EditError(f"a display name has at most {LONGEST_TITLE} characters")
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if len(value) > LONGEST_NOTE:
        raise EditError(f"a note has at most {LONGEST_NOTE:,} characters")
    return value


def _merged(current: Value, edit: Edit) -> tuple[str, ...]:
    now, value, was = (set(tags) if isinstance(tags, tuple) else set() for tags in (current, edit.value, edit.was))
    tags = tuple(sorted((now | (value - was)) - (was - value)))
    if len(tags) > MOST_TAGS:
        raise EditError(f"run {edit.run!r} would have more than {MOST_TAGS} tags")
    return tags


def _written(field: Field, value: Value) -> Any:
    if field == "note" and isinstance(value, str) and "\n" in value:
        return value.split("\n")
    return list(value) if isinstance(value, tuple) else value


def _read(run: str, entry: Mapping[str, Any], wrong: list[str]) -> dict[str, Any]:
    """Fields of an entry that are there and right."""
    fields: dict[str, Any] = {}
    for name in FIELDS:
        if name not in entry:
            continue
        value = entry[name]
        if name == "note" and isinstance(value, list) and all(isinstance(line, str) for line in value):
            value = "\n".join(value)
        try:
            fields[name] = checked(name, value)
        except EditError as error:
            wrong.append(f"run {run!r}: {error}")
    return fields


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FormatError(f"names {twice!r} twice; keep one of them")
    return found


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise FormatError(f"holds {text}, which is no JSON")
