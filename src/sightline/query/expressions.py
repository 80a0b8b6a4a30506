"""Expressions over scalar tags, such as `exp(loss)` or `` `train/loss` / tokens ``: text to a tree, errors that point.

    expression = term { ("+" | "-") term }
    term       = sign { ("*" | "/") sign }
    sign       = ("-" | "+") sign | power
    power      = atom [ "**" sign ]
    atom       = number | name | `any tag` | function "(" expression { "," expression } ")" | "(" expression ")"

A name is letters, digits, underscores and dots; every other tag stands in backticks. `step` and `time` are the
step and the seconds since the run's first point; a tag of that name stands in backticks. What a tree is worth for
one run is in `evaluate`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from sightline.errors import QueryError

LONGEST = 300  # names, numbers and signs
DEEPEST = 60
WIDEST = 1_000

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>[^\W\d]\w*(?:\.\w+)*)
      | `(?P<quoted>[^`]*)`
      | (?P<sign>\*\*|[-+*/(),])
    )""",
    re.VERBOSE,
)
_PLAIN = re.compile(r"[^\W\d]\w*(?:\.\w+)*")

ALONG = ("step", "time")
WHOLE: dict[str, tuple[int, int]] = {  # over all points of a series; the others go value by value
    **dict.fromkeys(("carry", "cummax", "cummin", "cumsum", "diff"), (1, 1)),
    **dict.fromkeys(("ema", "mean", "median"), (2, 2)),
}
ARITY: dict[str, tuple[int, int]] = {
    **WHOLE,
    **dict.fromkeys(("abs", "exp", "log", "log10", "sqrt"), (1, 1)),
    **dict.fromkeys(("max", "min"), (2, 20)),
    "clip": (3, 3),
}


class ExpressionError(QueryError):
    """An expression that says nothing, and where: `at` and `length` count characters of it, without the "="."""

    def __init__(self, message: str, at: int, length: int = 1) -> None:
        super().__init__(message)
        self.message, self.at, self.length = message, at, length


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Tag:
    name: str


@dataclass(frozen=True)
class Along:
    """`step` or `time`: worth something wherever there is a point."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function or an operator ("+", "neg" …) of its arguments; `at` is where it stands."""

    function: str
    arguments: tuple[Node, ...]
    at: int


Node: TypeAlias = Number | Tag | Along | Call


class Expression(NamedTuple):
    """A parsed expression: its tree, the tags it names in the order of their first place, and how many nodes it has."""

    tree: Node
    tags: tuple[str, ...]
    size: int


class _Token(NamedTuple):
    kind: str
    text: str
    at: int
    end: int


@lru_cache(512)
def parse(text: str) -> Expression:
    """The expression `text`, which has no "=" before it.

    Raises:
        ExpressionError: it is none.
    """
    tree = _Parser(text).whole()
    nodes = list(_walk(tree))
    tags = tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, Tag)))
    if not tags:
        raise ExpressionError("no tag in it: it needs at least one, such as loss or `train/loss`", 0, len(text))
    return Expression(tree, tags, len(nodes))


