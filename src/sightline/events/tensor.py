"""TensorProto ⇄ NumPy arrays and byte strings, for every dtype and both representations.

A tensor keeps its elements either in `tensor_content` (little-endian bytes, row-major) or in the repeated
field that belongs to its dtype, where one value may stand for a whole shape. Types NumPy lacks are widened:
bfloat16, the float8 family and float4 to float32, int4 and int2 to int8, uint4 and uint2 to uint8.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import FormatError
from sightline.events import messages
from sightline.events.message import Message

Array: TypeAlias = npt.NDArray[Any]

MAX_FILL = 1 << 24
"""Elements that one value may be repeated to: a few bytes must not claim gigabytes."""

DATA_TYPE = messages.enum("tensorboard.DataType")
STRING = DATA_TYPE["DT_STRING"]


@dataclass(frozen=True, slots=True)
class _Form:
    """How the elements of a dtype are kept.

    Attributes:
        stored: NumPy dtype of an element in tensor_content.
        field: repeated field of single values; of half_val the bits, of complex values pairs.
        widen: stored elements → what the caller gets; None when they are the same.
    """

    stored: str
    field: str
    widen: Callable[[Array], Array] | None = None


def _small_float(exponent: int, mantissa: int, bias: int, special: str) -> Callable[[Array], Array]:
    """A decoder for floats of a byte or less, by a table of every value.

    `special` says what the format reserves: "ieee" the largest exponent for infinity and NaN, "fn" only the
    all-ones pattern for NaN, "fnuz" only minus zero for NaN, "none" nothing.
    """

    @cache
    def table() -> Array:
        return np.array([value(code) for code in range(256)], "<f4")

    def value(code: int) -> float:
        m, e = code & ((1 << mantissa) - 1), code >> mantissa & ((1 << exponent) - 1)
        negative = code >> (mantissa + exponent) & 1
        last = e == (1 << exponent) - 1
        if special == "fnuz" and negative and not m and not e:
            return math.nan
        if special == "ieee" and last:
            number = math.nan if m else math.inf
        elif special == "fn" and last and m == (1 << mantissa) - 1:
            return math.nan
        elif e:
            number = math.ldexp(1 + m / (1 << mantissa), e - bias)
        else:
            number = math.ldexp(m / (1 << mantissa), 1 - bias)
        return -number if negative else number

    return lambda codes: table()[codes]


def _bfloat16(bits: Array) -> Array:
    return (bits.astype("<u4") << np.uint32(16)).view("<f4")


def _signed(bits: int) -> Callable[[Array], Array]:
    shift = 8 - bits
    return lambda codes: (codes << np.uint8(shift)).view("i1") >> np.int8(shift)


def _unsigned(bits: int) -> Callable[[Array], Array]:
    return lambda codes: codes & np.uint8((1 << bits) - 1)


_FORMS = {
    DATA_TYPE[name]: form
    for name, form in {
        "DT_FLOAT": _Form("<f4", "float_val"),
        "DT_DOUBLE": _Form("<f8", "double_val"),
        "DT_INT8": _Form("i1", "int_val"),
        "DT_INT16": _Form("<i2", "int_val"),
        "DT_INT32": _Form("<i4", "int_val"),
        "DT_INT64": _Form("<i8", "int64_val"),
        "DT_UINT8": _Form("u1", "int_val"),
        "DT_UINT16": _Form("<u2", "int_val"),
        "DT_UINT32": _Form("<u4", "uint32_val"),
        "DT_UINT64": _Form("<u8", "uint64_val"),
        "DT_QINT8": _Form("i1", "int_val"),
        "DT_QINT16": _Form("<i2", "int_val"),
        "DT_QINT32": _Form("<i4", "int_val"),
        "DT_QUINT8": _Form("u1", "int_val"),
        "DT_QUINT16": _Form("<u2", "int_val"),
        "DT_BOOL": _Form("u1", "bool_val", lambda codes: codes != 0),
        "DT_COMPLEX64": _Form("<c8", "scomplex_val"),
        "DT_COMPLEX128": _Form("<c16", "dcomplex_val"),
        "DT_HALF": _Form("<f2", "half_val"),
        "DT_BFLOAT16": _Form("<u2", "half_val", _bfloat16),
        "DT_FLOAT8_E5M2": _Form("u1", "float8_val", _small_float(5, 2, 15, "ieee")),
        "DT_FLOAT8_E4M3FN": _Form("u1", "float8_val", _small_float(4, 3, 7, "fn")),
        "DT_FLOAT8_E4M3FNUZ": _Form("u1", "float8_val", _small_float(4, 3, 8, "fnuz")),
        "DT_FLOAT8_E4M3B11FNUZ": _Form("u1", "float8_val", _small_float(4, 3, 11, "fnuz")),
        "DT_FLOAT8_E5M2FNUZ": _Form("u1", "float8_val", _small_float(5, 2, 16, "fnuz")),
        "DT_FLOAT4_E2M1FN": _Form("u1", "float8_val", _small_float(2, 1, 1, "none")),
        "DT_INT4": _Form("u1", "int_val", _signed(4)),
        "DT_INT2": _Form("u1", "int_val", _signed(2)),
        "DT_UINT4": _Form("u1", "int_val", _unsigned(4)),
        "DT_UINT2": _Form("u1", "int_val", _unsigned(2)),
    }.items()
}

_CONTENT_ONLY = ("uint32_val", "uint64_val")  # TensorBoard's own decoder does not read these fields

_WRITTEN = {  # NumPy's dtypes that tensors have as they are; bool apart
    np.dtype(_FORMS[number].stored): number
    for number, form in _FORMS.items()
    if form.widen is None and "QINT" not in DATA_TYPE.name_of(number) and "QUINT" not in DATA_TYPE.name_of(number)
}


def shape_of(tensor: Message) -> tuple[int, ...]:
    """The shape; () for a tensor without one.

    Raises:
        FormatError: a dimension or the rank is not known.
    """
    shape = tuple(dim.size for dim in tensor.tensor_shape.dim)
    if tensor.tensor_shape.unknown_rank or any(size < 0 for size in shape):
        raise _wrong(tensor, "has no known shape")
    return shape


def to_array(tensor: Message) -> Array:
    """Elements of a numeric tensor.

    Args:
        tensor: a tensorboard.TensorProto.

    Returns:
        array: in the tensor's shape, not to be written to.

    Raises:
        FormatError: strings, resources and variants; an unknown shape; a count of elements that does not
            fit the shape.
    """
    shape = shape_of(tensor)
    form = _FORMS.get(tensor.dtype % 100)  # the reference types are 100 + the type they refer to
    if form is None:
        raise _wrong(tensor, "is not numeric")
    stored = np.dtype(form.stored)
    if tensor.tensor_content:
        if len(tensor.tensor_content) != math.prod(shape) * stored.itemsize:
            raise _wrong(tensor, f"has {len(tensor.tensor_content)} bytes of content for shape {shape}")
        flat = np.frombuffer(tensor.tensor_content, stored)
    else:
        flat = _typed(tensor, form, stored)
        if flat.size != math.prod(shape):
            if flat.size != 1 or math.prod(shape) > MAX_FILL:
                raise _wrong(tensor, f"has {flat.size} values for shape {shape}")
            flat = np.broadcast_to(flat, math.prod(shape))
    try:
        return (flat if form.widen is None else form.widen(flat)).reshape(shape)
    except ValueError as error:
        raise _wrong(tensor, f"has an impossible shape {shape}: {error}") from None


def _typed(tensor: Message, form: _Form, stored: np.dtype[Any]) -> Array:
    values = getattr(tensor, form.field)
    if isinstance(values, bytes):
        return np.frombuffer(values, stored)
    if form.field in ("scomplex_val", "dcomplex_val"):
        if len(values) % 2:
            raise _wrong(tensor, f"has {len(values)} numbers for complex values")
        return np.array(values, f"<f{stored.itemsize // 2}").view(stored)
    if stored.kind in "iu":
        return np.array(values, "<u8" if form.field == "uint64_val" else "<i8").astype(stored)
    if form.field == "half_val":
        return np.array(values, "<i8").astype("<u2").view(stored)
    return np.array(values, stored)


def to_strings(tensor: Message) -> list[bytes]:
    """Elements of a string tensor, row-major.

    Raises:
        FormatError: not a string tensor, or not as many strings as the shape says.
    """
    if tensor.dtype % 100 != STRING:
        raise _wrong(tensor, "does not hold strings")
    size = math.prod(shape_of(tensor))
    strings: list[bytes] = list(tensor.string_val)
    if len(strings) == 1 and 1 < size <= MAX_FILL:
        strings *= size
    if len(strings) != size or tensor.tensor_content:
        raise _wrong(tensor, f"has {len(strings)} strings for shape {shape_of(tensor)}")
    return strings


def elements(tensor: Message) -> list[bytes]:
    """Every element as bytes, row-major: strings as they are, numbers little-endian as `to_array` gives them.

    Raises:
        FormatError: as `to_array` and `to_strings`.
    """
    if tensor.dtype % 100 == STRING:
        return to_strings(tensor)
    array = to_array(tensor)
    data, size = array.tobytes(), array.itemsize
    return [data[at : at + size] for at in range(0, len(data), size)]


def make_tensor(value: npt.ArrayLike | bytes | str | Sequence[bytes | str]) -> Message:
    """A TensorProto of numbers, or of strings (str is written as UTF-8).

    A Python float becomes float32 and a Python int int32 where it fits, as training code expects; NumPy
    arrays and scalars keep their dtype. Arrays of dtype object hold strings of any rank.

    Raises:
        FormatError: a dtype that tensors do not have.
    """
    if isinstance(value, (bytes, str)):
        return _strings((), [value])
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, (bytes, str)) for item in value):
        return _strings((len(value),), value)
    array = np.asarray(value)
    if array.dtype.kind in "OSU":
        return _strings(array.shape, array.ravel().tolist())
    if not isinstance(value, (np.ndarray, np.generic)):
        array = _narrowed(array)
    return _numbers(array)


def _narrowed(array: Array) -> Array:
    if array.dtype == np.float64:
        with np.errstate(over="ignore"):
            return array.astype(np.float32)
    if array.dtype == np.int64 and np.array_equal(array, array.astype(np.int32)):
        return array.astype(np.int32)
    return array


def _numbers(array: Array) -> Message:
    dtype = DATA_TYPE["DT_BOOL"] if array.dtype == bool else _WRITTEN.get(array.dtype.newbyteorder("<"))
    if dtype is None:
        raise FormatError(f"tensorboard.TensorProto: there is no tensor type for NumPy {array.dtype}")
    tensor = Message("tensorboard.TensorProto", dtype=dtype, tensor_shape=_shape(array.shape))
    form = _FORMS[dtype]
    if array.size != 1 or form.field in _CONTENT_ONLY:
        tensor.tensor_content = array.astype(form.stored, copy=False).tobytes()
        return tensor
    one = array.reshape(1)
    if form.field == "half_val":
        values = one.astype(form.stored).view("<u2").tolist()
    elif array.dtype.kind == "c":
        values = [one[0].real, one[0].imag]
    else:
        values = one.tolist()
    setattr(tensor, form.field, values)
    return tensor


def _strings(shape: tuple[int, ...], values: Sequence[bytes | str]) -> Message:
    if not all(isinstance(value, (bytes, str)) for value in values):
        raise FormatError("tensorboard.TensorProto: an array of objects must hold str or bytes only")
    data = [value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value for value in values]
    return Message("tensorboard.TensorProto", dtype=STRING, tensor_shape=_shape(shape), string_val=data)


def _shape(shape: tuple[int, ...]) -> Message:
    dims = [Message("tensorboard.TensorShapeProto.Dim", size=size) for size in shape]
    return Message("tensorboard.TensorShapeProto", dim=dims)


def _wrong(tensor: Message, why: str) -> FormatError:
    return FormatError(f"tensorboard.TensorProto: a tensor of {DATA_TYPE.name_of(tensor.dtype)} {why}")
