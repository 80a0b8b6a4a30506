"""Every protobuf message and enum an event log can hold, and what is read of ONNX, as tables; looked up by full name.

    messages.message("tensorboard.Event").fields
    messages.enum("tensorboard.DataType")["DT_FLOAT"]

Each module holds the tables of a few .proto files; `FILES` is all of them, so that descriptors can be
built from the same tables.
"""

from __future__ import annotations

from sightline.events.messages import (
    data_provider,
    event,
    graph,
    hparams,
    onnx,
    plugins,
    run_metadata,
    tensor,
    wellknown,
)
from sightline.events.messages.schema import EnumType, File, MessageType

__all__ = ["ENUMS", "FILES", "MESSAGES", "EnumType", "File", "MessageType", "enum", "message"]

FILES: list[File] = [
    file
    for module in (wellknown, event, tensor, graph, run_metadata, hparams, plugins, onnx, data_provider)
    for file in module.FILES
]
MESSAGES: dict[str, MessageType] = {message.name: message for file in FILES for message in file.messages}
ENUMS: dict[str, EnumType] = {enum.name: enum for file in FILES for enum in file.enums}


def message(name: str) -> MessageType:
    """The table of a message by full name; KeyError when there is none."""
    return MESSAGES[name]


def enum(name: str) -> EnumType:
    """The numbers of an enum by full name; KeyError when there is none."""
    return ENUMS[name]
