"""What plugins do wrong, said once: with its traceback, and not a second time.

A page asks a broken plugin again and again; a terminal full of the same traceback hides every other line.
"""

from __future__ import annotations

import logging
import os
import threading
from types import TracebackType

__all__ = ["logger", "tell_once"]

logger = logging.getLogger("tensorboard")

_told: set[tuple[object, ...]] = set()
_lock = threading.Lock()
_HERE = os.path.dirname(__file__)


def tell_once(message: str, error: BaseException | None = None) -> None:
    """Log a message, with the traceback of an exception from where it left this package.

    It is not logged again for an exception from the same place.
    """
    trace = _outside(error.__traceback__) if error is not None else None
    key = (message, type(error), _place(trace))
    with _lock:
        new = key not in _told and len(_told) < 1000  # a message may hold a path that somebody made up
        if new:
            _told.add(key)
    if new:
        logger.error("%s", message, exc_info=None if error is None else (type(error), error, trace))


def _outside(trace: TracebackType | None) -> TracebackType | None:
    """The trace without our own layers; the whole when there is nothing else."""
    rest = trace
    while rest is not None and os.path.dirname(rest.tb_frame.f_code.co_filename) == _HERE:
        rest = rest.tb_next
    return rest or trace


def _place(trace: TracebackType | None) -> tuple[str, int] | None:
    """File and line where it was raised."""
    if trace is None:
        return None
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename, trace.tb_lineno
