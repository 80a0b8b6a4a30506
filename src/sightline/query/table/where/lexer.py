"""Text of a query → tokens with their places. Nothing is refused here: what is wrong becomes a token that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sightline.errors import QueryError
from sightline.query.table.names import KEYWORDS, WORD, Piece, Term

Kind: TypeAlias = Literal["name", "text", "number", "operator", "(", ")", ",", "keyword", "bad", "end"]

DURATIONS = {"ms": 1e-3, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
SIZES = {
    "B": 1.0,
    "kB": 1e3,
    "KB": 1e3,
    "MB": 1e6,
    "GB": 1e9,
    "TB": 1e12,
    "KiB": 2.0**10,
    "MiB": 2.0**20,
    "GiB": 2.0**30,
    "TiB": 2.0**40,
}

_SIGNS: dict[str, Kind] = {"(": "(", ")": ")", ",": ","}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_UNIT = re.compile(r"[^\W\d]+")
_OPERATOR = re.compile(r"==|!=|<=|>=|!~|[<>~]")
_SPACE = re.compile(r"\s+")
_HINTS = {
    "=": "compare with ==",
    "&": "write and",
    "|": "write or",
    "!": "write not, or !=",
    "`": "this ` is never closed",
    '"': 'this " is never closed',
    "'": "this ' is never closed",
}


class WhereError(QueryError):
    """A query cannot be answered: `at` is the character of the query, `length` how many are meant."""

    def __init__(self, message: str, at: int, length: int = 1) -> None:
        super().__init__(message)
        self.at = at
        self.length = length


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    Attributes:
        text: as it stands there.
        pieces: of a name. value: of a text what is between its quotes, of a number in seconds or bytes.
        unit: "duration" or "bytes" of a number with one.
    """

    kind: Kind
    text: str
    at: int
    pieces: tuple[Piece, ...] = ()
    value: float | str = ""
    unit: str = ""

    @property
    def end(self) -> int:
        return self.at + len(self.text)

    @property
    def term(self) -> Term:
        return Term(self.pieces)


def lex(source: str) -> list[Token]:
    """All tokens; the last is the end."""
    tokens: list[Token] = []
    at = 0
    while True:
        if space := _SPACE.match(source, at):
            at = space.end()
        if at >= len(source):
            return [*tokens, Token("end", "", len(source))]
        tokens.append(_token(source, at))
        at = tokens[-1].end


def _token(source: str, at: int) -> Token:
    char = source[at]
    if char in _SIGNS:
        return Token(_SIGNS[char], char, at)
    if found := _OPERATOR.match(source, at):
        return Token("operator", found[0], at)
    if char in "\"'":
        return _text(source, at)
    if found := _NUMBER.match(source, at):
        return _number(source, found)
    if char == "`" or WORD.match(source, at):
        return _name(source, at)
    hint = f"{char} means nothing here; names with odd characters stand in `backticks`"
    return Token("bad", char, at, value=_HINTS.get(char, hint))


def _text(source: str, at: int) -> Token:
    """A backslash before the quote makes it part of the text; any other stands for itself, as regexps want it."""
    quote, end = source[at], at + 1
    while end < len(source) and source[end] != quote:
        end += 2 if source.startswith("\\" + quote, end) else 1
    if end >= len(source):
        return Token("bad", source[at:], at, value=_HINTS[quote])
    return Token("text", source[at : end + 1], at, value=source[at + 1 : end].replace("\\" + quote, quote))


def _number(source: str, found: re.Match[str]) -> Token:
    at, end = found.span()
    unit = _UNIT.match(source, end)
    value = float(found[0])
    if unit is None:
        return Token("number", found[0], at, value=value)
    text = source[at : unit.end()]
    if unit[0] in DURATIONS:
        return Token("number", text, at, value=value * DURATIONS[unit[0]], unit="duration")
    if unit[0] in SIZES:
        return Token("number", text, at, value=value * SIZES[unit[0]], unit="bytes")
    hint = f"{unit[0]} is no unit: s, min, h, d; kB, MB, GB. Names that begin with a digit stand in `backticks`"
    return Token("bad", text, at, value=hint)


def _name(source: str, at: int) -> Token:
    """Words and backticked pieces that follow each other without a space are one name."""
    pieces: list[Piece] = []
    end = at
    while end < len(source):
        if source[end] == "`":
            text, after = _backticked(source, end)
            if after < 0 and end > at:
                break
            if after < 0:
                return Token("bad", source[end:], end, value=_HINTS["`"])
            pieces.append((text, True))
            end = after
        elif word := WORD.match(source, end):
            pieces.append((word[0], False))
            end = word.end()
        elif pieces and pieces[-1][1] and (suffix := _SUFFIX.match(source, end)):
            pieces.append((suffix[0], False))
            end = suffix.end()
        else:
            break
    return _named(source, at, end, pieces)


_SUFFIX = re.compile(r"\.[^\W\d]*")


def _named(source: str, at: int, end: int, pieces: list[Piece]) -> Token:
    if len(pieces) == 1 and pieces[0][0] in KEYWORDS and not pieces[0][1]:
        return Token("keyword", source[at:end], at)
    return Token("name", source[at:end], at, tuple(pieces))


def _backticked(source: str, at: int) -> tuple[str, int]:
    """What stands between backticks, doubled ones made single, and where it ends; -1 when it does not."""
    end = at + 1
    while end < len(source):
        if source[end] != "`":
            end += 1
        elif source.startswith("``", end):
            end += 2
        else:
            return source[at + 1 : end].replace("``", "`"), end + 1
    return "", -1
