"""Tensors and their types, as readers and writers convert them; Sightline's own codec is the judge."""

from __future__ import annotations

import importlib.util
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tensorboard.compat.proto import tensor_pb2, types_pb2
from tensorboard.compat.tensorflow_stub import dtypes
from tensorboard.util import tensor_util

from sightline.events.tensor import to_array
from sightline.events.wire import decode

NUMBERS = st.sampled_from(
    [
        "float16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "bool",
        "complex64",
        "complex128",
    ]
)


@given(NUMBERS.flatmap(lambda name: arrays.arrays(name, arrays.array_shapes(min_dims=0, min_side=0, max_side=4))))
def test_every_array_comes_back(array: Any) -> None:
    proto = tensor_util.make_tensor_proto(array)
    back = tensor_util.make_ndarray(proto)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(back, array)
    assert back.flags.writeable
    theirs = to_array(decode("tensorboard.TensorProto", proto.SerializeToString()))
    np.testing.assert_array_equal(theirs, array)


@given(st.recursive(st.text() | st.binary(), lambda inner: st.lists(inner, min_size=2, max_size=2), max_leaves=4))
def test_every_text_comes_back(value: Any) -> None:
    def flat(one: Any) -> list[bytes]:
        if isinstance(one, list):
            return [leaf for part in one for leaf in flat(part)]
        return [one.encode() if isinstance(one, str) else one]

    try:
        proto = tensor_util.make_tensor_proto(value)
    except ValueError:  # lists of different depth
        return
    back = tensor_util.make_ndarray(proto)
    assert back.dtype == object
    assert back.ravel().tolist() == flat(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.5, "DT_FLOAT"),
        (3, "DT_INT32"),
        (1 << 40, "DT_INT64"),
        (True, "DT_BOOL"),
        ("text", "DT_STRING"),
        (1j, "DT_COMPLEX128"),
        ([1, 2.5], "DT_FLOAT"),
        ([], "DT_FLOAT"),
        (np.float64(1), "DT_DOUBLE"),
        ([np.float64(1)], "DT_FLOAT"),
        (np.array(["a"]), "DT_STRING"),
    ],
)
def test_values_of_python_get_the_types_of_the_original(value: Any, expected: str) -> None:
    assert types_pb2.DataType.Name(tensor_util.make_tensor_proto(value).dtype) == expected


