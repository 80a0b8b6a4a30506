"""TensorProto ⇄ NumPy arrays, as `tf.make_tensor_proto` and `tf.make_ndarray` convert them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from sightline.events.tensor import to_array, to_strings
from tensorboard.compat.proto import tensor_pb2
from tensorboard.compat.tensorflow_stub import compat, dtypes

__all__ = ["make_ndarray", "make_tensor_proto"]

_TYPED = ("float16", "bfloat16", "bool", "complex64", "complex128", "string")  # never kept as raw content


def make_ndarray(tensor: Any) -> npt.NDArray[Any]:
    """The elements of a TensorProto, in its shape and to be written to; strings are `bytes` in an array of objects.

    Raises:
        TypeError: a resource, a variant, or no type at all.
        ValueError: not as many elements as the shape says.
    """
    number = tensor.dtype % 100
    try:
        dtype = dtypes.as_dtype(number)
    except TypeError:
        raise TypeError(f"Unsupported tensor type: {tensor.dtype}") from None
    if not dtype.is_numpy_compatible:
        raise TypeError(f"Unsupported tensor type: {tensor.dtype}")
    if dtype == dtypes.string:
        strings = np.array([*to_strings(tensor), None], object)[:-1]  # NumPy must not look into them
        return strings.reshape([dim.size for dim in tensor.tensor_shape.dim]).copy()
    array = np.array(to_array(tensor))
    if dtype.is_quantized:  # records of one number, in the original as here
        return array.view(dtype.as_numpy_dtype)
    return array.astype(dtype.as_numpy_dtype, copy=False)


def make_tensor_proto(values: Any, dtype: Any = None, shape: Any = None, verify_shape: bool = False) -> Any:
    """A TensorProto of numbers or strings.

    Args:
        values: a number, a text, a list of them of any depth, or an array.
        dtype: of the elements. Without one, arrays keep theirs; Python's floats are float32, and its whole numbers
            int32 where they fit.
        shape: of the tensor; fewer values than it has elements are kept as they are, and the reader repeats the last.
        verify_shape: refuse values of another shape.

    Raises:
        TypeError: values that no tensor holds, or that are not of the type or shape asked for.
        ValueError: None, a ragged list, or more values than the shape has elements.
    """
    if isinstance(values, tensor_pb2.TensorProto):
        return values
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    array = _as_array(values, wanted)
    found = wanted or dtypes.as_dtype(array.dtype)
    dims = array.shape if shape is None else tuple(int(dim) for dim in shape)
    size = math.prod(dims)
    if verify_shape and array.shape != dims:
        raise TypeError(f"Expected Tensor's shape: {dims}, got {array.shape}.")
    if array.size > size > 0:
        raise ValueError(f"Too many elements provided. Needed at most {size}, but received {array.size}")
    proto = tensor_pb2.TensorProto(dtype=found.as_datatype_enum)
    for dim in dims:
        proto.tensor_shape.dim.add(size=dim)
    proto.tensor_shape.SetInParent()
    flat = array.ravel()
    if size == 0:
        return proto
    if flat.size == size > 1 and found.name not in _TYPED:
        proto.tensor_content = flat.astype(flat.dtype.newbyteorder("<"), copy=False).tobytes()
    else:
        _set_values(proto, found, flat)
    return proto


def _as_array(values: Any, wanted: dtypes.DType | None) -> npt.NDArray[Any]:
    if values is None:
        raise ValueError("None values not supported.")
    if hasattr(values, "__array__"):
        array = np.asarray(values)
        if wanted is None or (wanted == dtypes.string and array.dtype.kind in "OSU"):
            return array
        return array.astype(wanted.as_numpy_dtype)
    _check(values, wanted)
    if wanted == dtypes.string or _first(values, (str, bytes)):
        strings = np.array(_nested_bytes(values), object)
        if any(isinstance(one, list) for one in strings.flat):
            raise ValueError(f"a list of texts must have one shape: {values}")
        return strings
    if wanted is not None:
        return _cast(values, wanted)
    array = np.array(values)
    if array.dtype.kind not in "biufc":
        raise _unfit(values)
    return _narrowed(array)


def _cast(values: Any, wanted: dtypes.DType) -> npt.NDArray[Any]:
    if wanted.is_quantized:
        return np.array(values, np.dtype(wanted.as_numpy_dtype)[0])
    return np.array(values, wanted.as_numpy_dtype)


def _narrowed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if array.dtype == np.float64:
        with np.errstate(over="ignore"):
            return array.astype(np.float32)
    if array.dtype == np.int64 and np.array_equal(array, array.astype(np.int32)):
        return array.astype(np.int32)
    return array


def _check(values: Any, wanted: dtypes.DType | None) -> None:
    """Refuse, before NumPy converts anything, what is not of the type asked for."""
    if wanted is None:
        return
    accepted: tuple[type, ...]
    if wanted == dtypes.string:
        accepted = (str, bytes)
    elif wanted.is_bool:
        accepted = (bool, np.bool_)
    elif wanted.is_integer or wanted.is_quantized:
        accepted = (int, np.integer)
    elif wanted.is_floating:
        accepted = (int, float, np.integer, np.floating)
    else:
        accepted = (int, float, complex, np.number)
    wrong = [one for one in _leaves(values) if not isinstance(one, accepted)]
    if wrong:
        raise TypeError(f"Expected {wanted.name}, got {wrong[0]!r} of type '{type(wrong[0]).__name__}' instead.")


def _leaves(values: Any) -> list[Any]:
    if isinstance(values, (list, tuple)):
        return [leaf for one in values for leaf in _leaves(one)]
    return values.ravel().tolist() if isinstance(values, np.ndarray) else [values]


def _first(values: Any, kinds: tuple[type, ...]) -> bool:
    leaves = _leaves(values)
    if not any(isinstance(leaf, kinds) for leaf in leaves):
        return False
    if not all(isinstance(leaf, kinds) for leaf in leaves):
        raise _unfit(values)
    return True


def _nested_bytes(values: Any) -> Any:
    if isinstance(values, (list, tuple)):
        return [_nested_bytes(one) for one in values]
    return compat.as_bytes(values)


def _unfit(values: Any) -> TypeError:
    return TypeError(
        f"Failed to convert object of type {type(values)} to Tensor. Contents: {values}. "
        "Consider casting elements to a supported type."
    )


_FIELDS = {
    "float32": "float_val", "float64": "double_val", "bool": "bool_val", "string": "string_val", "int64": "int64_val",
    "uint32": "uint32_val", "uint64": "uint64_val", "float16": "half_val", "bfloat16": "half_val",
    "complex64": "scomplex_val", "complex128": "dcomplex_val",
}  # fmt: skip


def _set_values(proto: Any, dtype: dtypes.DType, flat: npt.NDArray[Any]) -> None:
    """Put single values into the field that belongs to their type."""
    name = dtype.name
    if name.startswith(("float8", "float4")):
        if flat.dtype.itemsize != 1:
            raise TypeError(f"{name} can only be written where ml_dtypes is installed")
        proto.float8_val = flat.tobytes()
        return
    values: list[Any]
    if name == "string":
        values = [compat.as_bytes(one) for one in flat]
    elif name in ("float16", "bfloat16"):
        values = _bits(flat).tolist()
    elif dtype.is_complex:
        values = flat.view("f4" if name == "complex64" else "f8").tolist()
    elif name in _FIELDS:
        values = flat.tolist()
    else:
        values = flat.astype(np.int64).tolist()
    getattr(proto, _FIELDS.get(name, "int_val")).extend(values)


def _bits(flat: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if flat.dtype.itemsize == 2:
        return flat.view(np.uint16)
    wide = flat.astype(np.float32)  # bfloat16 without ml_dtypes: rounded to nearest, halves to even
    bits = wide.view(np.uint32)
    bits = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    return np.where(np.isnan(wide), 0x7FC0, bits).astype(np.uint16)
