"""What can stand at the cursor of a query: columns, what is taken of a tag, signs, values, and words between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sightline.query.table.column import Column
from sightline.query.table.names import AGGREGATES, NOTE_COLUMNS, RUN_COLUMNS, Found, Term, TermError
from sightline.query.table.where.lexer import Token, lex

if TYPE_CHECKING:
    from sightline.query.table.table import View

MAX_SHOWN = 50
MAX_NUMBERS = 12


@dataclass(frozen=True, slots=True)
class Completion:
    """`text` may stand instead of the characters from `start` up to `end`.

    `kind` is "run", "note", "hparam" or "metric" of a column, "take", "sign", "value" or "word".
    """

    text: str
    kind: str
    start: int
    end: int


def complete(text: str, cursor: int, view: View) -> list[Completion]:
    """The most fitting completions first, at most MAX_SHOWN."""
    tokens = [token for token in lex(text[:cursor]) if token.kind != "end"]
    typing = tokens.pop() if tokens and _still_typed(tokens[-1], cursor) else None
    start, typed = (typing.at, typing.text) if typing else (cursor, "")
    end = _end_of(text, typing, cursor)
    chosen = _ranked(_candidates(tokens, typed, view), typed)
    return [Completion(text, kind, start, end) for text, kind in chosen[:MAX_SHOWN]]


def _still_typed(token: Token, cursor: int) -> bool:
    """Whether the token reaches the cursor and could go on there."""
    return token.end == cursor and (token.kind in ("name", "keyword", "number") or token.text[0] in "\"'`")


def _end_of(text: str, typing: Token | None, cursor: int) -> int:
    """The end of the word that the cursor stands in."""
    if typing is None or typing.kind == "bad":
        return cursor
    whole = [token for token in lex(text) if token.at == typing.at]
    return max(whole[0].end, cursor) if whole and whole[0].kind == typing.kind else cursor


def _candidates(before: list[Token], typed: str, view: View) -> Iterable[tuple[str, str]]:
    last = before[-1] if before else None
    if last is None or (last.kind == "(" and not _in_list(before)) or last.text in ("and", "or"):
        return [*_columns(typed, view), ("not", "word")]
    if last.text == "not":
        return [("none", "word")] if len(before) > 1 and before[-2].text == "is" else _columns(typed, view)
    if last.text == "is":
        return [("none", "word"), ("not none", "word")]
    if last.kind == "operator":
        return _values(before[-2] if len(before) > 1 else None, view)
    if _in_list(before) and last.kind in ("(", ","):
        return _values(_listed(before), view)
    if last.kind == "name" and not _compared(before):
        return _signs(last, view)
    return [("and", "word"), ("or", "word")]


def _compared(before: list[Token]) -> bool:
    return len(before) > 1 and before[-2].kind == "operator"


def _in_list(before: list[Token]) -> bool:
    return _listed(before) is not None


def _listed(before: list[Token]) -> Token | None:
    """The name before an `in (` that is still open."""
    for at in range(len(before) - 1, 1, -1):
        if before[at].kind == ")":
            return None
        if before[at].kind == "(":
            name = before[at - 2 - (before[at - 2].text == "not" and at > 2)]
            return name if before[at - 1].text == "in" and name.kind == "name" else None
    return None


def _columns(typed: str, view: View) -> list[tuple[str, str]]:
    """Every column; what can be taken of a tag once the tag is written out."""
    names = view.names
    tags = [(names.write(Found("metric", tag, "last")), "metric") for tag in names.tags]
    columns = [(name, "run") for name in RUN_COLUMNS] + [(name, "note") for name in NOTE_COLUMNS]
    columns += [(names.write(Found("hparam", name)), "hparam") for name in names.hparams]
    front = typed.rpartition(".")[0]
    takes = [
        (names.write(Found("metric", tag, take)), "take")
        for tag in ([_tag_of(typed, view), _tag_of(front, view)] if typed else [])
        if tag is not None
        for take in AGGREGATES
    ]
    return list(dict.fromkeys([*columns, *tags, *takes]))


def _tag_of(written: str, view: View) -> str | None:
    tokens = lex(written) if written else []
    if len(tokens) != 2 or tokens[0].kind != "name":
        return None
    try:
        found = view.names.find(tokens[0].term)
    except TermError:
        return None
    return found.name if found.group == "metric" and found.take == "last" else None


def _column(name: Token | None, view: View) -> Column | None:
    """The column before a sign, where it is one of texts or flags and costs nothing to have."""
    if name is None or name.kind != "name":
        return None
    try:
        found = view.names.find(Term(name.pieces))
    except TermError:
        return None
    return view.of(found)


def _signs(name: Token, view: View) -> list[tuple[str, str]]:
    column = _column(name, view)
    if column is None:
        return [("and", "word"), ("or", "word")]
    signs = ["==", "!=", "~", "!~", "in (", "is none", "is not none"]
    if column.type == "flag":
        signs = ["and", "or", "==", "!=", "is none"]
    elif column.type != "text":
        signs = ["<", "<=", ">", ">=", "==", "!=", "in (", "is none", "is not none"]
    return [(sign, "sign") for sign in signs]


def _values(name: Token | None, view: View) -> list[tuple[str, str]]:
    """The values that a column has: the most frequent first."""
    column = _column(name, view)
    if column is None:
        return []
    if column.type == "flag":
        return [("true", "value"), ("false", "value")]
    if column.type == "text":
        if column.members is not None:
            return [(_text(one), "value") for one in sorted({one for label in column.members for one in label})]
        counts: dict[int, int] = {}
        for code in column.codes.tolist():
            counts[code] = counts.get(code, 0) + 1
        common = sorted((code for code in counts if code >= 0), key=lambda code: (-counts[code], column.labels[code]))
        return [(_text(column.labels[code]), "value") for code in common]
    if column.type != "number":
        return []
    found, counted = np.unique(column.values[column.has], return_counts=True)
    if found.size > MAX_NUMBERS:  # of a metric any number is as good as another
        return []
    return [(f"{value:.12g}", "value") for value in found[np.argsort(-counted, kind="stable")].tolist()]


def _text(value: str) -> str:
    mark = "'" if '"' in value else '"'
    return mark + value.replace(mark, "\\" + mark) + mark


def _ranked(candidates: Iterable[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    """Those that begin with what is typed, then those that hold it; in any case, quotes left aside."""
    wanted = typed.strip("\"'`").lower()
    if not wanted:
        return list(candidates)
    begin, hold = [], []
    for one in candidates:
        plain = one[0].strip("\"'`").lower()
        if one[0] == typed:
            continue
        if plain.startswith(wanted):
            begin.append(one)
        elif wanted in plain:
            hold.append(one)
    return begin + hold
