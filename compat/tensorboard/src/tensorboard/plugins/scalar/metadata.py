"""How a summary says that it is a number."""

from __future__ import annotations

from typing import Any

from tensorboard.plugins._metadata import parsed, wrapped
from tensorboard.plugins.scalar import plugin_data_pb2

PLUGIN_NAME = "scalars"
PROTO_VERSION = 0


def create_summary_metadata(display_name: str | None, description: str | None) -> Any:
    """A SummaryMetadata."""
    content = plugin_data_pb2.ScalarPluginData(version=PROTO_VERSION)
    return wrapped(PLUGIN_NAME, content, display_name, description)


def parse_plugin_metadata(content: bytes) -> Any:
    """The ScalarPluginData in a SummaryMetadata."""
    return parsed(plugin_data_pb2.ScalarPluginData, content, PROTO_VERSION)
