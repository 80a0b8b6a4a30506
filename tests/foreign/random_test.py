"""Whatever is logged comes out: as given, and the same through us as through TensorBoard's own file reader.

One example is a whole batch of values of all sorts in one file, since asking the original costs more than writing.
"""

from __future__ import annotations

import base64
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.foreign.conftest import Foreign
from tests.foreign.reading_test import Series, same_blobs, same_scalars, series

import sightline
from sightline import SummaryWriter

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "f2", "f4", "f8", "c8", "c16"]
"""Not uint32 and uint64: TensorBoard has types for them and cannot read them."""
REAL = DTYPES[:-2]
SHAPES = [(), (0,), (1,), (3,), (2, 0), (2, 3), (1, 1, 1), (2, 2, 3), (40,)]
ONE = [(), (1,), (1, 1, 1)]


@dataclass(frozen=True)
class Given:
    """One call: the method without add_, its first arguments after the tag, and how to compare."""

    method: str
    tag: str
    value: Any
    step: int
    wall: float
    options: dict[str, Any]


@st.composite
def arrays(draw: st.DrawFn, dtypes: list[str] = DTYPES, shapes: list[tuple[int, ...]] = SHAPES) -> Any:
    """Any dtype and shape, contiguous or not; any bits, so that NaN and infinities are among them."""
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    shape = draw(st.sampled_from(shapes))
    size = int(np.prod(shape))
    data = draw(st.binary(min_size=size * dtype.itemsize, max_size=size * dtype.itemsize))
    array = (np.frombuffer(data, "u1") % 2 == 1 if dtype.kind == "b" else np.frombuffer(data, dtype)).reshape(shape)
    match draw(st.integers(0, 3)):
        case 1:
            return array.T
        case 2 if shape:
            return array[::-1]
        case 3 if shape:
            return np.asfortranarray(array)[..., ::-1]
    return array


NUMBERS = (
    st.floats()
    | st.integers()
    | st.booleans()
    | st.floats(width=32).map(np.float32)
    | st.floats(width=16).map(np.float16)
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
STEPS = st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(0, 5)


@st.composite
def calls(draw: st.DrawFn) -> Given:
    method = draw(st.sampled_from(["scalar", "scalar", "tensor", "histogram", "text"]))
    options: dict[str, Any] = {}
    if method == "scalar":
        value: Any = draw(NUMBERS | arrays(REAL, ONE))
        options = {"double_precision": draw(st.booleans())}
    elif method == "tensor":
        value = draw(arrays())
    elif method == "histogram":
        value = draw(arrays(REAL))
    else:
        value = draw(TEXT)
    tag = f"{method}{options.get('double_precision', '')}/{draw(st.sampled_from(['', 'a', '損失/☃']) | TEXT)}"
    return Given(method, tag, value, draw(STEPS), draw(st.floats(0, 1e10)), options)


PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]  # explaining takes minutes here


@pytest.fixture(scope="module")
def read(foreign: Foreign, tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Given]], Series]:
    """Log a batch, see that we read what TensorBoard reads, and return that."""

    def check(batch: list[Given]) -> Series:
        folder = tmp_path_factory.mktemp("batch")
        with SummaryWriter(folder / "run") as w, warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # histograms say that NaN was left out
            for one in batch:
                add = getattr(w, f"add_{one.method}")
                add(one.tag, one.value, one.step, walltime=one.wall, **one.options)
        assert w.dropped == 0
        theirs = series(foreign, folder)
        with sightline.open(folder) as log:
            assert log.damage == []
            for where, values in theirs.items():
                same = same_scalars if values[0]["plugin"] == "scalars" else same_blobs
                assert same(log, where, values), where
            assert [("run", tag) for tag in log.tags("run")] == sorted(theirs)
        return theirs

    return check


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(batch=st.lists(calls(), min_size=10, max_size=60))
def test_what_is_logged_comes_out(read: Callable[[list[Given]], Series], batch: list[Given]) -> None:
    theirs = read(batch)
    left = {where: iter(values) for where, values in theirs.items()}
    for one in batch:
        found = next(left["run", one.tag])
        assert (found["step"], found["wall"]) == (one.step, one.wall)
        CHECKS[one.method](one, found)
    assert not [where for where, values in left.items() if next(values, None)]


def check_scalar(one: Given, found: dict[str, Any]) -> None:
    dtype = "float64" if one.options["double_precision"] else "float32"
    with np.errstate(over="ignore", invalid="ignore"):  # NaN that signals
        wanted = np.array(huge(one.value), dtype).reshape(())
    assert (found["dtype"], found["shape"]) == (dtype, [])
    assert np.array_equal(array(found), wanted, equal_nan=True)


def huge(number: Any) -> Any:
    """Python's integers have no largest one, floats have."""
    try:
        return float(number) if isinstance(number, int) else number
    except OverflowError:
        return np.inf if number > 0 else -np.inf


def check_tensor(one: Given, found: dict[str, Any]) -> None:
    assert (found["dtype"], found["shape"]) == (one.value.dtype.name, list(one.value.shape))
    assert base64.b64decode(found["data"]) == one.value.tobytes()  # bit for bit, NaN's payload too


def check_histogram(one: Given, found: dict[str, Any]) -> None:
    """Every finite value is counted once, in a bucket where it belongs."""
    rows = array(found)
    assert rows.dtype == np.float64
    values = np.sort(one.value[np.isfinite(one.value)].astype(float).ravel())
    if not values.size:
        assert rows.size == 0 or not rows[:, 2].any()
        return
    lefts, rights, counts = rows.T
    assert (lefts[0], rights[-1], counts.sum()) == (values[0], values[-1], values.size)
    assert (lefts <= rights).all()
    assert (lefts[1:] == rights[:-1]).all()
    for left, right, count in rows:
        inside = ((values >= left) & (values <= right)).sum()
        strictly = ((values > left) & (values < right)).sum()
        assert strictly <= count <= inside


def check_text(one: Given, found: dict[str, Any]) -> None:
    assert [base64.b64decode(item).decode() for item in found["strings"]] == [one.value]


CHECKS = {"scalar": check_scalar, "tensor": check_tensor, "histogram": check_histogram, "text": check_text}


def array(found: dict[str, Any]) -> Any:
    return np.frombuffer(base64.b64decode(found["data"]), found["dtype"]).reshape(found["shape"])
