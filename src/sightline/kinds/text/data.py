"""What a text value says: its texts as str, a part of them that fits a screen, and the place of a word in them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sightline.errors import FormatError

if TYPE_CHECKING:
    from sightline.events.message import Message

AROUND = 80
"""Characters of an excerpt on each side of what was found."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one value.

    Attributes:
        shape: as logged.
        texts: row-major; of more than two axes the first table, which is what TensorBoard shows too.
    """

    shape: tuple[int, ...]
    texts: list[str]

    @property
    def columns(self) -> int:
        """Texts in a row; 1 where there is no second axis."""
        return self.shape[-1] if len(self.shape) > 1 else 1

    @property
    def characters(self) -> int:
        """In all texts together."""
        return sum(map(len, self.texts))

    def first(self, limit: int) -> tuple[list[str], bool]:
        """The first texts of together about `limit` characters, whole rows of them, and whether anything is left out.

        The first row is always among them, each of its texts cut at `limit`. An empty text counts as one character.
        """
        size = end = 0
        while end < len(self.texts) and size < limit:
            size += max(1, len(self.texts[end]))
            end += 1
        if end < len(self.texts):  # the last row is there only in part
            end = max(end - end % self.columns, min(self.columns, len(self.texts)))
        texts = [text[:limit] for text in self.texts[:end]]
        return texts, end < len(self.texts) or any(len(text) > limit for text in self.texts[:end])


def texts_of(tensor: Message) -> Texts:
    """The texts of a tensor; what is no UTF-8 is replaced.

    Raises:
        FormatError: it holds no strings, or not as many as its shape says.
    """
    from sightline.events.tensor import shape_of, to_strings

    shape, strings = shape_of(tensor), to_strings(tensor)
    if len(shape) > 2:
        strings = strings[: math.prod(shape[-2:])]
    return Texts(shape, [string.decode("utf-8", "replace") for string in strings])


def texts_in(value: bytes | FormatError) -> list[str]:
    """The texts of a tensorboard.Summary.Value, encoded; none of a value without data.

    Raises:
        FormatError: it is no such value, holds no strings, or is this error.
    """
    from sightline.events.legacy import tensor_of
    from sightline.events.wire import decode

    if isinstance(value, FormatError):
        raise value
    tensor = tensor_of(decode("tensorboard.Summary.Value", value))
    return [] if tensor is None else texts_of(tensor).texts


def find(query: str, text: str) -> tuple[int, int] | None:
    """Where a text has the query first, as the first and the next index; None when it has not.

    Upper and lower case are the same. Takes time in proportion to the text, whatever the query.
    """
    low, wanted = text.lower(), query.lower()
    at = low.find(wanted)
    if at < 0:
        return None
    if len(low) != len(text):  # a few letters are two in lower case: count those before
        return _in_original(text, at), _in_original(text, at + len(wanted))
    return at, at + len(wanted)


def _in_original(text: str, at: int) -> int:
    position = 0
    for index, letter in enumerate(text):
        if position >= at:
            return index
        position += len(letter.lower())
    return len(text)


def excerpt(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The line around text[start:end]: what stands before it, itself and what follows, each cut to a few words."""
    stop = min(end, start + AROUND)
    first, last = max(0, start - AROUND), min(len(text), stop + AROUND)
    before, match, after = (_one_line(part) for part in (text[first:start], text[start:stop], text[stop:last]))
    return ("…" if first else "") + before.lstrip(), match, after.rstrip() + ("…" if last < len(text) else "")


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
