"""`tf.dtypes`: the element types of tensors, by TensorFlow's names and numbers.

Those that NumPy lacks (bfloat16, the float8 family, four and two bits) are ml_dtypes' where that package is installed,
and otherwise the wider type that Sightline reads them as: float32, int8 or uint8.
"""

from __future__ import annotations

import builtins
import importlib
from functools import cache
from typing import Any

import numpy as np

from sightline.events import messages

_NUMBERS: dict[str, int] = dict(messages.enum("tensorboard.DataType").numbers)
_SPECIAL = {"DT_FLOAT": "float32", "DT_DOUBLE": "float64", "DT_HALF": "float16"}
_NAMES = {
    number: _SPECIAL.get(label, label.removeprefix("DT_").lower())
    for label, number in _NUMBERS.items()
    if number and not label.endswith("_REF")
}
_NAMES |= {number + 100: f"{name}_ref" for number, name in _NAMES.items()}
_ALIASES = {"half": "float16", "float": "float32", "double": "float64"}
_QUANTIZED = {"qint8": "i1", "quint8": "u1", "qint16": "<i2", "quint16": "<u2", "qint32": "<i4"}
_WIDENED = {"bfloat16": "f4", "float8": "f4", "float4": "f4", "int4": "i1", "int2": "i1", "uint4": "u1", "uint2": "u1"}
_NO_ARRAYS = ("resource", "variant")


class DType:
    """The type of a tensor's elements; there is one object of each.

    Args:
        type_enum: its number in types.proto.

    Attributes:
        as_datatype_enum: that number; reference types are 100 above the type they refer to.

    Raises:
        TypeError: no type has that number.
    """

    def __init__(self, type_enum: Any) -> None:
        self.as_datatype_enum = int(type_enum)
        if self.as_datatype_enum not in _NAMES:
            raise TypeError(f"type_enum is not a valid types_pb2.DataType: {type_enum}")

    @property
    def name(self) -> str:
        return _NAMES[self.as_datatype_enum]

    @property
    def base_dtype(self) -> DType:
        """The type that a reference refers to; itself for others."""
        return as_dtype(self.as_datatype_enum % 100)

    @property
    def real_dtype(self) -> DType:
        """The type of a complex number's parts; itself for others."""
        parts = {"complex64": "float32", "complex128": "float64"}
        return as_dtype(parts[self.base_dtype.name]) if self.is_complex else self

    @property
    def as_numpy_dtype(self) -> Any:
        """The type of NumPy's scalars, or the dtype of those that have no such type.

        Raises:
            KeyError: resources and variants.
        """
        return _numpy_type(self.base_dtype.name)

    @property
    def is_numpy_compatible(self) -> builtins.bool:
        return self.base_dtype.name not in _NO_ARRAYS

    @property
    def is_bool(self) -> builtins.bool:
        return self.base_dtype.name == "bool"

    @property
    def is_integer(self) -> builtins.bool:
        """Whether these are whole numbers; quantized ones are not."""
        return self.base_dtype.name.startswith(("int", "uint"))

    @property
    def is_floating(self) -> builtins.bool:
        return self.base_dtype.name.startswith(("float", "bfloat"))

    @property
    def is_complex(self) -> builtins.bool:
        return self.base_dtype.name.startswith("complex")

    @property
    def is_quantized(self) -> builtins.bool:
        return self.base_dtype.name in _QUANTIZED

    @property
    def is_unsigned(self) -> builtins.bool:
        return self.base_dtype.name.startswith("uint")

    @property
    def min(self) -> Any:
        """The least value.

        Raises:
            TypeError: bool, complex, quantized and string types.
        """
        return self._extent().min

    @property
    def max(self) -> Any:
        """The greatest value.

        Raises:
            TypeError: as of `min`.
        """
        return self._extent().max

    def _extent(self) -> Any:
        if not (self.is_integer or self.is_floating):
            raise TypeError(f"Cannot find minimum and maximum value of {self}.")
        numpy_type = self.as_numpy_dtype
        source: Any = importlib.import_module("ml_dtypes" if numpy_type.__module__ == "ml_dtypes" else "numpy")
        return source.iinfo(numpy_type) if self.is_integer else source.finfo(numpy_type)

    @property
    def limits(self) -> tuple[Any, Any]:
        """Least and greatest brightness of a picture of this type: (0, 1) of floats, (0, greatest) of whole numbers."""
        if self.is_bool:
            return 0, True
        return 0, 1 if self.is_floating else self.max

    @property
    def size(self) -> int:
        """Bytes of an element in memory; 1 for resources and variants."""
        return np.dtype(self.as_numpy_dtype).itemsize if self.is_numpy_compatible else 1

    def is_compatible_with(self, other: Any) -> builtins.bool:
        """Whether a tensor of the other type can stand where one of this type is wanted."""
        return self.base_dtype == as_dtype(other).base_dtype

    def __eq__(self, other: object) -> builtins.bool:
        if other is None:
            return False
        try:
            return self.as_datatype_enum == as_dtype(other).as_datatype_enum
        except TypeError:
            return False

    def __hash__(self) -> int:
        return self.as_datatype_enum

    def __int__(self) -> int:
        return self.as_datatype_enum

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return as_dtype, (self.name,)


