"""A number is written as every reader of the format takes it, without NumPy where none is needed."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tests.kinds.given import tensor_of

from sightline.errors import SummaryError
from sightline.events import messages
from sightline.events.tensor import shape_of, to_array
from sightline.events.wire import decode, encode
from sightline.kinds.base import SCALAR
from sightline.kinds.scalar.summary import old_style, scalar

DATA_TYPE = messages.enum("tensorboard.DataType")
NUMBERS = st.floats() | st.integers(-(10**400), 10**400) | st.booleans()


def bits(number: float) -> bytes:
    return b"nan" if math.isnan(number) else struct.pack("<d", number)


def single(number: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(number))


def double(number: float) -> float:
    if abs(number) > sys.float_info.max:
        return math.inf if number > 0 else -math.inf
    return float(number)


@given(NUMBERS)
def test_a_number_is_one_float32_or_float64_of_rank_0(number: float) -> None:
    value = scalar("loss", number, description="d")
    assert (value.tag, value.plugin, value.content, value.data_class) == ("loss", "scalars", b"", SCALAR)
    assert value.description == "d"
    tensor = tensor_of(value)
    assert (tensor.dtype, shape_of(tensor), len(tensor.float_val)) == (DATA_TYPE["DT_FLOAT"], (), 1)
    assert bits(tensor.float_val[0]) == bits(single(double(number)))
    exact = tensor_of(scalar("loss", number, double=True))
    assert (exact.dtype, shape_of(exact)) == (DATA_TYPE["DT_DOUBLE"], ())
    assert bits(exact.double_val[0]) == bits(double(number))


@given(NUMBERS)
def test_the_old_encoding_holds_the_same(number: float) -> None:
    event = decode("tensorboard.Event", encode(old_style("loss", number)))
    (value,) = event.summary.value
    assert value.tag == "loss"
    assert bits(value.simple_value) == bits(single(double(number)))


@pytest.mark.parametrize(
    "number", [np.float16(0.5), np.array([[0.5]]), np.array(0.5, ">f8"), [0.5], Fraction(1, 2), Decimal("0.5")]
)
def test_whatever_holds_one_number_is_taken(number: Any) -> None:
    assert to_array(tensor_of(scalar("t", number))) == 0.5


@pytest.mark.parametrize("wrong", [None, "1", b"1", 1j, np.complex64(1), [1, 2], [], {}, object(), np.array("1")])
def test_what_is_no_number_is_refused(wrong: Any) -> None:
    with pytest.raises(SummaryError, match=r"^scalar_value: got .*one real number"):
        scalar("t", wrong)
    with pytest.raises(SummaryError, match=r"^scalar_value: got "):
        old_style("t", wrong)


def test_python_numbers_do_not_load_numpy() -> None:
    code = (
        "import sys; from sightline.kinds.scalar.summary import scalar; scalar('t', 0.5); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
