"""Notices of the file system, gathered for a few milliseconds and handed over as a set of paths.

Network file systems give none, and a tree can have more directories than the system watches; the loader
scans now and then whatever is noticed here, and only scans where `failed` says that nothing will be.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

GATHER_MS = 50  # also how often the system is asked while nothing happens
GATHER_AT_MOST_MS = 100
ALIVE_MS = 250  # how soon beginning and closing are noticed


class Notices:
    """Watches directories, with everything below them, from a thread of its own.

    Args:
        roots: absolute paths of directories that exist.

    Attributes:
        failed: why watching is impossible here; "" while it goes on.
    """

    def __init__(self, roots: Sequence[str]) -> None:
        self.failed = ""
        self._roots = list(roots)
        self._stop = threading.Event()
        self._paths: set[str] = set()
        self._came = threading.Condition()
        threading.Thread(target=self._watch, name="sightline-watch", daemon=True).start()

    def close(self) -> None:
        """Stop watching; `wait` returns at once from now on."""
        self._stop.set()
        with self._came:
            self._came.notify_all()

    def wait(self, timeout: float) -> set[str]:
        """Paths that changed since the last call, waiting up to `timeout` seconds for the first.

        The roots themselves are among them once watching has begun: what came before was not noticed.
        """
        with self._came:
            self._came.wait_for(lambda: self._paths or self._stop.is_set() or self.failed, timeout)
            paths, self._paths = self._paths, set()
            return paths

    def _watch(self) -> None:
        import watchfiles  # here, because it costs the start of the command more than it is worth before loading

        begun = False
        try:
            for changes in watchfiles.watch(
                *self._roots,
                watch_filter=None,
                debounce=GATHER_AT_MOST_MS,
                step=GATHER_MS,
                stop_event=self._stop,
                rust_timeout=ALIVE_MS,
                yield_on_timeout=True,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                paths = {path for _, path in changes}
                if not begun:
                    begun = True
                    paths.update(self._roots)
                if paths:
                    with self._came:
                        self._paths |= paths
                        self._came.notify_all()
        except Exception as error:  # the reasons are the system's and many; polling serves them all
            with self._came:
                self.failed = str(error) or type(error).__name__
                self._came.notify_all()
