"""What the `metadata` modules of the plugins have in common: a SummaryMetadata around a plugin's own message."""

from __future__ import annotations

import logging
from typing import Any

from tensorboard.compat.proto import summary_pb2


def wrapped(plugin_name: str, content: Any, display_name: str | None = None, description: str | None = None) -> Any:
    """A SummaryMetadata.

    Args:
        plugin_name: of the plugin that shows the summary.
        content: its own message, or None.
        display_name: shown instead of the tag.
        description: Markdown.
    """
    data = b"" if content is None else content.SerializeToString()
    return summary_pb2.SummaryMetadata(
        display_name=display_name,
        summary_description=description,
        plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name=plugin_name, content=data),
    )


def parsed(message: Any, content: bytes, version: int = 0) -> Any:
    """The plugin's own message of a summary's metadata; `{}` is what the oldest writers put there.

    A version above the one known is read as far as it is, and the log says so.

    Raises:
        TypeError: not bytes.
        google.protobuf.message.DecodeError: other bytes.
    """
    if not isinstance(content, bytes):
        raise TypeError("Content type must be bytes")
    found = message.FromString(b"" if content == b"{}" else content)
    if found.version > version:
        name = message.DESCRIPTOR.name
        logging.getLogger("tensorboard").warning("%s: version %d is newer than this program", name, found.version)
    return found
