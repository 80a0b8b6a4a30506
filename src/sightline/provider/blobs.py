"""Values that are sequences of byte strings: how many each holds, the keys they are asked for by, the strings."""

from __future__ import annotations

import base64
import json
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sightline.errors import QueryError
from sightline.events.facts import FORMS
from sightline.events.message import Message
from sightline.events.tensor import shape_of, to_strings
from sightline.model import Steps
from sightline.store import References

_IMAGE = FORMS.index("image")
_SINGLE = [FORMS.index(form) for form in ("audio", "graph", "run_metadata")]
_LABELLED = "audio"  # the plugin whose values are rows of blob and label


class Key(NamedTuple):
    """What a blob's key says; for clients it is opaque.

    Attributes:
        plugin, run, tag, step: where the value is.
        place, number: the how-manyth value of that step, and the how-manyth of its strings, from 0.
    """

    plugin: str
    run: str
    tag: str
    step: int
    place: int
    number: int


def to_text(key: Key) -> str:
    """A key as clients get it: letters, digits, "-" and "_"."""
    text = json.dumps(key, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_text(text: str) -> Key:
    """What `to_text` was given.

    Raises:
        QueryError: it did not make this.
    """
    try:
        data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
        key = Key(*json.loads(data))
    except (ValueError, TypeError, RecursionError):
        raise _wrong(text) from None
    numbers = key[3:]
    if not all(isinstance(one, str) for one in key[:3]) or not all(type(one) is int for one in numbers):
        raise _wrong(text)
    if key.place < 0 or key.number < 0 or not -(1 << 63) <= key.step < 1 << 63:
        raise _wrong(text)
    return key


def _wrong(text: str) -> QueryError:
    return QueryError(f"{text[:100]!r} is no key of a blob")


def lengths(found: References) -> npt.NDArray[np.int32]:
    """How many blobs each value holds: int32[n]. Tensors have them on the first axis, if they have axes."""
    first, form = found.items["shape"][:, 0], found.items["form"]
    out = np.where(first < 0, 1, first).astype(np.int32)
    out[form == _IMAGE] = 3  # width, height, bytes
    out[np.isin(form, _SINGLE)] = 1
    return out


def places(steps: Steps) -> npt.NDArray[np.int64]:
    """The how-manyth of its step each value is, from 0: int64[n]."""
    n = len(steps)
    order = np.argsort(steps, kind="stable")
    at = np.arange(n)
    begins = np.zeros(n, np.int64)
    new = np.diff(steps[order], prepend=steps[order][:1]) != 0
    begins[new] = at[new]
    out = np.empty(n, np.int64)
    out[order] = at - np.maximum.accumulate(begins)
    return out


def strings_of(tensor: Message, plugin: str) -> list[bytes]:
    """The blobs of a value.

    Raises:
        FormatError: it holds no strings.
    """
    strings, shape = to_strings(tensor), shape_of(tensor)
    if plugin == _LABELLED and len(shape) > 1:
        return strings[:: max(1, math.prod(shape[1:]))]
    return strings
