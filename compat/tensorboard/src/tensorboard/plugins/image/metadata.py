"""How a summary says that it is pictures."""

from __future__ import annotations

from typing import Any

from tensorboard.plugins._metadata import parsed, wrapped
from tensorboard.plugins.image import plugin_data_pb2

PLUGIN_NAME = "images"
PROTO_VERSION = 0


def create_summary_metadata(
    display_name: str | None, description: str | None, *, converted_to_tensor: bool | None = None
) -> Any:
    """A SummaryMetadata; `converted_to_tensor` says that the summary was one of TensorFlow 1."""
    content = plugin_data_pb2.ImagePluginData(version=PROTO_VERSION, converted_to_tensor=converted_to_tensor)
    return wrapped(PLUGIN_NAME, content, display_name, description)


def parse_plugin_metadata(content: bytes) -> Any:
    """The ImagePluginData in a SummaryMetadata."""
    return parsed(plugin_data_pb2.ImagePluginData, content, PROTO_VERSION)
