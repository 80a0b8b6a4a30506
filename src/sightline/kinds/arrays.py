"""Whatever a training program calls an array → NumPy, without importing its framework.

What is taken is known by what it can do, never by what it is: anything with `detach` and `cpu` is treated as a
torch tensor, anything that NumPy can read through a protocol is read so.
"""

from __future__ import annotations

import math
import numbers
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import SummaryError

Array: TypeAlias = npt.NDArray[Any]

ACCEPTED = "numbers, nested lists of them, or an array of NumPy, PyTorch, TensorFlow, JAX or anything NumPy can read"
_NUMERIC = "biufc"
_USER_TYPE = 2  # numpy.dtype.isbuiltin of types that another package has added


def to_array(value: Any, argument: str) -> Array:
    """The numbers of an array-like.

    Types NumPy lacks are widened: bfloat16 and float8 to float32, int4 to int8. What is masked or missing (masked
    arrays, pandas' NA) becomes NaN, and whole numbers beside it float64. Python's own numbers of other types
    (Decimal, Fraction, integers beyond 64 bits) become float64.

    Args:
        value: scalar, nested list, or array of any framework, on any device, with or without gradient.
        argument: its name, for the message.

    Returns:
        array: of a bool, integer, float or complex dtype. It may share memory with `value` and be read-only: copy
            what is kept.

    Raises:
        SummaryError: not numbers, or a ragged list.
    """
    return _numeric(value, argument, ACCEPTED)


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
    if not isinstance(value, (np.ndarray, np.generic, list, tuple)):
        try:
            number = value.item()  # costs a tensor of one element least
        except Exception:  # no such method, several elements, or none: said below
            number = None
        if isinstance(number, (bool, int, float)):
            return float(number)
    array = _numeric(value, argument, accepted)
    if array.size != 1 or array.dtype.kind == "c":
        raise SummaryError(argument, describe(value), accepted)
    return float(array.item())


def sound_text(text: str) -> str:
    """A text that UTF-8 can hold: lone surrogates, which TensorBoard could not read back, become U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def describe(value: Any) -> str:
    """A value in a few words: its type, and the shape and dtype, or the value where it is short."""
    kind = type(value).__name__
    if value is None:
        return "None"
    if isinstance(value, (str, bytes)):
        return f"{kind} {value!r}" if len(value) <= 40 else f"{kind} {value[:40]!r}…"
    if isinstance(value, (bool, int, float, complex)):
        shown = f"{value!r}" if not isinstance(value, int) or value.bit_length() < 256 else "of many digits"
        return f"{kind} {shown}"
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return f"{kind} of {len(value)}"
    try:
        shape, dtype = tuple(value.shape), getattr(value, "dtype", None)
    except Exception:  # a property of a foreign type may raise anything
        return kind
    of = "" if dtype is None else f" of {str(dtype).removeprefix('torch.')}"
    return f"{kind}{of} with shape {shape}"


def _numeric(value: Any, argument: str, accepted: str) -> Array:
    try:
        array = _native(_read(value))
    except Exception as error:  # whatever a foreign type raises when it is read
        raise SummaryError(argument, f"{describe(value)} ({_first_line(error)})", accepted) from error
    if array.dtype.kind not in _NUMERIC:
        raise SummaryError(argument, describe(value), accepted)
    return array


def _read(value: Any) -> Array:
    if isinstance(value, np.ma.MaskedArray):
        return _filled(value)
    if isinstance(value, np.ndarray):
        return np.asarray(value) if value.dtype != object else _from_objects(value)
    if _is_torch(value):
        return _from_torch(value)
    if isinstance(value, (list, tuple)):
        return _from_list(value)
    if hasattr(value, "__cuda_array_interface__") and callable(getattr(value, "get", None)):
        return np.asarray(value.get())  # CuPy refuses to convert by itself
    return _from_protocols(value)


def _is_torch(value: Any) -> bool:
    return hasattr(value, "detach") and hasattr(value, "cpu")


def _from_torch(value: Any) -> Array:
    value = value.detach().cpu()
    if getattr(value, "is_sparse", False) or str(getattr(value, "layout", "torch.strided")) != "torch.strided":
        value = value.to_dense()
    for resolve in ("dequantize",) if getattr(value, "is_quantized", False) else ("resolve_conj", "resolve_neg"):
        value = getattr(value, resolve)() if hasattr(value, resolve) else value
    dtype = str(value.dtype)
    if "bfloat16" in dtype or "float8" in dtype:
        value = value.float() if hasattr(value, "float") else value.astype("float32")
    elif "complex32" in dtype:
        value = value.cfloat()
    return np.asarray(value.numpy())


def _from_list(items: list[Any] | tuple[Any, ...]) -> Array:
    if not any(_is_torch(item) for item in items):
        try:
            array = np.asarray(items)
        except Exception:  # ragged, or holds deeper what NumPy cannot read
            if not any(isinstance(item, (list, tuple)) or hasattr(item, "dtype") for item in items):
                raise
        else:
            if array.dtype != object:
                return array
            if all(isinstance(item, numbers.Number) for item in array.flat):
                return _from_objects(array)
    array = np.stack([_native(_read(item)) for item in items])
    return array if array.dtype != object else _from_objects(array)


def _from_protocols(value: Any) -> Array:
    # TensorFlow ends the process when a tensor of strings is asked for DLPack: only what has no other way is asked.
    if hasattr(value, "__dlpack__") and not hasattr(value, "__array__"):
        return np.asarray(_from_dlpack(value))
    array = np.asarray(value)
    if array.dtype != object:
        return array
    if array.ndim == 0 and not isinstance(value, numbers.Number):  # NumPy does not know the type
        for name in ("numpy", "toarray"):  # the latter of SciPy's sparse matrices
            if callable(getattr(value, name, None)):
                return np.asarray(getattr(value, name)())
    if callable(getattr(value, "to_numpy", None)) and not any(isinstance(item, (str, bytes)) for item in array.flat):
        return np.asarray(value.to_numpy(dtype="float64", na_value=math.nan))  # pandas, with values missing
    return _from_objects(array)


def _from_dlpack(value: Any) -> Any:
    try:
        return np.from_dlpack(value)
    except (RuntimeError, BufferError, ValueError):
        return np.from_dlpack(value, device="cpu", copy=True)  # of another device; NumPy 2.1 and later


def _from_objects(array: Array) -> Array:
    """An array of Python numbers as float64, or complex128 where one is complex; as it is when it is no such array."""
    items = array.ravel().tolist()
    strange = next((item for item in items if not isinstance(item, numbers.Number)), 0)
    if not isinstance(strange, numbers.Number):
        if array.ndim == 0:
            return array
        raise TypeError(f"holds {describe(strange)}")
    real = not any(isinstance(item, complex) for item in items)
    return array.astype(np.float64 if real else np.complex128)


def _filled(array: np.ma.MaskedArray[Any, Any]) -> Array:
    """A masked array with NaN for what is masked."""
    data, mask = np.asarray(array.data), np.ma.getmaskarray(array)
    if not mask.any():
        return data
    data = data.astype(data.dtype if data.dtype.kind in "fc" else np.float64)
    data[mask] = math.nan
    return data


def _native(array: Array) -> Array:
    """Types that another package has added to NumPy (bfloat16, float8, int4 …) as NumPy's own."""
    dtype = array.dtype
    if dtype.isbuiltin != _USER_TYPE and not (dtype.kind == "V" and dtype.names is None):
        return array
    return array.astype(np.int8 if "int" in dtype.name else np.float32)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
