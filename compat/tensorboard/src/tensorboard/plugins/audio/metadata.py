"""How a summary says that it is sound."""

from __future__ import annotations

from typing import Any

from tensorboard.plugins._metadata import parsed, wrapped
from tensorboard.plugins.audio import plugin_data_pb2

PLUGIN_NAME = "audio"
PROTO_VERSION = 0
Encoding = plugin_data_pb2.AudioPluginData.Encoding


def create_summary_metadata(
    display_name: str | None, description: str | None, encoding: int | None, *, converted_to_tensor: bool | None = None
) -> Any:
    """A SummaryMetadata; `converted_to_tensor` says that the summary was one of TensorFlow 1."""
    content = plugin_data_pb2.AudioPluginData(
        version=PROTO_VERSION, encoding=encoding, converted_to_tensor=converted_to_tensor
    )
    return wrapped(PLUGIN_NAME, content, display_name, description)


def parse_plugin_metadata(content: bytes) -> Any:
    """The AudioPluginData in a SummaryMetadata."""
    return parsed(plugin_data_pb2.AudioPluginData, content, PROTO_VERSION)


def encoding_of(name: str | None) -> int:
    """The number of an encoding; WAV, the only one there is, when none is named.

    Raises:
        ValueError: another one.
    """
    if name not in (None, "wav"):
        raise ValueError(f"Unknown encoding: {name!r}")
    return int(Encoding.Value("WAV"))
