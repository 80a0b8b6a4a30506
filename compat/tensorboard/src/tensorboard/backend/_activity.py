"""Whether plugins have something to show, asked of them without waiting for those that take long.

A plugin may look through a whole log directory to answer, or hang on a remote disk. Each is asked in a thread of its
own, one question at a time; who wants to know waits for a moment and then takes the answer of the last time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from tensorboard.backend._failures import logger, tell_once
from tensorboard.plugins.base_plugin import TBPlugin

__all__ = ["Activity"]

PATIENCE = 1.0  # seconds for all plugins together


class Activity:
    """Remembers the last answer of each plugin; one that has not answered yet is taken to be inactive."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[str, threading.Thread] = {}
        self._last: dict[str, bool] = {}
        self._slow: set[str] = set()

    def of(self, plugins: Iterable[TBPlugin], patience: float = PATIENCE) -> dict[str, bool]:
        """{name: whether it is active}, after at most `patience` seconds."""
        asked = {str(plugin.plugin_name): self._ask(plugin) for plugin in plugins}
        until = time.monotonic() + patience
        for name, thread in asked.items():
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive() and name not in self._slow:
                self._slow.add(name)
                logger.warning("Plugin %r takes long to say whether it is active; it is not waited for.", name)
        return {name: self._last.get(name, False) for name in asked}

    def _ask(self, plugin: TBPlugin) -> threading.Thread:
        name = str(plugin.plugin_name)
        with self._lock:
            thread = self._asked.get(name)
            if thread is None or not thread.is_alive():
                thread = threading.Thread(target=self._answer, args=(plugin,), name=f"is_active-{name}", daemon=True)
                self._asked[name] = thread
                thread.start()
            return thread

    def _answer(self, plugin: TBPlugin) -> None:
        try:
            active = bool(plugin.is_active())
        except Exception as error:
            tell_once(f"Plugin {plugin.plugin_name!r} failed in is_active(); it is taken to be inactive.", error)
            active = False
        self._last[str(plugin.plugin_name)] = active
