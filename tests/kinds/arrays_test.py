"""What is array-like by any protocol becomes the NumPy array it stands for; what is not is refused in words.

The frameworks themselves are played by classes that have their methods and their manners.
"""

from __future__ import annotations

import array as stdlib_array
import math
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sightline.errors import SummaryError
from sightline.kinds.arrays import describe, sound_text, to_array, to_number

DATA = np.array([[1.5, -2.0], [0.0, 4.0]], np.float32)


class Torch:
    """A tensor that is on another device, needs its gradient taken off, and has a dtype by name."""

    def __init__(self, data: Any, dtype: str = "torch.float32", **flags: Any) -> None:
        self.data, self.dtype, self.steps, self.shape = np.asarray(data), dtype, [], np.shape(data)
        self.__dict__.update(flags)

    def _after(self, step: str) -> Torch:
        out = Torch(self.data, self.dtype)
        out.__dict__.update(self.__dict__, steps=[*self.steps, step])
        return out

    def detach(self) -> Torch:
        return self._after("detach")

    def cpu(self) -> Torch:
        return self._after("cpu")

    def resolve_conj(self) -> Torch:
        return self._after("resolve_conj")

    def resolve_neg(self) -> Torch:
        return self._after("resolve_neg")

    def to_dense(self) -> Torch:
        return self._after("to_dense")

    def dequantize(self) -> Torch:
        return self._after("dequantize")

    def float(self) -> Torch:
        out = self._after("float")
        out.dtype = "torch.float32"
        return out

    def item(self) -> Any:
        return self.data.item()

    def numpy(self) -> np.ndarray[Any, Any]:
        assert self.steps[:2] == ["detach", "cpu"]
        if "bfloat16" in self.dtype or "float8" in self.dtype:
            raise TypeError("Got unsupported ScalarType")
        return self.data

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("can't convert cuda:0 device type tensor to numpy")


class Arrayed:
    """Has `__array__`, as JAX's and TensorFlow's arrays; asking it for DLPack would end the process."""

    def __init__(self, data: Any) -> None:
        self.data = np.asarray(data)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.data

    def __dlpack__(self, **_: Any) -> Any:
        raise SystemExit

    def __dlpack_device__(self) -> Any:
        raise SystemExit


class DLPack:
    """Nothing but DLPack; optionally on a device that has to be asked for a copy."""

    def __init__(self, data: Any, device: int = 1) -> None:
        self.data, self.device = data, device

    def __dlpack__(self, **asked: Any) -> Any:
        if self.device != 1 and asked.get("dl_device") != (1, 0):
            raise BufferError("not on the CPU")
        return self.data.__dlpack__()

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.device, 0


class CuPy:
    """Device memory, which is fetched by `get`."""

    __cuda_array_interface__ = None

    def get(self) -> Any:
        return DATA

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")


class Series:
    """pandas, with a value missing: objects to NumPy, numbers when asked the right way."""

    dtype, shape = "Int64", (2,)

    def __array__(self, *_: Any, **__: Any) -> Any:
        return np.array([1, None], object)

    def to_numpy(self, dtype: str, na_value: float) -> Any:
        return np.array([1, na_value], dtype)


class Words(Series):
    def __array__(self, *_: Any, **__: Any) -> Any:
        return np.array(["1", "2"], object)

    def to_numpy(self, dtype: str, na_value: float) -> Any:
        return np.array([1, 2], dtype)


def opaque(**methods: Any) -> Any:
    return SimpleNamespace(**methods)


