"""Tensors of every dtype, in both representations, and the old encodings."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import pytest
from tests.events.oracle import NUMBERS

from sightline.errors import FormatError
from sightline.events import messages
from sightline.events.legacy import tensor_of
from sightline.events.message import Message
from sightline.events.tensor import MAX_FILL, elements, make_tensor, shape_of, to_array, to_strings
from sightline.events.wire import decode, encode

DATA_TYPE = messages.enum("tensorboard.DataType")
NUMPY_TYPES = [
    "float16", "float32", "float64", "int8", "int16", "int32", "int64",
    "uint8", "uint16", "uint32", "uint64", "bool", "complex64", "complex128",
]  # fmt: skip


def tensor(dtype: str, shape: tuple[int, ...] = (), **fields: Any) -> Message:
    dims = [Message("tensorboard.TensorShapeProto.Dim", size=size) for size in shape]
    return Message(
        "tensorboard.TensorProto",
        dtype=DATA_TYPE[dtype],
        tensor_shape=Message("tensorboard.TensorShapeProto", dim=dims),
        **fields,
    )


@pytest.mark.parametrize("name", NUMPY_TYPES)
@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (0, 3)])
def test_numpy_arrays_come_back_as_they_were(name: str, shape: tuple[int, ...]) -> None:
    raw = np.arange(math.prod(shape) * np.dtype(name).itemsize, dtype=np.uint8).tobytes()
    array = (
        np.frombuffer(raw, name).reshape(shape)
        if name != "bool"
        else np.arange(math.prod(shape)).reshape(shape) % 2 == 0
    )
    sent = make_tensor(array if shape else array[()])
    as_content = array.size > 1 or (array.size == 1 and name in ("uint32", "uint64"))
    assert bool(sent.tensor_content) == as_content
    got = to_array(decode("tensorboard.TensorProto", encode(sent)))
    assert got.dtype == array.dtype
    assert got.shape == shape
    assert got.tobytes() == array.tobytes()
    assert b"".join(elements(sent)) == array.tobytes()
    assert len(elements(sent)) == array.size


@pytest.mark.parametrize("dtype", sorted(NUMBERS))
def test_every_dtype_in_both_representations_equals_the_oracle(dtype: int) -> None:
    """All codes of one byte, a thousand of the wider ones; the reference dtypes read the same."""
    size, number, _, read = NUMBERS[dtype]
    name = next(field.name for field in messages.message("tensorboard.TensorProto").fields if field.number == number)
    raw = bytes(range(256)) if size == 1 else np.random.default_rng(dtype).bytes(1000 * size)
    codes = [int.from_bytes(raw[at : at + size], "little") for at in range(0, len(raw), size)]
    expected = [read(code) for code in codes]
    stored = tensor(DATA_TYPE.name_of(dtype), (len(codes),), tensor_content=raw)
    assert bits(to_array(stored)) == bits(expected)
    stored.dtype = dtype + 100
    assert bits(to_array(stored)) == bits(expected)
    signed = {"int_val": 32, "int64_val": 64, "half_val": 32}.get(name)
    values: Any = [code - (1 << signed) if signed and code >> signed - 1 else code for code in codes]
    if name in ("float_val", "double_val"):
        values = list(struct.unpack(f"<{len(codes)}{'f' if size == 4 else 'd'}", raw))
    elif name == "float8_val":
        values = raw
    elif name == "bool_val":
        values = [bool(code) for code in codes]
    typed = tensor(DATA_TYPE.name_of(dtype), (len(codes),), **{name: values})
    assert bits(to_array(typed)) == bits(expected)


def bits(numbers: Any) -> list[str]:
    return [repr(float(number)) for number in np.ravel(numbers).tolist()]


@pytest.mark.parametrize(
    ("dtype", "fields", "first", "kind"),
    [
        ("DT_FLOAT", {"float_val": [1.5]}, 1.5, "float32"),
        ("DT_HALF", {"half_val": [0x3E00]}, 1.5, "float16"),
        ("DT_BFLOAT16", {"half_val": [0x3FC0]}, 1.5, "float32"),
        ("DT_FLOAT8_E4M3FN", {"float8_val": b"\x3c"}, 1.5, "float32"),
        ("DT_UINT8", {"int_val": [200]}, 200, "uint8"),
        ("DT_INT4", {"int_val": [-8]}, -8, "int8"),
        ("DT_UINT4", {"tensor_content": b"\x0f" * 4}, 15, "uint8"),
        ("DT_BOOL", {"tensor_content": b"\x02" * 4}, True, "bool"),
        ("DT_COMPLEX64", {"scomplex_val": [1.0, -2.0]}, 1 - 2j, "complex64"),
        ("DT_COMPLEX128", {"dcomplex_val": [1.0, -2.0]}, 1 - 2j, "complex128"),
        ("DT_QUINT16", {"int_val": [65535]}, 65535, "uint16"),
    ],
)
def test_one_value_fills_a_shape(dtype: str, fields: dict[str, Any], first: Any, kind: str) -> None:
    array = to_array(tensor(dtype, (2, 2), **fields))
    assert array.dtype == kind
    assert array.tolist() == [[first, first], [first, first]]


def test_special_numbers() -> None:
    for number in (math.nan, math.inf, -math.inf, -0.0, 5e-324, 1e308):
        assert bits(to_array(make_tensor(np.float64(number)))) == [repr(number)]
    assert to_array(make_tensor(2**53 + 1)).item() == 2**53 + 1
    assert to_array(make_tensor(7)).dtype == np.int32
    assert to_array(make_tensor(1e39)).item() == math.inf


def test_strings() -> None:
    for value, shape, flat in [
        (b"\x00a", (), [b"\x00a"]),
        ("é", (), ["é".encode()]),
        ([b"a", "b"], (2,), [b"a", b"b"]),
        (np.array([["a", "b"], ["c", "d"]], object), (2, 2), [b"a", b"b", b"c", b"d"]),
    ]:
        sent = decode("tensorboard.TensorProto", encode(make_tensor(value)))
        assert shape_of(sent) == shape
        assert to_strings(sent) == elements(sent) == flat
    assert to_strings(tensor("DT_STRING", (3,), string_val=[b"x"])) == [b"x"] * 3


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (tensor("DT_FLOAT", (3,), float_val=[1.0, 2.0]), "2 values for shape"),
        (tensor("DT_FLOAT", (), float_val=[]), "0 values for shape"),
        (tensor("DT_FLOAT", (2,), tensor_content=b"1234567"), "7 bytes of content for shape"),
        (tensor("DT_FLOAT", (MAX_FILL + 1,), float_val=[1.0]), "1 values for shape"),
        (tensor("DT_FLOAT", (1 << 62, 1 << 62), float_val=[1.0]), "1 values for shape"),
        (tensor("DT_FLOAT", (0, 1 << 62, 1 << 62)), "impossible shape"),
        (tensor("DT_FLOAT", (-1,), float_val=[1.0]), "no known shape"),
        (tensor("DT_FLOAT", (1,) * 100, float_val=[1.0]), "impossible shape"),
        (tensor("DT_COMPLEX64", (), scomplex_val=[1.0]), "1 numbers for complex"),
        (tensor("DT_STRING", (2,), string_val=[b"a", b"b", b"c"]), "3 strings for shape"),
        (tensor("DT_STRING", (MAX_FILL + 1,), string_val=[b"a"]), "1 strings for shape"),
        (tensor("DT_VARIANT", ()), "is not numeric"),
        (Message("tensorboard.TensorProto", dtype=77), "a tensor of 77 is not numeric"),
    ],
)
def test_tensors_that_contradict_themselves_are_refused(bad: Message, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        elements(bad)


def test_what_tensors_cannot_hold_is_refused() -> None:
    with pytest.raises(FormatError, match="no tensor type for NumPy datetime64"):
        make_tensor(np.array(["2020-01-01"], "datetime64[s]"))
    with pytest.raises(FormatError, match="str or bytes only"):
        make_tensor(np.array([None]))
    with pytest.raises(FormatError, match="does not hold strings"):
        to_strings(make_tensor(1.0))


# The old encodings


def value(**fields: Any) -> Message:
    return Message("tensorboard.Summary.Value", tag="t", **fields)


def test_old_scalars_images_and_audio() -> None:
    scalar = tensor_of(value(simple_value=0.1))
    assert scalar is not None
    assert to_array(scalar).dtype == np.float32
    assert to_array(scalar).item() == np.float32(0.1)
    image = Message("tensorboard.Summary.Image", height=3, width=40, encoded_image_string=b"png")
    assert elements(tensor_of(value(image=image))) == [b"40", b"3", b"png"]
    audio = Message("tensorboard.Summary.Audio", encoded_audio_string=b"wav")
    assert elements(tensor_of(value(audio=audio))) == [b"wav"]
    assert tensor_of(value()) is None
    sent = make_tensor([1.0, 2.0])
    assert tensor_of(value(tensor=sent)) is sent


def test_old_histograms_lose_their_empty_ends() -> None:
    huge = 1.7976931348623157e308
    histo = Message(
        "tensorboard.HistogramProto",
        min=-1.5, max=4.0, num=6, bucket_limit=[-2.0, -1.0, 0.0, 3.0, 5.0, huge], bucket=[0.0, 1.0, 0.0, 3.0, 2.0, 0.0],
    )  # fmt: skip
    rows = to_array(tensor_of(value(histo=histo)))
    assert rows.tolist() == [[-1.5, -1.0, 1.0], [-1.0, 0.0, 0.0], [0.0, 3.0, 3.0], [3.0, 4.0, 2.0]]
    histo.bucket = [0.0] * 6
    assert to_array(tensor_of(value(histo=histo))).shape == (0, 3)
    assert to_array(tensor_of(value(histo=Message("tensorboard.HistogramProto")))).shape == (0, 3)
