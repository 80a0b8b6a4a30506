"""The step and the time that a value is logged at, from whatever a training program counts with."""

from __future__ import annotations

import operator
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
        if number != value:
            text = f"step {value!r} is logged as {number}: steps are whole numbers"
            warnings.warn(text, RuntimeWarning, stacklevel=4)
    if not -_LIMIT <= number < _LIMIT:
        raise SummaryError("step", str(number), accepted)
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
    except (TypeError, ValueError) as error:
        raise SummaryError("walltime", f"{type(walltime).__name__} {walltime!r:.60}", "seconds since 1970") from error
