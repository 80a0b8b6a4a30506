"""The step and the time that a value is logged at, from whatever a training program counts with."""

from __future__ import annotations

import operator
import sys
import warnings
from typing import Any

from sightline.errors import SummaryError

_LIMIT = 1 << 63


def one_step(global_step: Any, step: Any) -> Any:
    """`step` and `global_step` are two names of one argument.

    Raises:
        SummaryError: both are given.
    """
    if step is None:
        return global_step
    if global_step is not None:
        raise SummaryError("step", "a step and a global_step", "one of them; they mean the same")
    return step


def whole(step: Any) -> int:
    """A step as an int64; None is 0. A fraction is cut off, with a warning.

    Raises:
        SummaryError: no number, or out of range.
    """
    accepted = "a whole number from -2**63 to 2**63 - 1"
    if step is None:
        return 0
    try:
        number = operator.index(step)
    except TypeError:
        try:
            value = step.item() if hasattr(step, "item") else step
            number = int(value)
        except (TypeError, ValueError, OverflowError, RuntimeError) as error:
            raise SummaryError("step", f"{type(step).__name__} {step!r:.60}", accepted) from error
        if isinstance(value, (str, bytes)):
            raise SummaryError("step", f"{type(step).__name__} {step!r:.60}", accepted) from None
        if number != value:  # always the same text, so that a loop gives one warning
            text = "steps are whole numbers: the fraction of a step is cut off"
            warnings.warn(text, RuntimeWarning, stacklevel=_outside())
    if not -_LIMIT <= number < _LIMIT:
        came = str(number) if number.bit_length() < 256 else f"an integer of {number.bit_length()} bits"
        raise SummaryError("step", came, accepted)
    return number


def seconds(walltime: Any) -> float | None:
    """A wall time in seconds since the epoch; None stays None, for now.

    Raises:
        SummaryError: no number.
    """
    if walltime is None:
        return None
    try:
        if isinstance(walltime, (str, bytes)):
            raise TypeError
        return float(walltime)
    except (TypeError, ValueError, OverflowError) as error:
        raise SummaryError("walltime", f"{type(walltime).__name__} {walltime!r:.60}", "seconds since 1970") from error


def _outside() -> int:
    """The stacklevel, for the caller's warning, of the line outside this package."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("sightline."):
        level, frame = level + 1, frame.f_back
    return level
