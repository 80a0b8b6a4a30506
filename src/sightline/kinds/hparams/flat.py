"""What a configuration says, as plain values by dotted names: types told from texts, nesting and size bounded.

Everything here is made from what a training program left behind, so that nothing in it may cost much: names beyond
the first `MAX_NAMES` and what lies deeper than `MAX_DEPTH` are left out, long texts are cut.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

HValue: TypeAlias = "int | float | str | bool | None"

MAX_NAMES = 1000
MAX_DEPTH = 32
MAX_NAME = 200  # characters
MAX_TEXT = 1000

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})")
_HEX = re.compile(r"0[xX][0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][-+]?[0-9]{1,5})?")
_WORDS: dict[str, HValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL", "None"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN", "nan", "NaN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "inf", "Infinity", "+.inf", "+inf"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF", "-inf", "-Infinity"), -math.inf),
}


def typed(text: str) -> HValue:
    """The value that an unquoted text means: a number, a flag, nothing, or the text.

    `1e-4` is a number, which YAML 1.1 denies; `007` is a text, and so is a whole number that float64 cannot hold.
    """
    text = text.strip()
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text) or _HEX.fullmatch(text):
        return exact(int(text, 0))
    if _FLOAT.fullmatch(text) and not (text[0] == "0" and text[1:2].isdigit()):
        return float(text)
    return short(text)


def exact(number: int) -> int | str:
    """A whole number; as text where float64, which is all that programs and pages share, would lose a digit of it."""
    return number if abs(number) <= 1 << 53 else short(str(number) if abs(number) < 1 << 4096 else hex(number))


def short(text: str) -> str:
    """A text of bounded length."""
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


def flatten(tree: Mapping[Any, Any]) -> tuple[dict[str, HValue], bool]:
    """Values by dotted name, in the given order; lists as text.

    Args:
        tree: mappings of mappings, lists and values; parts may be shared, but none contains itself.

    Returns:
        values, cut: whether anything was left out.
    """
    flat: dict[str, HValue] = {}
    stack: list[tuple[str, Iterator[tuple[Any, Any]]]] = [("", iter(tree.items()))]
    cut, steps = False, 0
    while stack:
        prefix, items = stack[-1]
        for key, value in items:
            steps += 1
            name = prefix + (key if isinstance(key, str) else as_text(key))
            if len(flat) >= MAX_NAMES or steps > 20 * MAX_NAMES:
                return flat, True
            if len(name) > MAX_NAME:
                cut = True
            elif isinstance(value, Mapping) and value:
                if len(stack) >= MAX_DEPTH:
                    cut = True
                    continue
                stack.append((name + ".", iter(value.items())))
                break
            elif name:
                flat[name] = plain(value)
        else:
            stack.pop()
    return flat, cut


def plain(value: Any) -> HValue:
    """One value that is no mapping with anything in it."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return exact(value)
    return short(value) if isinstance(value, str) else as_text(value)


def as_text(value: Any) -> str:
    """A list or mapping on one line: `[16, 32, relu]`, `{lr: 0.1}`."""
    pieces: list[str] = []
    _write(value, pieces, [MAX_TEXT], 8)
    return short("".join(pieces))


def _write(value: Any, pieces: list[str], room: list[int], depth: int) -> None:
    """Append the text of a value, until `room` characters are used up."""
    if isinstance(value, (Mapping, list, tuple)):
        pieces.append("{" if isinstance(value, Mapping) else "[")
        if depth == 0 and value:
            pieces.append("…")
            room[0] -= 2
        else:
            for at, item in enumerate(value):
                room[0] -= 2
                if room[0] < 0:
                    break
                pieces.append(", " if at else "")
                _write(item, pieces, room, depth - 1)
                if isinstance(value, Mapping):
                    pieces.append(": ")
                    _write(value[item], pieces, room, depth - 1)
        pieces.append("}" if isinstance(value, Mapping) else "]")
        return
    if isinstance(value, bool) or value is None:
        text = {True: "true", False: "false", None: "null"}[value]
    else:
        text = str(plain(value))
    room[0] -= len(text)
    pieces.append(text)
