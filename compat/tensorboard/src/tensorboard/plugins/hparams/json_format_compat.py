"""Which values JSON can carry, and whoever reads it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Value


def is_serializable_value(value: Value) -> bool:
    """Whether a value is one that protobuf's JSON has a form for: it is set, and if a number, finite."""
    kind = value.WhichOneof("kind")
    return kind is not None and (kind != "number_value" or math.isfinite(value.number_value))
