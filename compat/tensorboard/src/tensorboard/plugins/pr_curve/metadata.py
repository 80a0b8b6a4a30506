"""How a summary says that it is a precision-recall curve, and what its rows are."""

from __future__ import annotations

from typing import Any

from tensorboard.plugins._metadata import parsed, wrapped
from tensorboard.plugins.pr_curve import plugin_data_pb2

PLUGIN_NAME = "pr_curves"
PROTO_VERSION = 0

TRUE_POSITIVES_INDEX = 0
FALSE_POSITIVES_INDEX = 1
TRUE_NEGATIVES_INDEX = 2
FALSE_NEGATIVES_INDEX = 3
PRECISION_INDEX = 4
RECALL_INDEX = 5


def create_summary_metadata(display_name: str | None, description: str | None, num_thresholds: int) -> Any:
    """A SummaryMetadata."""
    content = plugin_data_pb2.PrCurvePluginData(version=PROTO_VERSION, num_thresholds=num_thresholds)
    return wrapped(PLUGIN_NAME, content, display_name, description)


def parse_plugin_metadata(content: bytes) -> Any:
    """The PrCurvePluginData in a SummaryMetadata."""
    return parsed(plugin_data_pb2.PrCurvePluginData, content, PROTO_VERSION)