def test_a_type_and_a_shape_can_be_asked_for() -> None:
    proto = tensor_util.make_tensor_proto(3, dtype=dtypes.float64, shape=[2, 2])
    assert proto.double_val == [3.0]
    assert tensor_util.make_ndarray(proto).tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert tensor_util.make_tensor_proto([1, 2], dtype=np.float16).half_val == [0x3C00, 0x4000]
    assert tensor_util.make_tensor_proto(1.5, dtype=dtypes.bfloat16).half_val == [0x3FC0]
    quantized = tensor_util.make_tensor_proto([1, -2], dtype=dtypes.qint8)
    back = tensor_util.make_ndarray(quantized)
    assert back.dtype == np.dtype([("qint8", "i1")]) == dtypes.qint8.as_numpy_dtype  # as the original has them
    assert back["qint8"].tolist() == [1, -2]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ({"values": None}, ValueError),
        ({"values": [[1, 2], [3]]}, ValueError),
        ({"values": object()}, TypeError),
        ({"values": [1, "x"]}, TypeError),
        ({"values": [None]}, TypeError),
        ({"values": {1: 2}}, TypeError),
        ({"values": 10**30}, TypeError),
        ({"values": np.datetime64("2020")}, TypeError),
        ({"values": np.array([3], ">i4")}, TypeError),
        ({"values": 1.5, "dtype": dtypes.int32}, TypeError),
        ({"values": 1, "dtype": dtypes.string}, TypeError),
        ({"values": "x", "dtype": dtypes.float32}, TypeError),
        ({"values": [1, 2], "dtype": dtypes.bool}, TypeError),
        ({"values": 300, "dtype": dtypes.uint8}, OverflowError),
        ({"values": [1, 2, 3], "shape": [2]}, ValueError),
        ({"values": [1, 2], "shape": [2, 2], "verify_shape": True}, TypeError),
    ],
)
def test_what_no_tensor_holds_is_refused(call: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        tensor_util.make_tensor_proto(**call)


def test_tensors_that_cannot_be_arrays_are_refused() -> None:
    for number in (0, types_pb2.DT_RESOURCE, types_pb2.DT_VARIANT):
        with pytest.raises(TypeError, match="Unsupported"):
            tensor_util.make_ndarray(tensor_pb2.TensorProto(dtype=number))
    short = tensor_util.make_tensor_proto([1.0, 2.0])
    short.tensor_shape.dim[0].size = 3
    with pytest.raises(ValueError, match="3"):
        tensor_util.make_ndarray(short)


@pytest.mark.parametrize("name", ["bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4"])
def test_types_that_numpy_lacks_are_read(name: str) -> None:
    """As ml_dtypes has them, or as a wider type where that is not installed."""
    dtype = dtypes.as_dtype(name)
    one = {
        "bfloat16": {"half_val": [0x3F80]},
        "float8_e4m3fn": {"float8_val": b"\x38"},
        "float8_e5m2": {"float8_val": b"<"},
    }
    proto = tensor_pb2.TensorProto(dtype=dtype.as_datatype_enum, **one.get(name, {"int_val": [1]}))
    array = tensor_util.make_ndarray(proto)
    assert array.dtype == np.dtype(dtype.as_numpy_dtype)
    assert float(array) == 1
    if importlib.util.find_spec("ml_dtypes"):
        assert array.dtype.name == name


def test_there_is_one_type_for_every_name_and_number() -> None:
    for number, label in (
        (1, "float32"),
        (2, "float64"),
        (7, "string"),
        (10, "bool"),
        (14, "bfloat16"),
        (19, "float16"),
    ):
        dtype = dtypes.as_dtype(number)
        assert dtype is getattr(dtypes, label)
        assert dtype is dtypes.as_dtype(label)
        assert dtype is pickle.loads(pickle.dumps(dtype))
        assert (dtype.name, int(dtype), hash(dtype), repr(dtype)) == (label, number, number, f"tf.{label}")
        assert dtypes.as_dtype(f"{label}_ref").base_dtype is dtype
        assert dtype.is_compatible_with(f"{label}_ref")
    assert dtypes.as_dtype("float") is dtypes.as_dtype(float) is dtypes.as_dtype(np.float32) is dtypes.float32
    assert dtypes.as_dtype(np.dtype("U3")) is dtypes.string
    assert dtypes.float32 == "float32" == dtypes.float32
    assert dtypes.float32 not in (None, "x", dtypes.float64)
    for wrong in (int, "x", 999, None, [1], object):
        with pytest.raises(TypeError):
            dtypes.as_dtype(wrong)


def test_types_know_themselves() -> None:
    assert (dtypes.uint8.min, dtypes.uint8.max, dtypes.uint8.limits, dtypes.uint8.size) == (0, 255, (0, 255), 1)
    assert dtypes.float32.limits == (0, 1)
    assert dtypes.float16.max == np.finfo(np.float16).max
    assert dtypes.complex64.real_dtype is dtypes.float32
    assert dtypes.string.as_numpy_dtype is np.object_
    kinds = {
        "is_integer": {"int8", "int64", "uint16"}, "is_unsigned": {"uint16"}, "is_floating": {"bfloat16", "float64"},
        "is_complex": {"complex128"}, "is_quantized": {"qint8"}, "is_bool": {"bool"},
    }  # fmt: skip
    for kind, names in kinds.items():
        for name in set().union(*kinds.values()):
            assert getattr(dtypes.as_dtype(name), kind) == (name in names), (kind, name)
    for name in ("string", "bool", "complex64", "qint8"):
        with pytest.raises(TypeError):
            _ = dtypes.as_dtype(name).max
