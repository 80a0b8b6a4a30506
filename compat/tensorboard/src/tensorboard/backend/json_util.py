"""Values that JSON has no word for, said in those it has."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Any

__all__ = ["Cleanse"]


def Cleanse(obj: Any, encoding: str = "utf-8") -> Any:  # noqa: N802  the name that plugins call
    """The same value, fit for `json.dumps`.

    NaN and the infinities become the strings "NaN", "Infinity" and "-Infinity"; bytes are decoded; tuples and sets
    become lists, sets in order; dicts become `OrderedDict`s.

    Raises:
        UnicodeDecodeError: bytes that are no text in `encoding`.
        TypeError: a set whose members have no order.
    """
    if isinstance(obj, float):
        return obj if math.isfinite(obj) else _word(obj)
    if isinstance(obj, bytes):
        return obj.decode(encoding)
    if isinstance(obj, (list, tuple)):
        return [Cleanse(one, encoding) for one in obj]
    if isinstance(obj, set):
        return [Cleanse(one, encoding) for one in sorted(obj)]
    if isinstance(obj, dict):
        return OrderedDict((Cleanse(key, encoding), Cleanse(value, encoding)) for key, value in obj.items())
    return obj


def _word(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
