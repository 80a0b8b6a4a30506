"""Tokens of a query → a tree (a Pratt parser: each operator has a strength, and takes what binds stronger)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeAlias
from typing import Literal as OneOf

from sightline.query.table.names import Term
from sightline.query.table.where.lexer import Token, WhereError, lex

MAX_LENGTH = 10_000
MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Name:
    """A column, as written."""

    term: Term
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A value. A duration is in seconds, a size in bytes."""

    value: float | str | bool
    type: OneOf["number", "text", "flag", "duration", "bytes"]
    text: str
    at: int


Operand: TypeAlias = Name | Literal


@dataclass(frozen=True, slots=True)
class Compare:
    """`operator` is one of == != < <= > >= ~ !~, or "" where a name stands alone."""

    left: Operand
    operator: str
    right: Operand | None
    at: int


@dataclass(frozen=True, slots=True)
class OneOfThese:
    """NAME in (…)."""

    left: Operand
    values: tuple[Literal, ...]
    at: int


@dataclass(frozen=True, slots=True)
class IsNone:
    """NAME is none."""

    left: Operand


@dataclass(frozen=True, slots=True)
class Not:
    """What does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Both:
    """And, or or."""

    word: str
    conditions: tuple[Condition, ...]


Condition: TypeAlias = Compare | OneOfThese | IsNone | Not | Both

_STRENGTH = {"or": 1, "and": 2}
_NOT = 3


def is_query(text: str, is_flag: Callable[[Term], bool]) -> bool:
    """Whether a text is meant as a query: it compares something, or consists of flags.

    Everything else is the filter of names it always was: a plain text or a regular expression.
    """
    tokens = lex(text)
    for token, following in pairwise(tokens):
        if token.kind == "operator":
            return True
        if token.text == "in" and following.kind == "(":
            return True
        if token.text == "is" and following.text in ("none", "not"):
            return True
    names = [token for token in tokens if token.kind == "name"]
    words = all(token.kind in ("name", "keyword", "(", ")", "end") for token in tokens)
    return bool(names) and words and all(is_flag(token.term) for token in names)


def parse(text: str) -> Condition:
    """The tree of a query.

    Raises:
        WhereError: names what is wrong, and where.
    """
    if len(text) > MAX_LENGTH:
        raise WhereError(f"a query has at most {MAX_LENGTH:,} characters", MAX_LENGTH)
    parser = _Parser(lex(text))
    condition = parser.condition(0, 0)
    left = parser.token
    if left.kind == ")":
        raise WhereError("this ) closes nothing", left.at)
    if left.kind != "end":
        raise parser.expected("and, or, or the end")
    return condition


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def token(self) -> Token:
        token = self.tokens[self.place]
        if token.kind == "bad":
            raise WhereError(str(token.value), token.at, 1 if token.text[0] in "\"'`" else len(token.text))
        return token

    def next(self) -> Token:
        token = self.token
        self.place += token.kind != "end"
        return token

    def take(self, *texts: str) -> bool:
        """Step over the next token if it is one of these signs or keywords."""
        found = self.token.kind not in ("name", "text") and self.token.text in texts
        self.place += found
        return found

    def expected(self, what: str) -> WhereError:
        token = self.token
        if token.kind == "end":
            return WhereError(f"here should follow {what}", token.at, 1)
        return WhereError(f"instead of {token.text} should stand {what}", token.at, len(token.text))

    def condition(self, strength: int, depth: int) -> Condition:
        """Everything that binds stronger than `strength`."""
        if depth > MAX_DEPTH:
            raise WhereError(f"more than {MAX_DEPTH} conditions inside each other", self.token.at)
        left = self.prefix(depth)
        while True:
            word = self.token.text if self.token.kind == "keyword" else ""
            if _STRENGTH.get(word, 0) <= strength:
                return left
            conditions = [left]
            while self.take(word):
                conditions.append(self.condition(_STRENGTH[word], depth + 1))
            left = Both(word, tuple(conditions))

    def prefix(self, depth: int) -> Condition:
        if self.take("not"):
            return Not(self.condition(_NOT, depth + 1))
        opened = self.token.at
        if not self.take("("):
            return self.comparison()
        condition = self.condition(0, depth + 1)
        if not self.take(")"):
            if self.token.kind == "end":
                raise WhereError("this ( is never closed", opened)
            raise self.expected("and, or, or )")
        return condition

    def comparison(self) -> Condition:
        left = self.operand("a column")
        token = self.token
        if token.kind == "operator":
            self.next()
            right = self.operand("a value")
            if self.token.kind == "operator":
                at, length = self.token.at, len(self.token.text)
                raise WhereError("comparisons are joined by and: a < b and b < c", at, length)
            return Compare(left, token.text, right, token.at)
        if self.take("in"):
            return self.one_of(left, token.at)
        if self.take("is"):
            is_not = self.take("not")
            if not self.take("none"):
                raise self.expected("none" if is_not else "none or not none")
            return Not(IsNone(left)) if is_not else IsNone(left)
        if token.text == "not" and self.tokens[self.place + 1].text == "in":
            self.place += 2
            found = self.one_of(left, token.at)
            return Both("and", (Not(found), Not(IsNone(left))))  # what is missing is not outside either
        if isinstance(left, Literal):
            raise WhereError(f"{left.text} is no condition: compare it with a column", left.at, len(left.text))
        return Compare(left, "", None, left.at)

    def one_of(self, left: Operand, at: int) -> OneOfThese:
        if not self.take("("):
            raise self.expected("( and the values")
        values: list[Literal] = []
        while not values or self.take(","):
            value = self.operand("a value")
            if isinstance(value, Name):
                message = f"{value.text}: only values stand in a list; text in quotes"
                raise WhereError(message, value.at, len(value.text))
            values.append(value)
        if not self.take(")"):
            raise self.expected(", or )")
        return OneOfThese(left, tuple(values), at)

    def operand(self, wanted: str) -> Operand:
        token = self.token
        if token.kind == "name":
            self.next()
            return self.called(token)
        if token.kind == "text":
            self.next()
            return Literal(token.value, "text", token.text, token.at)
        if token.kind == "number":
            self.next()
            return Literal(token.value, _UNITS[token.unit], token.text, token.at)
        if token.kind == "keyword" and token.text in ("true", "false"):
            self.next()
            return Literal(token.text == "true", "flag", token.text, token.at)
        if token.text == "none":
            raise WhereError("what has no value is asked for with: is none", token.at, 4)
        raise self.expected(wanted)

    def called(self, name: Token) -> Name:
        """A name, with its argument where a ( follows at once."""
        if self.token.kind != "(" or self.token.at != name.end:
            return Name(name.term, name.text, name.at)
        self.next()
        token = self.next()
        if token.kind not in ("text", "number") or token.unit:
            raise WhereError(f"{name.text}(…) takes a number or a text", token.at, max(len(token.text), 1))
        if not self.take(")"):
            raise self.expected(")")
        text = f"{name.text}({token.text})"
        return Name(replace(name.term, argument=token.value), text, name.at)


_UNITS: dict[str, Any] = {"": "number", "duration": "duration", "bytes": "bytes"}


def parse_term(text: str) -> Term:
    """The name of a column alone, as api/table is asked for it.

    Raises:
        WhereError: it is none.
    """
    parser = _Parser(lex(text))
    operand = parser.operand("the name of a column") if len(text) <= MAX_LENGTH else None
    if not isinstance(operand, Name) or parser.token.kind != "end":
        raise WhereError(f"{text[:80]} is not the name of a column; odd names stand in `backticks`", 0, len(text))
    return operand.term
