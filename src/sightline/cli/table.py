"""Tables for a terminal: columns as wide as their longest cell, and no cell that can move the cursor."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import click

GAP = "  "


def lines(head: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[str] = ()) -> list[str]:
    """A table as lines of text, the head in bold; columns named in `left` begin at the left, others end right."""
    cells = [[visible(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    text = [
        GAP.join(_padded(cell, wide, name in left) for cell, wide, name in zip(row, widths, head, strict=True)).rstrip()
        for row in cells
    ]
    return [click.style(text[0], bold=True), *text[1:]]


def visible(text: str) -> str:
    """What a name looks like on one line: whatever is no printable character, such as an escape, becomes U+FFFD."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def width(text: str) -> int:
    """Columns that a text takes in a terminal: wide letters take two, marks upon letters none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _padded(text: str, wide: int, left: bool) -> str:
    space = " " * (wide - width(text))
    return text + space if left else space + text
