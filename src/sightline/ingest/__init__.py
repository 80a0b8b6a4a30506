"""Stage ②: a log directory → batches. Discover the files, follow every one of them, notice what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sightline.ingest.discover import LogdirSpec, parse_spec

if TYPE_CHECKING:
    from sightline.ingest.loader import Loader

__all__ = ["Loader", "LogdirSpec", "parse_spec"]


def __getattr__(name: str) -> Any:
    if name != "Loader":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sightline.ingest.loader import Loader  # late, with NumPy: a directory is named and the page is up before

    return Loader
