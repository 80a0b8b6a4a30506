"""What both ends of the protocol agree on: the service's methods, their messages, and the limits of one answer."""

from __future__ import annotations

import importlib
from typing import Any

from sightline.errors import SightlineError

SERVICE = "tensorboard.data.TensorBoardDataProvider"
UNARY = (
    "GetExperiment",
    "ListPlugins",
    "ListRuns",
    "ListScalars",
    "ReadScalars",
    "ListTensors",
    "ReadTensors",
    "ListBlobSequences",
    "ReadBlobSequences",
)
STREAMED = "ReadBlob"
"""The one method whose answer comes in pieces."""

MAX_MESSAGE = 256 << 20
"""Bytes of one message, as the original allows."""

OPTIONS = (("grpc.max_receive_message_length", MAX_MESSAGE), ("grpc.max_send_message_length", MAX_MESSAGE))


class RemoteError(SightlineError):
    """Another server cannot be spoken to, or this one not be set up; the message names the address and the fix."""


def request_type(method: str) -> str:
    """Full name of the message that asks."""
    return f"tensorboard.data.{method}Request"


def response_type(method: str) -> str:
    """Full name of the message that answers."""
    return f"tensorboard.data.{method}Response"


def grpc() -> Any:
    """The module `grpc`.

    Raises:
        RemoteError: it is not installed.
    """
    try:
        return importlib.import_module("grpc")
    except ImportError:
        raise RemoteError('grpcio is not installed. Run: pip install "sightline[grpc]"') from None