@pytest.mark.parametrize(
    "value",
    [
        DATA,
        DATA.astype(">f4"),
        np.asfortranarray(DATA),
        DATA.tolist(),
        tuple(tuple(row) for row in DATA.tolist()),
        [[np.float32(number) for number in row] for row in DATA],
        list(DATA),
        memoryview(DATA),
        Torch(DATA),
        [Torch(row) for row in DATA],
        [[Torch(number) for number in row] for row in DATA],
        [[Torch(1.5), -2.0], [0, np.float64(4)]],
        Arrayed(DATA),
        [Arrayed(row) for row in DATA],
        CuPy(),
        opaque(numpy=lambda: DATA),
        opaque(toarray=lambda: DATA),
        DATA.astype(object),
        [[Fraction(3, 2), Decimal(-2)], [False, 4]],
        np.ma.masked_array(DATA, False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_stands_for_an_array_is_that_array(value: Any) -> None:
    got = to_array(value, "x")
    assert type(got) is np.ndarray
    assert got.shape == (2, 2)
    assert got.tolist() == DATA.tolist()


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.1.0", reason="NumPy asks no other device before 2.1")
@pytest.mark.parametrize("device", [1, 2])
def test_dlpack_is_read_from_any_device(device: int) -> None:
    assert to_array(DLPack(DATA.copy(), device), "x").tolist() == DATA.tolist()


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint16", "int64", "uint64", "float16", "float64", "complex64"])
def test_numpys_own_dtypes_are_kept(dtype: str) -> None:
    for value in (np.ones(3, dtype), Arrayed(np.ones(3, dtype)), Torch(np.ones(3, dtype), dtype)):
        assert to_array(value, "x").dtype == np.dtype(dtype)
    assert to_array(np.ones((), dtype)[()], "x").shape == ()


@pytest.mark.parametrize("dtype", ["torch.bfloat16", "torch.float8_e4m3fn"])
def test_dtypes_that_numpy_lacks_are_widened_first(dtype: str) -> None:
    assert to_array(Torch(DATA, dtype), "x").dtype == np.float32
    assert to_array([Torch(DATA, dtype)] * 2, "x").shape == (2, 2, 2)
    assert to_array([[Torch(DATA, dtype)]], "x").shape == (1, 1, 2, 2)


def test_raw_bytes_of_an_unknown_float_type_are_refused_or_read_as_floats() -> None:
    with pytest.raises(SummaryError):
        to_array(np.zeros(2, "V2"), "x")  # bfloat16 without the package that knows it


def test_tensors_are_resolved_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[list[str]] = []
    monkeypatch.setattr(Torch, "numpy", lambda tensor: done.append(tensor.steps) or tensor.data)
    for flags in ({}, {"is_sparse": True}, {"layout": "torch.sparse_csr"}, {"is_quantized": True}):
        to_array(Torch(DATA, **flags), "x")
    start, end = ["detach", "cpu"], ["resolve_conj", "resolve_neg"]
    assert done == [[*start, *end], [*start, "to_dense", *end], [*start, "to_dense", *end], [*start, "dequantize"]]


def test_what_is_masked_or_missing_is_nan() -> None:
    whole = to_array(np.ma.masked_array([1, 2, 3], [False, True, False]), "x")
    assert whole.dtype == np.float64
    assert np.array_equal(whole, [1, math.nan, 3], equal_nan=True)
    given = np.ma.masked_array(np.ones(2, np.float16), [True, False])
    assert np.array_equal(to_array(given, "x"), np.array([math.nan, 1], np.float16), equal_nan=True)
    assert given.data.tolist() == [1, 1]  # the caller's own is left alone
    assert np.array_equal(to_array(Series(), "x"), [1, math.nan], equal_nan=True)
    assert math.isnan(to_number(np.ma.masked, "x"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([2**70, 1], [2.0**70, 1]),
        (Decimal("0.5"), 0.5),
        ([1, 2j], [1, 2j]),
        (np.array([Fraction(1, 2), 1j], object), [0.5, 1j]),
        ([], []),
        ([[], []], [[], []]),
        (range(3), [0, 1, 2]),
        (stdlib_array.array("h", [1, -1]), [1, -1]),
        (bytearray(b"\1\2"), [1, 2]),
        (True, True),
    ],
)
def test_pythons_own_numbers_are_taken(value: Any, expected: Any) -> None:
    assert to_array(value, "x").tolist() == expected


class Hostile:
    """Raises whatever it is asked."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError("no")

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("first line\nsecond line")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        ("1.5", "str '1.5'"),
        (b"abc", "bytes b'abc'"),
        ("x" * 50, "str '" + "x" * 40 + "'…"),
        ({"a": 1}, "dict of 1"),
        ({1, 2}, "set of 2"),
        (["1"], "list of 1"),
        ([1, None], "list of 2 (holds None)"),
        ([[1], [1, 2]], "list of 2 (all input arrays must have the same shape)"),
        ([Torch([1]), Torch([1, 2])], "list of 2 (all input arrays must have the same shape)"),
        (object(), "object"),
        (np.array(["a", "b"]), "ndarray of <U1 with shape (2,)"),
        (np.array([1, None], object), "ndarray of object with shape (2,) (holds None)"),
        (np.array(["2020-01-01"], "M8[D]"), "ndarray of datetime64[D] with shape (1,)"),
        (np.zeros(1, [("a", "i4")]), "ndarray of [('a', '<i4')] with shape (1,)"),
        (Words(), "Words of Int64 with shape (2,) (holds str '1')"),
        (Torch(["a"], "torch.str"), "Torch of str with shape (1,)"),
        (Torch, "type (Torch.detach() missing 1 required positional argument: 'self')"),
        ((x for x in "a"), "generator"),
    ],
)
def test_what_is_no_array_is_refused_in_words(value: Any, words: str) -> None:
    with pytest.raises(SummaryError) as refused:
        to_array(value, "img_tensor")
    assert str(refused.value).startswith(
        f"img_tensor: got {words}; accepted: numbers, nested lists of them, or an array"
    )


@pytest.mark.parametrize(
    "value",
    [
        *(
            0.5,
            [0.5],
            np.float32(0.5),
            np.float64(0.5),
            np.float16(0.5),
            np.array([[[0.5]]]),
            Torch(0.5),
            Torch([[0.5]]),
        ),
        *(Arrayed(0.5), Torch(0.5, "torch.bfloat16"), Decimal("0.5"), Fraction(1, 2), np.ma.masked_array([0.5])),
    ],
)
def test_one_number_is_taken_from_whatever_holds_it(value: Any) -> None:
    got = to_number(value, "x")
    assert type(got) is float
    assert got == 0.5


@pytest.mark.parametrize(
    ("value", "expected"), [(True, 1.0), (10**400, math.inf), (-(10**400), -math.inf), (np.uint64(2**63), 2.0**63)]
)
def test_numbers_that_are_no_floats_become_floats(value: Any, expected: float) -> None:
    assert to_number(value, "x") == expected


@pytest.mark.parametrize(
    "value",
    [
        *(None, "1", np.str_("1"), b"1", 1j, np.complex64(1), [], [1, 2], np.ones(2), Torch([1, 2]), Torch(1j)),
        *(np.datetime64("2020-01-01", "ns"), np.timedelta64(3, "ns"), {}),
    ],
)
def test_what_is_not_one_real_number_is_refused(value: Any) -> None:
    with pytest.raises(SummaryError, match=r"^scalar_value: got .*; accepted: one real number, or an array with one "):
        to_number(value, "scalar_value")


def test_what_raises_whatever_it_is_asked_is_refused_in_words() -> None:
    with pytest.raises(SummaryError, match=r"^x: got Hostile \(no\); accepted: "):
        to_array(Hostile(), "x")
    with pytest.raises(SummaryError, match=r"^x: got Hostile \(no\); accepted: one real number"):
        to_number(Hostile(), "x")


def test_a_huge_int_is_described_shortly() -> None:
    assert describe(10**5000) == "int of many digits"
    assert describe(10**10) == "int 10000000000"


def test_texts_are_made_to_fit_utf8() -> None:
    for text in ("", "abc", "Grüße 日本 😀", "\0"):
        assert sound_text(text) == text
    assert sound_text("a\ud83db\ude00") == "a\ufffdb\ufffd"
    assert sound_text("\ud83d\ude00") == "😀"  # the halves of one character
