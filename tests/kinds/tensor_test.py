"""Arrays of every dtype, shape and layout come back element by element; what a tensor cannot hold is refused."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tests.kinds.given import Array, laid_out, strings_of, tensor_of

from sightline.errors import SummaryError
from sightline.events.tensor import to_array
from sightline.kinds.base import TENSOR
from sightline.kinds.tensor import summary
from sightline.kinds.tensor.summary import tensor

DTYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
DTYPES += ["float16", "float32", "float64"]
SHAPES = st.sampled_from([(), (0,), (1,), (5,), (3, 4), (2, 0), (2, 3, 2), (1, 1, 1, 1)])
TEXTS = st.text() | st.binary()


@given(laid_out(SHAPES, DTYPES))
def test_an_array_comes_back_as_it_was(array: Array) -> None:
    value = tensor("a/b", array, description="d")
    assert (value.tag, value.plugin, value.content, value.data_class) == ("a/b", "tensor", b"", TENSOR)
    assert (value.description, value.waiting) == ("d", 0)
    got = to_array(tensor_of(value))
    assert got.shape == array.shape
    assert got.dtype == array.dtype.newbyteorder("=")
    assert got.tolist() == array.tolist() or np.array_equal(got, array, equal_nan=True)


@pytest.mark.parametrize("dtype", [*DTYPES, "complex64", "complex128"])
def test_one_number_comes_back_from_either_byte_order(dtype: str) -> None:
    for order in "<>":
        array = np.array([3], np.dtype(dtype).newbyteorder(order))
        assert to_array(tensor_of(tensor("t", array))).tolist() == array.tolist()


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_numbers_come_back_as_they_were(dtype: str) -> None:
    array = np.array([[1 + 2j, complex(np.nan, -np.inf)]], dtype).T
    assert np.array_equal(to_array(tensor_of(tensor("t", array))), array, equal_nan=True)
    assert to_array(tensor_of(tensor("t", array[0, 0]))) == 1 + 2j


def test_a_large_array_is_encoded_later_from_bytes_of_its_own() -> None:
    array = np.arange(40_000, dtype=np.float32).reshape(200, 200)
    value = tensor("t", array)
    assert callable(value.tensor)
    assert value.waiting == array.nbytes
    kept = array.copy()
    array[:] = 0
    assert np.array_equal(to_array(tensor_of(value)), kept)


@given(TEXTS, st.lists(TEXTS, min_size=1), st.integers(1, 3))
def test_strings_come_back_byte_by_byte(one: str | bytes, row: list[str | bytes], rows: int) -> None:
    def raw(text: str | bytes) -> bytes:
        return text if isinstance(text, bytes) else text.encode()

    assert strings_of(tensor("t", one)) == ((), [raw(one)])
    assert strings_of(tensor("t", row)) == ((len(row),), [raw(text) for text in row])
    table = tuple(tuple(row) for _ in range(rows))
    assert strings_of(tensor("t", table)) == ((rows, len(row)), [raw(text) for text in row] * rows)


def test_arrays_of_strings_come_back() -> None:
    assert strings_of(tensor("t", np.array([["a", "éé"]]))) == ((1, 2), [b"a", "éé".encode()])
    assert strings_of(tensor("t", np.array([b"ab", b"c"]))) == ((2,), [b"ab", b"c"])
    assert strings_of(tensor("t", np.array(["x", b"\xff"], object))) == ((2,), [b"x", b"\xff"])
    assert strings_of(tensor("t", np.array([["a"], ["b"]]).T)) == ((1, 2), [b"a", b"b"])
    assert strings_of(tensor("t", "\ud800a")) == ((), ["\ufffda".encode()])  # no reader takes a lone surrogate


@pytest.mark.parametrize("given", [[1, 2.5], (True, False), 3, 2.5, np.array([1, 2.5], object), range(3), []])
def test_python_numbers_are_what_numpy_makes_of_them(given: Any) -> None:
    expected = np.asarray(given) if not isinstance(given, np.ndarray) else given.astype(np.float64)
    got = to_array(tensor_of(tensor("t", given)))
    assert got.dtype == expected.dtype
    assert np.array_equal(got, expected)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        object(),
        [1, "a"],
        ["a", 1],
        [["a"], ["b", "c"]],
        [["a"], "b"],
        [[1], [1, 2]],
        np.array(["2020-01-01"], "M8[D]"),
        np.zeros(2, [("a", "i4")]),
        np.array(["a", None], object),
        np.longdouble(1),
    ],
)
def test_what_is_no_tensor_is_refused(wrong: Any) -> None:
    with pytest.raises(SummaryError, match=r"^tensor: got "):
        tensor("t", wrong)


def test_what_readers_of_protobuf_refuse_is_refused_before_it_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SummaryError, match=r"2147483648 bytes.*less than 2 GiB"):
        tensor("t", np.broadcast_to(np.float32(1), (1 << 29,)))
    monkeypatch.setattr(summary, "MAX_BYTES", 10)
    with pytest.raises(SummaryError, match="less than 2 GiB"):
        tensor("t", ["12345", "678901"])
