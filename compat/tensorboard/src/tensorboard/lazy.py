"""Modules that are loaded when something of them is asked for: naming TensorFlow must not cost its import."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any


class _LazyModule(ModuleType):
    """Stands for a module until, and after, its first attribute is read."""

    def __init__(self, name: str, load: Callable[[], Any]) -> None:
        super().__init__(name)
        self.__dict__.update(_load=load, _lock=threading.RLock(), _loading=False)

    def _loaded(self) -> Any:
        state = self.__dict__
        with state["_lock"]:
            if state["_loading"]:
                raise ImportError(f"{self.__name__} is asked for while it is loaded")
            if "_module" not in state:
                state["_loading"] = True
                try:
                    state["_module"] = state["_load"]()
                finally:
                    state["_loading"] = False
            return state["_module"]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loaded(), name)

    def __dir__(self) -> list[str]:
        return dir(self._loaded())

    def __repr__(self) -> str:
        if "_module" in self.__dict__:
            return f"<{self._loaded()!r} via LazyModule (loaded)>"
        return f"<LazyModule {self.__name__!r} (not yet loaded)>"


def lazy_load(name: str) -> Callable[[Callable[[], Any]], Any]:
    """A decorator that makes a function, called at most once to give a module, stand for that module.

    Args:
        name: what the module is called until it is loaded.
    """

    def decorate(load: Callable[[], Any]) -> Any:
        return _LazyModule(name, load)

    return decorate