def quoted(tag: str) -> str:
    """The tag as an expression names it."""
    plain = _PLAIN.fullmatch(tag) is not None and tag not in ALONG
    return tag if plain else f"`{tag}`"


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Call):
        for argument in node.arguments:
            yield from _walk(argument)


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.next = 0
        self.depth = 0
        if len(self.tokens) > LONGEST:
            at = self.tokens[LONGEST].at
            raise ExpressionError(f"longer than {LONGEST} names, numbers and signs", at, len(text) - at)

    @property
    def token(self) -> _Token:
        return self.tokens[self.next]

    def whole(self) -> Node:
        node = self.sum()
        if self.token.kind != "end":
            after = " (a tag with other characters than letters, digits, _ and . stands in `backticks`)"
            hint = after if self.token.kind in ("name", "quoted", "number") else ""
            raise self.wrong(f"an operator is missing before {self.token.text!r}{hint}")
        return node

    def deeper(self, step: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(f"nested deeper than {DEEPEST}")
        node = step()
        self.depth -= 1
        return node

    def sum(self) -> Node:
        node = self.deeper(self.product)
        while (token := self.token).text in ("+", "-") and token.kind == "sign":
            self.next += 1
            node = Call(token.text, (node, self.product()), token.at)
        return node

    def product(self) -> Node:
        node = self.sign()
        while (token := self.token).text in ("*", "/") and token.kind == "sign":
            self.next += 1
            node = Call(token.text, (node, self.sign()), token.at)
        return node

    def sign(self) -> Node:
        token = self.token
        if token.kind != "sign" or token.text not in ("+", "-"):
            return self.power()
        self.next += 1
        node = self.deeper(self.sign)
        if token.text == "+":
            return node
        return Number(-node.value) if isinstance(node, Number) else Call("neg", (node,), token.at)

    def power(self) -> Node:
        base = self.atom()
        token = self.token
        if token.kind != "sign" or token.text != "**":
            return base
        self.next += 1
        return Call("**", (base, self.deeper(self.sign)), token.at)

    def atom(self) -> Node:
        token = self.token
        self.next += 1
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "quoted":
            return Tag(token.text)
        if token.kind == "name":
            if self.token.text == "(" and self.token.kind == "sign":
                return self.call(token)
            return Along(token.text) if token.text in ALONG else Tag(token.text)
        if token.text == "(" and token.kind == "sign":
            node = self.sum()
            self.close(token)
            return node
        self.next -= 1
        what = "it ends here" if token.kind == "end" else f"{token.text!r} stands here"
        raise self.wrong(f"a tag, a number or a function belongs here; {what}")

    def call(self, name: _Token) -> Node:
        bounds = ARITY.get(name.text)
        if bounds is None:
            message = f"no function {name.text!r}; there are {', '.join(sorted(ARITY))}"
            raise ExpressionError(message, name.at, len(name.text))
        opened = self.token
        self.next += 1
        arguments = [self.sum()]
        while self.token.text == "," and self.token.kind == "sign":
            self.next += 1
            arguments.append(self.sum())
        self.close(opened)
        least, most = bounds
        if not least <= len(arguments) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            plural = "argument" if wanted == "1" else "arguments"
            raise ExpressionError(f"{name.text} takes {wanted} {plural}, not {len(arguments)}", name.at, len(name.text))
        if name.text in WHOLE and not any(isinstance(node, Tag) for node in _walk(arguments[0])):
            message = f"{name.text} goes over the points of a tag, and there is none in it"
            raise ExpressionError(message, name.at, len(name.text))
        if least == 2 and name.text in WHOLE:
            self.check_constant(name, arguments[1])
        return Call(name.text, tuple(arguments), name.at)

    def check_constant(self, name: _Token, argument: Node) -> None:
        """The weight of an average, the length of a window."""
        if not isinstance(argument, Number):
            raise ExpressionError(f"the second argument of {name.text} is a number", name.at, len(name.text))
        value = argument.value
        if name.text == "ema" and not 0 <= value < 1:
            raise ExpressionError(f"the weight of ema is 0 to less than 1, not {value:g}", name.at, 3)
        if name.text != "ema" and not (value == int(value) and 1 <= value <= WIDEST):
            message = f"the window of {name.text} is a whole number of points, 1 to {WIDEST:,}, not {value:g}"
            raise ExpressionError(message, name.at, len(name.text))

    def close(self, opened: _Token) -> None:
        if self.token.text != ")" or self.token.kind != "sign":
            if self.token.kind == "end":
                raise ExpressionError('this "(" is never closed', opened.at)
            raise self.wrong(f"an operator or \")\" belongs before {self.token.text!r}")
        self.next += 1

    def wrong(self, message: str) -> ExpressionError:
        token = self.token
        return ExpressionError(message, token.at, max(1, token.end - token.at))


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            if text[at] == "`":
                raise ExpressionError("this backtick is never closed", at)
            raise ExpressionError(f"{text[at]!r} means nothing here", at)
        kind = found.lastgroup or ""
        start = found.start(kind) - (kind == "quoted")
        yield _Token(kind, found[kind], start, found.end())
        at = found.end()
    yield _Token("end", "", len(text.rstrip()), len(text.rstrip()))
