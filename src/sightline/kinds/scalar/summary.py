"""One number as a value of the scalars plugin: a float32 or float64 tensor of rank 0.

NumPy is not needed for Python's own numbers, and not loaded for them.
"""

from __future__ import annotations

import math
import struct
from typing import Any

from sightline.events import messages
from sightline.events.message import Message
from sightline.kinds.base import SCALAR, Value

_DATA_TYPE = messages.enum("tensorboard.DataType")


def scalar(tag: str, data: Any, *, double: bool = False, description: str = "") -> Value:
    """One number.

    Args:
        data: a real number, or an array of any framework with one element. NaN and infinities are fine.
        double: as float64. TensorBoard's fast loader drops those; float32 is what every reader takes, and has
            infinity for what is too large for it.

    Raises:
        SummaryError: no real number, or several.
    """
    number = _number(data)
    tensor = Message("tensorboard.TensorProto", tensor_shape=Message("tensorboard.TensorShapeProto"))
    if double:
        tensor.dtype, tensor.double_val = _DATA_TYPE["DT_DOUBLE"], [number]
    else:
        tensor.dtype, tensor.float_val = _DATA_TYPE["DT_FLOAT"], [_single(number)]
    return Value(tag, tensor, "scalars", data_class=SCALAR, description=description)


def old_style(tag: str, data: Any) -> Message:
    """The same as TensorFlow 1 wrote it: a tensorboard.Event, without step and time, with a simple_value.

    Raises:
        SummaryError: as `scalar`.
    """
    value = Message("tensorboard.Summary.Value", tag=tag, simple_value=_single(_number(data)))
    return Message("tensorboard.Event", summary=Message("tensorboard.Summary", value=[value]))


def _number(data: Any) -> float:
    if type(data) is float:
        return data
    from sightline.kinds.arrays import to_number

    return to_number(data, "scalar_value")


def _single(number: float) -> float:
    """What float32 can hold: infinity for what is beyond it, as every writer of this format does."""
    try:
        struct.pack("<f", number)
    except OverflowError:
        return math.copysign(math.inf, number)
    return number
