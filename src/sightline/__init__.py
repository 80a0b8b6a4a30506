"""Sightline: watch training. Reads every event file in place and live, keeps every point, shows it in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Log", "__version__", "open"]

if TYPE_CHECKING:
    from sightline.log import Log
    from sightline.log import open_log as open


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the command line must not wait for what it does not use.
    if name in ("open", "Log"):
        from sightline import log

        return log.open_log if name == "open" else log.Log
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
