"""Texts as values of the text plugin: a string tensor of rank 0 (Markdown), 1 (a column) or 2 (a table).

Written as UTF-8 that every reader can decode: TensorBoard answers with an error for a tag that holds anything else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.events.tensor import make_tensor
from sightline.kinds.arrays import describe, sound_text
from sightline.kinds.base import Value

_ACCEPTED = "a str, a list of str (a column) or a list of equally long lists of str (a table)"


def text(tag: str, text_string: Any, *, description: str = "") -> Value:
    """A text, a column of texts or a table of them.

    Args:
        tag: its name.
        text_string: Markdown as str, or UTF-8 as bytes; a list or tuple of these; a list of equally long lists of
            these; or a NumPy array of str, bytes or objects with up to two axes. Lone surrogates and bytes that are
            no UTF-8 become U+FFFD; NUL stays.
        description: Markdown.

    Raises:
        SummaryError: numbers, None, an empty list or a ragged one, or more than two axes.
    """
    tensor = text_string.tolist() if isinstance(text_string, (np.ndarray, np.generic)) else text_string
    if isinstance(tensor, (str, bytes)):
        return Value(tag, make_tensor(_sound(tensor)), "text", description=description)
    if not isinstance(tensor, (list, tuple)) or not tensor:
        hint = "; log a number with add_scalar, or as str(…)" if isinstance(tensor, (bool, int, float)) else ""
        raise SummaryError("text_string", describe(text_string), _ACCEPTED + hint)
    rows = [list(row) if isinstance(row, (list, tuple, np.ndarray)) else row for row in tensor]
    shape = (len(rows), len(rows[0])) if isinstance(rows[0], list) else (len(rows),)
    flat = _cells(rows, shape)
    if not flat:
        raise SummaryError("text_string", describe(text_string), _ACCEPTED)
    cells = np.empty(len(flat), object)
    cells[:] = flat
    return Value(tag, make_tensor(cells.reshape(shape)), "text", description=description)


def _cells(rows: list[Any], shape: tuple[int, ...]) -> list[bytes]:
    """The texts row by row.

    Raises:
        SummaryError: something is no text, or a row has another length.
    """
    flat: list[bytes] = []
    for number, row in enumerate(rows):
        if len(shape) == 1:
            cells = [row]
        elif isinstance(row, list) and len(row) == shape[1]:
            cells = row
        else:
            came = f"row {number} of length {len(row)}" if isinstance(row, list) else f"row {number}: {describe(row)}"
            raise SummaryError("text_string", f"{came}, where the first has {shape[1]}", _ACCEPTED)
        for cell in cells:
            if not isinstance(cell, (str, bytes)):
                raise SummaryError("text_string", f"{describe(cell)} in row {number}", _ACCEPTED)
            flat.append(_sound(cell))
    return flat


def _sound(text: str | bytes) -> bytes:
    return sound_text(text if isinstance(text, str) else text.decode("utf-8", "replace")).encode()
