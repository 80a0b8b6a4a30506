"""Tells the writers of a process when it forks and when it ends, in whatever way.

A program ends with what is registered by `atexit`, a child of multiprocessing with finalizers of its own. What is
logged after that has nobody who would write it later, so it is written by whoever logs it.
"""

from __future__ import annotations

import atexit
import importlib
import os
import sys
import threading
import time
import weakref
from _thread import start_new_thread  # threading.Thread.start takes locks that a signal handler must not wait for
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

_IMPORTED_LATE = ("sightline.", "numpy", "PIL")  # by the first call that needs them
_IMPORTS: dict[str, Any] = getattr(getattr(importlib, "_bootstrap", None), "_module_locks", {})  # those that go on
_PATIENCE = 2.0  # seconds that threads have to begin before the process ends
_IMPORT_PATIENCE = 20.0  # the same for those who import, NumPy on a busy machine; they may wait for whoever forks


class Ending(Protocol):
    """What has something to do when its process forks or ends."""

    def close(self) -> None: ...

    def after_fork(self) -> None:
        """Called in the child, by the only thread it has."""


_watched: weakref.WeakValueDictionary[int, Ending] = weakref.WeakValueDictionary()
_begun = False
_child = 0  # process in which multiprocessing has been asked to tell of its end
_coming: deque[None] = deque()  # one for each thread on its way to its first line


def begun() -> bool:
    """Whether the process ends, so that no thread may be relied on."""
    return _begun or sys.is_finalizing()


def watch(writer: Ending) -> None:
    """Have a writer told, for as long as somebody holds it."""
    _watched[id(writer)] = writer


def start(work: Callable[[], None]) -> bool:
    """Start a thread; False where there can be none, since the process ends or has too many."""
    if begun():
        return False
    _watch_child()
    _coming.append(None)
    try:
        start_new_thread(_run, (work,))
    except RuntimeError:
        _arrived()
        return False
    return True


def _run(work: Callable[[], None]) -> None:
    _arrived()
    work()


def _arrived() -> None:
    with suppress(IndexError):  # in a child that was forked while a thread was being started
        _coming.pop()


def _watch_child() -> None:
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
    latest = time.monotonic() + _PATIENCE
    while _coming and time.monotonic() < latest:  # Python before 3.12 dies of a thread that begins when all ends
        time.sleep(0.001)


def _before_fork() -> None:
    """Let other threads come to the end of importing what a first call needs: in a child it would never end."""
    latest = time.monotonic() + _IMPORT_PATIENCE
    while _IMPORTS and any(map(_imported_elsewhere, list(_IMPORTS))) and time.monotonic() < latest:
        time.sleep(0.001)


def _forget_half_imports() -> None:
    """In the child: an import that began just before the fork goes on in no thread; whoever needs it begins anew."""
    for name in list(_IMPORTS):
        if name.startswith("sightline.") and _imported_elsewhere(name):
            _IMPORTS.pop(name, None)
            if getattr(getattr(sys.modules.get(name), "__spec__", None), "_initializing", False):
                del sys.modules[name]


def _imported_elsewhere(name: str) -> bool:
    reference = _IMPORTS.get(name) if name.startswith(_IMPORTED_LATE) else None
    lock = None if reference is None else reference()
    return lock is not None and lock.owner not in (None, threading.get_ident())


def _after_fork() -> None:
    _coming.clear()
    _forget_half_imports()
    for writer in _all():
        writer.after_fork()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork)
