"""Expressions: what they are worth, against a slow evaluation; where they are wrong, and that they end."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.query.series_test import Shelf, columns

import sightline
from sightline import SummaryWriter
from sightline.errors import QueryError, UnknownNameError
from sightline.query.evaluate import evaluate, series_of, version_of
from sightline.query.expressions import ARITY, ExpressionError, parse, quoted

Points = dict[int, float]


def worth(text: str, **tags: Points) -> Points:
    inputs = {name: columns(sorted(points), [points[step] for step in sorted(points)]) for name, points in tags.items()}
    found = evaluate(parse(text), {name: inputs[name] for name in parse(text).tags})
    return dict(zip(found.steps.tolist(), found.values.tolist(), strict=True))


def same(found: Points, wanted: Points) -> None:
    assert list(found) == list(wanted)
    np.testing.assert_allclose(list(found.values()), list(wanted.values()), rtol=1e-12, atol=1e-12)


A = {0: 1.0, 1: 2.0, 2: 4.0, 3: 8.0, 5: -1.0}
B = {0: 2.0, 2: 0.0, 3: 4.0, 9: 1.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + 2 * 3", lambda a: a + 6),
        ("-a ** 2", lambda a: -(a**2)),
        ("2 ** 3 ** 2 + 0 * a", lambda a: 512),
        ("(a - 1) / 4 - -2", lambda a: (a - 1) / 4 + 2),
        ("exp(a)", math.exp),
        ("abs(a) + sqrt(16) + log10(1e3) + log(exp(1))", lambda a: abs(a) + 8),
        ("min(a, 3) * max(a, 1, 2)", lambda a: min(a, 3) * max(a, 1, 2)),
        ("clip(a, 0, 3.5)", lambda a: min(max(a, 0), 3.5)),
        ("`a` / .5e1", lambda a: a / 5),
    ],
)
def test_value_by_value(text: str, value: Callable[[float], float]) -> None:
    same(worth(text, a=A), {step: value(a) for step, a in A.items()})


def test_over_the_points() -> None:
    same(worth("diff(a)", a=A), {1: 1, 2: 2, 3: 4, 5: -9})
    same(worth("cumsum(a)", a=A), {0: 1, 1: 3, 2: 7, 3: 15, 5: 14})
    same(worth("cummin(a) + 0", a=A), {0: 1, 1: 1, 2: 1, 3: 1, 5: -1})
    same(worth("cummax(a)", a=A), {0: 1, 1: 2, 2: 4, 3: 8, 5: 8})
    same(worth("mean(a, 2)", a=A), {0: 1, 1: 1.5, 2: 3, 3: 6, 5: 3.5})
    same(worth("median(a, 3)", a=A), {0: 1, 1: 1.5, 2: 2, 3: 4, 5: 4})
    same(worth("ema(a, 0.5)", a={0: 1.0, 1: 2.0}), {0: 1, 1: (0.5 * 1 * 0.5 + 0.5 * 2) / 0.75})
    same(worth("step * a", a=A), {step: step * a for step, a in A.items()})
    same(worth("time + 0 * a", a=A), {step: 0.5 * i for i, step in enumerate(A)})


def test_alignment() -> None:
    same(worth("a / b", a=A, b=B), {0: 0.5, 2: math.inf, 3: 2.0})
    same(worth("a + carry(b)", a=A, b=B), {0: 3, 1: 4, 2: 4, 3: 12, 5: 3})
    same(worth("carry(a) + b", a={1: 7.0}, b=B), {2: 7, 3: 11, 9: 8})
    same(worth("carry(a) - carry(b)", a={1: 1.0, 4: 5.0}, b={2: 1.0}), {2: 0, 4: 4})
    same(worth("diff(a) / a", a=A), {1: 0.5, 2: 0.5, 3: 0.5, 5: 9})
    assert worth("a + carry(b)", a=A, b={}) == {}
    assert worth("diff(a)", a={}) == worth("median(a, 5) + mean(a, 3) + ema(a, 0.9)", a={}) == {}


def test_not_a_number_stays_where_it_is() -> None:
    a = {0: math.nan, 1: 1.0, 2: math.inf, 3: 3.0}
    same(worth("mean(a, 3)", a=a), {0: math.nan, 1: 1, 2: math.inf, 3: 2})
    same(worth("median(a, 2)", a=a), {0: math.nan, 1: 1, 2: math.inf, 3: 3})
    same(worth("cumsum(a) + 0", a=a), {0: math.nan, 1: 1, 2: math.inf, 3: 4})
    same(worth("log(a - 1)", a=a), {0: math.nan, 1: -math.inf, 2: math.inf, 3: math.log(2)})


series = st.dictionaries(st.integers(-5, 40), st.floats(-50, 50, width=32), max_size=30)
operators = st.sampled_from(["+", "-", "*", "min", "max"])


@settings(max_examples=60)
@given(series, series, operators, st.integers(1, 12))
def test_against_the_slow_way(a: Points, b: Points, operator: str, window: int) -> None:
    each: dict[str, Callable[[float, float], float]] = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "min": min,
        "max": max,
    }
    text = f"{operator}(mean(a, {window}), median(b, {window}))"
    if operator not in ("min", "max"):
        text = f"mean(a, {window}) {operator} median(b, {window})"

    def rolled(points: Points, of: Callable[[Any], Any]) -> Points:
        steps = sorted(points)
        last = {step: steps[max(0, i + 1 - window) : i + 1] for i, step in enumerate(steps)}
        return {step: float(of([points[one] for one in near])) for step, near in last.items()}

    left, right = rolled(a, np.mean), rolled(b, np.median)
    wanted = {step: each[operator](left[step], right[step]) for step in sorted(left.keys() & right.keys())}
    same(worth(text, a=a, b=b), wanted)


@pytest.mark.parametrize(
    ("text", "at", "length", "says"),
    [
        ("", 0, 1, "it ends here"),
        ("1 + 2", 0, 5, "no tag"),
        ("step / 2", 0, 8, "no tag"),
        ("a +", 3, 1, "it ends here"),
        ("a b", 2, 1, "operator is missing"),
        ("a * (b + 1", 4, 1, "never closed"),
        ("a)", 1, 1, "missing"),
        ("eval(a)", 0, 4, "no function"),
        ("a + exp(a, b)", 4, 3, "takes 1 argument"),
        ("ema(a, 2)", 0, 3, "less than 1"),
        ("ema(a, a)", 0, 3, "number"),
        ("mean(a, 2.5)", 0, 4, "whole number"),
        ("a + `b", 4, 1, "never closed"),
        ("a $ b", 2, 1, "means nothing"),
        ("diff(step) * a", 0, 4, "none in it"),
        ("a + * b", 4, 1, "belongs here"),
        ("a.__class__.b + a ; 1", 18, 1, "means nothing"),
    ],
)
def test_errors_point(text: str, at: int, length: int, says: str) -> None:
    with pytest.raises(ExpressionError, match=says) as caught:
        parse(text)
    assert (caught.value.at, caught.value.length) == (at, length)


ENDLESS = ["(" * 5000, "-" * 5000 + "a", "a" + "**a" * 5000, "a+" * 5000 + "a", "abs(" * 900 + "a"]


@pytest.mark.parametrize("text", ENDLESS)
def test_long_and_deep_ones_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@given(st.text(max_size=60) | st.text("ab+-*/(),.0123456789` exp", max_size=60))
def test_any_text_is_an_expression_or_an_error_inside_it(text: str) -> None:
    found = None
    try:
        parse(text)
    except ExpressionError as error:
        found = error
    assert found is None or (0 <= found.at <= len(text) and found.length >= 0)


def test_names() -> None:
    assert parse("train.loss / größe * `a b/c` * `step`").tags == ("train.loss", "größe", "a b/c", "step")
    assert [quoted(tag) for tag in ("loss", "a.b", "train/loss", "step", "exp")] == [
        "loss", "a.b", "`train/loss`", "`step`", "exp",
    ]  # fmt: skip
    assert parse("exp * 2").tags == ("exp",)
    assert set(ARITY) >= {"exp", "ema"}


def test_series_of_a_store() -> None:
    a, b = columns([0, 1], [1, 2], version=3), columns([1], [5], version=8)
    shelf: Any = Shelf({(0, "a"): a, (0, "b"): b, (0, "=odd"): columns([7], [7])})
    found = series_of(shelf, 0, "=a*b")
    assert found is not None
    assert found.values.tolist() == [10]
    assert found.version == 8
    assert version_of(shelf, 0, "=a*b") == 8
    assert series_of(shelf, 0, "=a*c") is None
    assert version_of(shelf, 0, "=a*c") == 0
    logged = series_of(shelf, 0, "=odd")  # a tag that was logged under such a name is that tag
    assert logged is not None
    assert logged.steps.tolist() == [7]


def test_superseded_points_take_no_part() -> None:
    held = columns([0, 1, 2, 1, 2], [1, 2, 3, 20, 30])
    assert evaluate(parse("a * 2"), {"a": held}).values.tolist() == [2, 40, 60]


def test_python_reads_them_too(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        for step in range(3):
            writer.add_scalar("train/loss", step, step)
    with sightline.open(tmp_path) as log:
        assert log.scalars("run", "=`train/loss` * 2").values.tolist() == [0, 2, 4]
        with pytest.raises(QueryError, match="ends here"):
            log.scalars("run", "=1 +")
        with pytest.raises(UnknownNameError):
            log.scalars("run", "=nothing * 2")
