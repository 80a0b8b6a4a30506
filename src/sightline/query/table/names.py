"""What columns are called: a term as people write it, and which column it means.

A word means, in this order: a column of runs or notes; a hyperparameter; a scalar tag (its last value); a tag
and what to take of it (`val/acc.max`). `hparams.NAME` is always a hyperparameter. Names that are no words
stand in backticks: `` `my tag`.max ``; a backtick inside is doubled. A backticked name is never a reserved one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from sightline.errors import QueryError
from sightline.query.table.column import Group

RUN_COLUMNS = (
    "name",
    "status",
    "start",
    "updated",
    "duration",
    "steps",
    "points",
    "restarts",
    "nan",
    "size",
    "damage",
    "folder",
)
NOTE_COLUMNS = ("title", "note", "tags", "color", "archived")
AGGREGATES = ("last", "first", "min", "max", "mean", "count", "nan")
KEYWORDS = ("and", "or", "not", "in", "is", "none", "true", "false")
HPARAMS = "hparams."

WORD = re.compile(r"[^\W\d][\w./:@$%#+\-]*")
Piece: TypeAlias = tuple[str, bool]  # text, and whether it stood in backticks


class TermError(QueryError):
    """A name that means no column."""


@dataclass(frozen=True, slots=True)
class Term:
    """A name as written: its pieces, and the argument of `part(0)`, `match("…")`, `TAG.mean(10)`, `TAG.at(1000)`."""

    pieces: tuple[Piece, ...]
    argument: float | str | None = None

    @property
    def words(self) -> str:
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Found:
    """The column that a term means.

    Attributes:
        name: of the run or note column, the hyperparameter or the tag.
        take: what of a tag is taken, one of AGGREGATES or "at"; "part" and "match" of names; else "".
        argument: of these.
    """

    group: Group
    name: str
    take: str = ""
    argument: float | str | None = None


def quoted(name: str) -> str:
    """The name as it is written: itself when it is a word, otherwise in backticks."""
    return name if _is_word(name) else in_backticks(name)


def in_backticks(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@dataclass(frozen=True)
class Names:
    """Which hyperparameters and scalar tags there are."""

    hparams: Collection[str]
    tags: Collection[str]

    def find(self, term: Term) -> Found:
        """The column that a term means.

        Raises:
            TermError: none; the message names the nearest.
        """
        found = self._find(term)
        if found is not None:
            return found
        import difflib

        known = [*RUN_COLUMNS, *NOTE_COLUMNS, *self.hparams, *self.tags]
        near = difflib.get_close_matches(term.words, known[:5000], n=2, cutoff=0.6)
        hint = "; nearest: " + ", ".join(map(quoted, near)) if near else ""
        raise TermError(f"there is no column {term.words}{hint}")

    def _find(self, term: Term) -> Found | None:
        return self._called(term) if term.argument is not None else self._named(term)

    def _named(self, term: Term) -> Found | None:
        words, plain = term.words, not any(is_quoted for _, is_quoted in term.pieces)
        if plain and words in RUN_COLUMNS:
            return Found("run", words)
        if plain and words in NOTE_COLUMNS:
            return Found("note", words)
        if not term.pieces[0][1] and words.startswith(HPARAMS) and words[len(HPARAMS) :] in self.hparams:
            return Found("hparam", words[len(HPARAMS) :])
        if len(term.pieces) == 1 or plain:
            if words in self.hparams:
                return Found("hparam", words)
            if words in self.tags:
                return Found("metric", words, "last")
        tag, take = _split(term)
        return Found("metric", tag, take) if take in AGGREGATES and tag in self.tags else None

    def _called(self, term: Term) -> Found | None:
        argument, words = term.argument, term.words
        if words == "part" and isinstance(argument, float) and argument.is_integer():
            return Found("run", "part", "part", argument)
        if words == "match" and isinstance(argument, str):
            return Found("run", "match", "match", argument)
        tag, take = _split(term)
        if words in ("part", "match") or take in ("mean", "at"):
            wanted = {"part": 'part(0) or part(-1)', "match": 'match("seed=(\\d+)")'}.get(words)
            wanted = wanted or f"{take}(10)"
            good = isinstance(argument, float) and argument.is_integer() and (take == "at" or argument >= 1)
            if not good:
                raise TermError(f"{words}: it is written {wanted}")
            return Found("metric", tag, take, argument) if tag in self.tags else None
        return None

    def write(self, found: Found) -> str:
        """The name of a column: the shortest for which `find` gives it back."""
        if found.group in ("run", "note"):
            return f"{found.take}({_literal(found.argument)})" if found.take else found.name
        for pieces in self._spellings(found):
            plain = all(is_quoted or _is_word(text) for text, is_quoted in pieces[:1])
            if plain and self._find(Term(pieces, found.argument)) == found:
                break
        text = "".join(in_backticks(text) if is_quoted else text for text, is_quoted in pieces)
        return text if found.argument is None else f"{text}({_literal(found.argument)})"

    def _spellings(self, found: Found) -> list[tuple[Piece, ...]]:
        name, take = found.name, "." + found.take
        if found.group == "hparam":
            return [((name, False),), ((HPARAMS + name, False),), ((name, True),), ((HPARAMS, False), (name, True))]
        alone: list[tuple[Piece, ...]] = [((name, False),), ((name, True),)] if found.take == "last" else []
        return [*alone, ((name + take, False),), ((name, True), (take, False))]


def _is_word(text: str) -> bool:
    return text not in KEYWORDS and WORD.fullmatch(text) is not None


def _split(term: Term) -> tuple[str, str]:
    """A tag and what is to be taken of it: `val/acc.max` → ("val/acc", "max"); ("…", "") when nothing is named."""
    last, is_quoted = term.pieces[-1]
    if is_quoted or "." not in last:
        return term.words, ""
    front, _, take = last.rpartition(".")
    return "".join(text for text, _ in term.pieces[:-1]) + front, take


def _literal(value: float | str | None) -> str:
    if isinstance(value, str):
        mark = "'" if '"' in value else '"'
        return mark + value.replace(mark, "\\" + mark) + mark
    return f"{value:.0f}"
