"""A mark for plugins that are shown only to those who ask for them."""

from __future__ import annotations

__all__ = ["ExperimentalPlugin"]


class ExperimentalPlugin:
    """Mixed into the class of a plugin or of its loader: it is listed only for those who name it."""
