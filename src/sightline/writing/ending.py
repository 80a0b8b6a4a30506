"""Tells the writers of a process when it forks and when it ends, in whatever way.

A program ends with what is registered by `atexit`, a child of multiprocessing with finalizers of its own. What is
logged after that has nobody who would write it later, so it is written by whoever logs it.
"""

from __future__ import annotations

import atexit
import os
import sys
import weakref
from typing import Protocol


class Ending(Protocol):
    """What has something to do when its process forks or ends."""

    def close(self) -> None: ...

    def after_fork(self) -> None:
        """Called in the child, by the only thread it has."""


_watched: weakref.WeakValueDictionary[int, Ending] = weakref.WeakValueDictionary()
_begun = False
_child = 0  # process in which multiprocessing has been asked to tell of its end


def begun() -> bool:
    """Whether the process ends, so that no thread may be relied on."""
    return _begun or sys.is_finalizing()


def watch(writer: Ending) -> None:
    """Have a writer told, for as long as somebody holds it."""
    _watched[id(writer)] = writer


def watch_child() -> None:
    """To be called before a thread is started: children of multiprocessing end without `atexit`."""
    global _child
    process = sys.modules.get("multiprocessing.process")
    if process is not None and process.parent_process() is not None and _child != os.getpid():
        from multiprocessing.util import Finalize

        _child = os.getpid()
        Finalize(None, _end, exitpriority=0)


def _all() -> list[Ending]:
    return [writer for reference in _watched.valuerefs() if (writer := reference()) is not None]


def _end() -> None:
    global _begun
    _begun = True
    for writer in _all():
        writer.close()


def _after_fork() -> None:
    for writer in _all():
        writer.after_fork()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
