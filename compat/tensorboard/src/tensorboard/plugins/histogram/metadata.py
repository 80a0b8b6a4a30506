"""How a summary says that it is a histogram."""

from __future__ import annotations

from typing import Any

from tensorboard.plugins._metadata import parsed, wrapped
from tensorboard.plugins.histogram import plugin_data_pb2

PLUGIN_NAME = "histograms"
PROTO_VERSION = 0


def create_summary_metadata(display_name: str | None, description: str | None) -> Any:
    """A SummaryMetadata."""
    content = plugin_data_pb2.HistogramPluginData(version=PROTO_VERSION)
    return wrapped(PLUGIN_NAME, content, display_name, description)


def parse_plugin_metadata(content: bytes) -> Any:
    """The HistogramPluginData in a SummaryMetadata."""
    return parsed(plugin_data_pb2.HistogramPluginData, content, PROTO_VERSION)
