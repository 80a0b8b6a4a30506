"""What the first record of an event file says of its format and its writer."""

from __future__ import annotations

from typing import Any

from tensorboard.util import tb_logging

_MARK = "brain.Event:"
_LONGEST_NAME = 128


def ParseFileVersion(file_version: str) -> float:
    """The number in "brain.Event:2"; -1, with a warning, where there is none."""
    try:
        return float(file_version.rpartition(_MARK)[2])
    except ValueError:
        tb_logging.get_logger().warning("%r names no version of event files; restarts are told by steps", file_version)
        return -1


def GetSourceWriter(source_metadata: Any) -> str | None:
    """The writer's name in a `SourceMetadata`; None where there is none or it is too long to be one."""
    writer: str = source_metadata.writer
    if len(writer) > _LONGEST_NAME:
        tb_logging.get_logger().error("a writer's name of %d characters is left out", len(writer))
        return None
    return writer or None
