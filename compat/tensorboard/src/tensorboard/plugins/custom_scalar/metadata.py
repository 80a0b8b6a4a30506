"""How a summary says that it is a layout of the custom scalars."""

from __future__ import annotations

from typing import Any

from tensorboard.plugins._metadata import wrapped

PLUGIN_NAME = "custom_scalars"
CONFIG_SUMMARY_TAG = "custom_scalars__config__"


def create_summary_metadata() -> Any:
    """A SummaryMetadata."""
    return wrapped(PLUGIN_NAME, None)
