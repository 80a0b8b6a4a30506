"""Steps, times and tags as programs give them; what cannot be logged is refused at the call, by name."""

from __future__ import annotations

import decimal
import enum
import fractions
import math
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.writing import reading

from sightline import SummaryWriter
from sightline.errors import SummaryError


class Logged:
    """A writer, and what its file holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writer = SummaryWriter(folder)

    def events(self) -> list[Any]:
        """All events but the first, which is the version."""
        assert self.writer.flush()
        (path,) = reading.event_files(self.folder)
        return reading.read(path).events[1:]

    def steps(self) -> list[int]:
        return [event.step for event in self.events()]


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    out = Logged(tmp_path)
    yield out
    out.writer.close()


def add_scalar(writer: SummaryWriter, **arguments: Any) -> None:
    writer.add_scalar("a", 1.0, **arguments)


def add_text(writer: SummaryWriter, **arguments: Any) -> None:
    writer.add_text("b", "text", **arguments)


def add_old(writer: SummaryWriter, **arguments: Any) -> None:
    writer.add_scalar("old/a", 1.0, new_style=False, **arguments)


def add_scalars(writer: SummaryWriter, **arguments: Any) -> None:
    writer.add_scalars("c", {"x": 1.0}, **arguments)


ADDS = [add_scalar, add_text, add_old, add_scalars]
every_add = pytest.mark.parametrize("add", ADDS)

# ---------------------------------------------------------------- steps


@every_add
def test_step_is_another_name_of_global_step(add: Any, logged: Logged) -> None:
    add(logged.writer, step=3)
    add(logged.writer, global_step=4)
    add(logged.writer, step=0)
    add(logged.writer)
    assert [step for step in logged.steps() if step] == [3, 4]
    assert logged.steps().count(0) >= 2
    with pytest.raises(SummaryError, match="step: got a step and a global_step"):
        add(logged.writer, global_step=1, step=1)


@every_add
@pytest.mark.parametrize(
    ("given", "step"),
    [
        (np.int64(5), 5), (np.uint8(5), 5), (np.array(5), 5), (np.array([5]), 5), (np.float32(5), 5), (5.0, 5),
        (True, 1), (-3, -3), ((1 << 63) - 1, (1 << 63) - 1), (-(1 << 63), -(1 << 63)), (np.uint64(1 << 62), 1 << 62),
        (decimal.Decimal(5), 5), (fractions.Fraction(10, 2), 5), (1e15, 10**15),
    ],
)  # fmt: skip
def test_whatever_counts_is_a_step(add: Any, given: Any, step: int, logged: Logged) -> None:
    add(logged.writer, step=given)
    assert logged.steps()[0] == step


@every_add
@pytest.mark.parametrize(
    "given",
    [
        "5", b"5", 1 << 63, -(1 << 63) - 1, np.uint64(1 << 63), 1e30, math.nan, math.inf, 1j, [1], np.array([1, 2]),
        np.array("5"), object(), 10**10_000,
    ],
    ids=lambda given: f"{type(given).__name__} {given!r:.10}" if not isinstance(given, int) else "int",
)  # fmt: skip
def test_steps_that_are_none(add: Any, given: Any, logged: Logged) -> None:
    with pytest.raises(SummaryError, match=r"^step: got .{1,120}; accepted: a whole number"):
        add(logged.writer, step=given)
    assert logged.steps() == []


@every_add
def test_a_fraction_is_cut_off_with_one_warning(add: Any, logged: Logged) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for step in (0.5, 1.5, np.float64(2.9), decimal.Decimal("-3.5")):
            add(logged.writer, step=step)
    assert [step for step in logged.steps() if step] == [1, 2, -3]
    (warning,) = caught
    assert warning.category is RuntimeWarning
    assert "fraction" in str(warning.message)
    assert warning.filename == __file__  # the line that logs, not one of ours


# ---------------------------------------------------------------- times


@every_add
@pytest.mark.parametrize("given", [1.5, 0.0, 3, np.float32(2.5), np.array(7), -1.0, 4e9, math.inf])
def test_the_time_is_the_one_that_is_given(add: Any, given: Any, logged: Logged) -> None:
    add(logged.writer, walltime=given)
    assert logged.events()[0].wall_time == float(given)


@every_add
def test_the_time_is_now_when_none_is_given(add: Any, logged: Logged) -> None:
    before = time.time()
    add(logged.writer)
    assert before <= logged.events()[0].wall_time <= time.time()


@every_add
@pytest.mark.parametrize("given", ["now", b"1", [1.0, 2.0], 1j, object(), 10**400])
def test_times_that_are_none(add: Any, given: Any, logged: Logged) -> None:
    with pytest.raises(SummaryError, match=r"^walltime: got .*; accepted: seconds since 1970"):
        add(logged.writer, walltime=given)
    assert logged.steps() == []


# ---------------------------------------------------------------- tags and numbers


class Metric(str, enum.Enum):
    LOSS = "loss"


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("a/b c", "a/b c"), ("損失/☃", "損失/☃"), ("𝄞", "𝄞"), ("x" * 100_000, "x" * 100_000), (Metric.LOSS, "loss"),
        (np.str_("loss"), "loss"), ("a\ud800b", "a\ufffdb"), ("\udce4", "\ufffd"), (" ", " "), ("\n\0", "\n\0"),
    ],
)  # fmt: skip
def test_tags(given: Any, tag: str, logged: Logged) -> None:
    logged.writer.add_scalar(given, 1.0, 1)
    logged.writer.add_scalar(given, 1.0, 2, double_precision=True)
    logged.writer.add_scalar(given, 1.0, 3, new_style=False)
    assert [event.summary.value[0].tag for event in logged.events()] == [tag] * 3
    logged.writer.close()
    logged.writer.add_text(given, "text", 4)
    logged.writer.close()
    found = [reading.read(path).events[1].summary.value[0].tag for path in reading.event_files(logged.folder)]
    assert found == [tag, tag]


@pytest.mark.parametrize("tag", ["", None, 1, b"tag", ["a"]])
def test_tags_that_are_none(tag: Any, logged: Logged) -> None:
    for options in ({}, {"double_precision": True}, {"new_style": False}):
        with pytest.raises(SummaryError, match=r"^tag: got"):
            logged.writer.add_scalar(tag, 1.0, 1, **options)
    with pytest.raises(SummaryError, match=r"^tag: got"):
        logged.writer.add_text(tag, "text", 1)
    assert logged.events() == []


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (1, 1.0), (True, 1.0), (np.float64(0.5), 0.5), (np.array([[2.0]]), 2.0), ([3.0], 3.0), (math.nan, math.nan),
        (1e300, math.inf), (-(10**400), -math.inf), (decimal.Decimal("0.5"), 0.5), (np.longdouble(2), 2.0),
    ],
)  # fmt: skip
def test_numbers(given: Any, number: float, logged: Logged) -> None:
    logged.writer.add_scalar("a", given, 1)
    (event,) = logged.events()
    assert event.summary.value[0].tensor.float_val == pytest.approx([number], nan_ok=True)


@pytest.mark.parametrize("given", ["1.0", None, [1.0, 2.0], [], 1j, np.zeros(2), {}, object()])
def test_numbers_that_are_none(given: Any, logged: Logged) -> None:
    with pytest.raises(SummaryError, match=r"^scalar_value: got"):
        logged.writer.add_scalar("a", given, 1)
    with pytest.raises(SummaryError):
        logged.writer.add_scalars("a", {"x": given}, 1)
    assert logged.events() == []


def test_scalars_that_are_no_dict(logged: Logged) -> None:
    for given in ([1.0], None, 1.0, "x"):
        with pytest.raises(SummaryError, match=r"^tag_scalar_dict: got"):
            logged.writer.add_scalars("a", given, 1)  # type: ignore[arg-type]
