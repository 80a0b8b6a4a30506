"""Whatever a training program calls an array → NumPy, without importing its framework.

What is taken is known by what it can do, never by what it is: anything with `detach` and `cpu` is treated as a
torch tensor, anything that NumPy can read through a protocol is read so.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import SummaryError

Array: TypeAlias = npt.NDArray[Any]

ACCEPTED = "numbers, nested lists of them, or an array of NumPy, PyTorch, TensorFlow, JAX or anything NumPy can read"
_NUMERIC = "biufc"


def to_array(value: Any, argument: str) -> Array:
    """The numbers of an array-like; types NumPy lacks (bfloat16, float8) are widened to float32.

    Args:
        value: scalar, nested list, or array of any framework, on any device, with or without gradient.
        argument: its name, for the message.

    Returns:
        array: of a bool, integer, float or complex dtype. It may share memory with `value`: copy what is kept.

    Raises:
        SummaryError: not numbers, or a ragged list.
    """
    try:
        array = _read(value)
    except SummaryError:
        raise
    except Exception as error:  # whatever a foreign type raises when it is read
        raise SummaryError(argument, f"{describe(value)} ({error})", ACCEPTED) from error
    if array.dtype.kind not in _NUMERIC:
        raise SummaryError(argument, describe(value), ACCEPTED)
    return array


def _read(value: Any) -> Array:
    if isinstance(value, np.ndarray):
        array: Array = np.asarray(value)  # masked arrays and matrices become plain
    elif hasattr(value, "detach") and hasattr(value, "cpu"):
        array = _from_torch(value)
    elif isinstance(value, (list, tuple)) and any(hasattr(item, "detach") for item in value):
        array = np.stack([_read(item) for item in value])
    elif callable(getattr(value, "get", None)) and hasattr(value, "__cuda_array_interface__"):
        array = np.asarray(value.get())  # CuPy refuses to convert by itself
    else:
        array = np.asarray(value)
        if array.dtype == object and callable(getattr(value, "numpy", None)):
            array = np.asarray(value.numpy())
    if array.dtype.kind == "V" and array.dtype.names is None:  # bfloat16 and float8 of ml_dtypes
        array = array.astype(np.float32)
    return array


def _from_torch(value: Any) -> Array:
    value = value.detach().cpu()
    if getattr(value, "is_sparse", False) or str(getattr(value, "layout", "torch.strided")) != "torch.strided":
        value = value.to_dense()
    for resolve in ("dequantize",) if getattr(value, "is_quantized", False) else ("resolve_conj", "resolve_neg"):
        value = getattr(value, resolve)() if hasattr(value, resolve) else value
    dtype = str(value.dtype)
    if "bfloat16" in dtype or "float8" in dtype:
        value = value.float()
    return np.asarray(value.numpy())


def to_number(value: Any, argument: str) -> float:
    """The one number of a scalar or of an array with one element.

    Raises:
        SummaryError: no number, a complex one, or several.
    """
    accepted = "one real number, or an array with one element"
    if isinstance(value, (bool, int, float)):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    if isinstance(value, (str, bytes)) or value is None:
        raise SummaryError(argument, describe(value), accepted)
    array = to_array(value, argument)
    if array.size != 1 or array.dtype.kind == "c":
        raise SummaryError(argument, describe(value), accepted)
    return float(array.reshape(())[()])


def sound_text(text: str) -> str:
    """A text that UTF-8 can hold: lone surrogates, which TensorBoard could not read back, become U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def describe(value: Any) -> str:
    """A value in a few words: its type, and the shape and dtype, or the value where it is short."""
    kind = type(value).__name__
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is not None and dtype is not None:
        try:
            return f"{kind} of {str(dtype).removeprefix('torch.')} with shape {tuple(shape)}"
        except TypeError:
            return kind
    if value is None:
        return "None"
    if isinstance(value, (str, bytes, bool, int, float)):
        shown = repr(value) if not isinstance(value, (str, bytes)) or len(value) <= 40 else repr(value[:40]) + "…"
        return f"{kind} {shown}"
    if isinstance(value, (list, tuple, dict, set)):
        return f"{kind} of {len(value)}"
    return kind