@cache
def _numpy_type(name: str) -> Any:
    if name in _NO_ARRAYS:
        raise KeyError(name)
    if name == "string":
        return np.object_
    if name in _QUANTIZED:
        return np.dtype([(name, _QUANTIZED[name])])
    if name not in ("float16", "float32", "float64", "complex64", "complex128", "bool") and not _is_whole(name):
        return _missing_type(name)
    return np.dtype(name).type


def _is_whole(name: str) -> builtins.bool:
    return name.lstrip("u") in ("int8", "int16", "int32", "int64")


def _missing_type(name: str) -> Any:
    try:
        return getattr(importlib.import_module("ml_dtypes"), name)
    except (ImportError, AttributeError):
        return np.dtype(_WIDENED[name.partition("_")[0]]).type


_all = {number: DType(number) for number in _NAMES}
_by_name = {dtype.name: dtype for dtype in _all.values()}
_by_name |= {f"{alias}{end}": _by_name[f"{name}{end}"] for alias, name in _ALIASES.items() for end in ("", "_ref")}


def as_dtype(type_value: Any) -> DType:
    """The type that a name, a number, a type of NumPy's or Python's `float` stands for.

    Raises:
        TypeError: none.
    """
    found: DType | None = None
    if isinstance(type_value, DType):
        return type_value
    if isinstance(type_value, str):
        found = _by_name.get(type_value)
    elif isinstance(type_value, int):
        found = _all.get(type_value)
    elif type_value is builtins.float:
        found = _by_name["float32"]
    elif isinstance(type_value, np.dtype) or (isinstance(type_value, type) and issubclass(type_value, np.generic)):
        found = _of_numpy(np.dtype(type_value))
    elif isinstance(type_value, type) and type_value.__module__ == "ml_dtypes":
        found = _by_name.get(type_value.__name__)
    if found is None:
        raise TypeError(f"Cannot convert value {type_value!r} to a TensorFlow DType.")
    return found


def _of_numpy(dtype: np.dtype[Any]) -> DType | None:
    if dtype.kind in "OSU":
        return _by_name["string"]
    if dtype.names and len(dtype.names) == 1 and dtype.names[0] in _QUANTIZED:
        return _by_name[dtype.names[0]]
    return _by_name.get(dtype.name) if dtype.isnative else None


float16 = half = _by_name["float16"]
float32 = _by_name["float32"]
float64 = double = _by_name["float64"]
bfloat16 = _by_name["bfloat16"]
complex64 = _by_name["complex64"]
complex128 = _by_name["complex128"]
int8 = _by_name["int8"]
int16 = _by_name["int16"]
int32 = _by_name["int32"]
int64 = _by_name["int64"]
uint8 = _by_name["uint8"]
uint16 = _by_name["uint16"]
uint32 = _by_name["uint32"]
uint64 = _by_name["uint64"]
qint8 = _by_name["qint8"]
qint16 = _by_name["qint16"]
qint32 = _by_name["qint32"]
quint8 = _by_name["quint8"]
quint16 = _by_name["quint16"]
bool = _by_name["bool"]
string = _by_name["string"]
resource = _by_name["resource"]
variant = _by_name["variant"]
globals().update({name: dtype for name, dtype in _by_name.items() if name not in _ALIASES and name not in globals()})
QUANTIZED_DTYPES = frozenset(dtype for dtype in _all.values() if dtype.is_quantized)


def __getattr__(name: str) -> Any:
    if name == "types_pb2":  # readers look for the numbers here; protobuf is loaded for them alone
        return importlib.import_module("tensorboard.compat.proto.types_pb2")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
