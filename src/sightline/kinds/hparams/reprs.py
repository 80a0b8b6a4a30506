"""Python's own way of showing things, read back: `Namespace(lr=0.1, layers=[1, 2])`, `{'lr': 0.1}`, dataclasses.

Nothing is evaluated. What is no literal, such as `<function relu at 0x7f>`, stays the text it is.
"""

from __future__ import annotations

import re
from typing import Any

from sightline.kinds.hparams.flat import typed

MAX_DEPTH = 16

_SPACE = re.compile(r"\s*")
_STRING = re.compile(r"""[rbuRBU]{0,2}(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""", re.DOTALL)
_CALL = re.compile(r"[A-Za-z_][\w.]*\(")
_KEYWORD = re.compile(r"([A-Za-z_]\w*)\s*=(?!=)\s*")
_TOKEN = re.compile(r"""[^\[\](){}<>,:'"]+|.""", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}


def read_repr(text: str) -> dict[str, Any] | None:
    """The names and values of a text that shows a mapping or an object; None where it shows none."""
    text = text.strip()
    if not (text.startswith("{") or _CALL.match(text)) or not text.endswith(("}", ")")):
        return None
    reader = _Reader(text)
    try:
        value = reader.value(MAX_DEPTH)
    except _NotThisError:
        return None
    return value if reader.at == len(text) and isinstance(value, dict) and value else None


class _NotThisError(Exception):
    """The text is not what this module reads."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def value(self, depth: int) -> Any:
        text = self.text
        begin = self.at
        found = _STRING.match(text, begin)
        if found:
            self.at = found.end()
            if self._at_end():
                return _unescaped(found[1] if found[1] is not None else found[2])
            self.at = begin
        elif depth > 0 and text[begin : begin + 1] in ("{", "[", "("):
            self.at += 1
            value = self._items(_CLOSING[text[begin]], depth - 1)
            if self._at_end():
                return value
            self.at = begin
        elif depth > 0 and (call := _CALL.match(text, begin)):
            self.at = call.end()
            value = self._items(")", depth - 1)
            if self._at_end():
                if isinstance(value, list):  # PosixPath('a/b'): the one thing in it, or the words as they are
                    return value[0] if len(value) == 1 and isinstance(value[0], str) else text[begin : self.at]
                return value
            self.at = begin
        return typed(self._words())

    def _items(self, closing: str, depth: int) -> dict[str, Any] | list[Any]:
        """What stands up to a closing bracket: a dict where anything in it has a name, otherwise a list."""
        text = self.text
        named: dict[str, Any] = {}
        plain: list[Any] = []
        while True:
            self._space()
            if text.startswith(closing, self.at):
                self.at += 1
                return named if named or (closing == "}" and not plain) else plain
            if text.startswith("**", self.at):  # Namespace(**{'not-a-name': 1})
                self.at += 2
            keyword = _KEYWORD.match(text, self.at)
            if keyword:
                self.at = keyword.end()
                named[keyword[1]] = self.value(depth)
            else:
                value = self.value(depth)
                self._space()
                if text.startswith(":", self.at) and closing == "}":
                    self.at += 1
                    self._space()
                    named[str(value)] = self.value(depth)
                elif isinstance(value, dict) and closing == ")":
                    named |= value
                else:
                    plain.append(value)
            self._space()
            if text.startswith(",", self.at):
                self.at += 1
            elif not text.startswith(closing, self.at):
                raise _NotThisError

    def _words(self) -> str:
        """Text up to the comma, colon or bracket that ends it."""
        begin = self.at
        inside: list[str] = []
        for token in _TOKEN.finditer(self.text, begin):
            mark = token[0]
            if inside and mark == inside[-1]:
                inside.pop()
            elif mark in _CLOSING:
                inside.append(_CLOSING[mark])
            elif not inside and mark in (",", ")", "]", "}", ":"):
                self.at = token.start()
                break
        else:
            raise _NotThisError
        if self.at == begin:
            raise _NotThisError
        return self.text[begin : self.at]

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def _at_end(self) -> bool:
        """Whether a value is complete here, as opposed to `'a' + 'b'` or `{…}.items()`."""
        self._space()
        return self.at == len(self.text) or self.text[self.at] in ",:)]}"


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text) if "\\" in text else text
