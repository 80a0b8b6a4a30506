"""What the tests of several kinds give and read: arrays as they lie in memory, and the tensors of values."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import numpy.typing as npt

from sightline.events.message import Message
from sightline.events.tensor import shape_of, to_strings
from sightline.events.wire import decode, encode
from sightline.kinds.base import Value

Array = npt.NDArray[Any]


def tensor_of(value: Value) -> Message:
    """The tensor of a value as a reader gets it."""
    made = value.tensor() if callable(value.tensor) else value.tensor
    assert made is not None
    return decode("tensorboard.TensorProto", encode(made))


def strings_of(value: Value) -> tuple[tuple[int, ...], list[bytes]]:
    """Shape and elements of the string tensor of a value."""
    tensor = tensor_of(value)
    return shape_of(tensor), to_strings(tensor)


@st.composite
def laid_out(
    draw: st.DrawFn, shapes: st.SearchStrategy[tuple[int, ...]], dtypes: list[str], *, whole_range: bool = False
) -> Array:
    """An array of any memory layout: axes in any order, steps, backwards, repeated, the other byte order.

    Whole numbers that are neither uint8 nor uint16 are levels of a picture, 0 to 255, unless `whole_range`.
    """
    shape, dtype = draw(shapes), np.dtype(draw(st.sampled_from(dtypes)))
    order = draw(st.permutations(range(len(shape))))
    steps = [draw(st.sampled_from([1, 1, 1, 2, -1, 0])) for _ in shape]
    stored = [shape[axis] * 2 if abs(steps[axis]) == 2 else shape[axis] if steps[axis] else 1 for axis in order]
    elements: dict[str, Any] = {"width": dtype.itemsize * 8} if dtype.kind == "f" else {}
    if dtype.kind == "f":
        few = [float("nan"), float("inf"), -float("inf"), 0.0, -0.0, 1.0, 0.5]
        numbers = st.sampled_from(few) | st.floats(-2, 2, **elements) | st.floats(**elements)
    elif dtype.kind == "b":
        numbers = st.booleans()
    else:
        info = np.iinfo(dtype)
        levels = not whole_range and dtype.name not in ("uint8", "uint16")
        numbers = st.integers(0, min(255, info.max)) if levels else st.integers(int(info.min), int(info.max))
    big = dtype.newbyteorder(draw(st.sampled_from("<>")))
    array = draw(hnp.arrays(big, tuple(stored), elements=numbers, fill=numbers))
    array = array.transpose(np.argsort(order))
    for axis, step in enumerate(steps):
        if step == 0:
            array = np.broadcast_to(array, (*array.shape[:axis], shape[axis], *array.shape[axis + 1 :]))
        else:
            array = array[(slice(None),) * axis + (slice(None, None, step),)]
    assert array.shape == shape
    return array
