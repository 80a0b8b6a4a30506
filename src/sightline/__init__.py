"""Sightline: watch training. Writes event files, reads everybody's in place and live, shows every point."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Log", "SummaryWriter", "__version__", "open", "summary", "writer"]

if TYPE_CHECKING:
    from sightline import summary
    from sightline.log import Log
    from sightline.log import open_log as open
    from sightline.writing.summary_writer import SummaryWriter
    from sightline.writing.summary_writer import SummaryWriter as writer  # noqa: N813

_PLACES = {  # loaded when asked for: nobody waits for what they do not use
    "Log": ("sightline.log", "Log"),
    "SummaryWriter": ("sightline.writing.summary_writer", "SummaryWriter"),
    "open": ("sightline.log", "open_log"),
    "summary": ("sightline.summary", ""),
    "writer": ("sightline.writing.summary_writer", "SummaryWriter"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name]
    loaded = import_module(module)
    return getattr(loaded, attribute) if attribute else loaded
