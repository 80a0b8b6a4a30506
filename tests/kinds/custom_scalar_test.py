"""A layout says which tags one chart shows, and nothing else gets into it."""

from __future__ import annotations

import re
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from sightline.errors import SummaryError
from sightline.events.message import Message, which
from sightline.events.tensor import to_strings
from sightline.events.wire import decode
from sightline.kinds.base import TENSOR, Value
from sightline.kinds.custom_scalar.summary import layout, literal

TAGS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1) | st.text("a1/().*+?[]{}|^$\\-", min_size=1)


def read(value: Value) -> dict[str, dict[str, tuple[str, Any]]]:
    assert (value.tag, value.plugin, value.data_class) == ("custom_scalars__config__", "custom_scalars", TENSOR)
    assert isinstance(value.tensor, Message)
    assert not value.tensor.tensor_shape.dim
    (data,) = to_strings(value.tensor)
    return {
        category.title: {chart.title: shown(chart) for chart in category.chart}
        for category in decode("tensorboard.Layout", data).category
    }


def shown(chart: Message) -> tuple[str, Any]:
    if which(chart, "content") == "multiline":
        return "Multiline", chart.multiline.tag
    return "Margin", [[series.value, series.lower, series.upper] for series in chart.margin.series]


def test_a_layout_is_read_back_in_order() -> None:
    charts = {
        "loss": {"all": ["Multiline", ["loss/.*", "extra"]], "band": ("Margin", ("mean", "low", "high"))},
        "empty": {},
    }
    assert read(layout(charts)) == {
        "loss": {"all": ("Multiline", ["loss/.*", "extra"]), "band": ("Margin", [["mean", "low", "high"]])},
        "empty": {},
    }


def test_groups_come_after_what_the_layout_has_and_never_replace_it() -> None:
    mine = {"loss": {"loss/all": ["Multiline", ["x"]]}, "acc": {"chart": ["Multiline", ["y"]]}}
    groups = {"loss/all": ["loss/all/a"], "acc/k": ["acc/k/top(5)", "acc/k/b"], "lr": ["lr/a"], "/odd": ["/odd/a"]}
    assert read(layout(mine, groups)) == {
        "loss": {"loss/all": ("Multiline", ["x"])},
        "acc": {"chart": ("Multiline", ["y"]), "acc/k": ("Multiline", [r"acc/k/top\(5\)$", "acc/k/b$"])},
        "lr": {"lr": ("Multiline", ["lr/a$"])},
        "/odd": {"/odd": ("Multiline", ["/odd/a$"])},
    }
    assert mine["acc"].keys() == {"chart"}  # the caller's dict is left alone


@given(TAGS, TAGS)
@example("a{1}", "a")
def test_a_literal_tag_matches_itself_alone(tag: str, other: str) -> None:
    expression = re.compile(literal(tag))
    assert expression.match(tag)
    for name in (other, tag + other, other + tag, tag[:-1]):
        assert bool(expression.match(name)) == (name == tag)


@given(TAGS)
def test_what_is_no_expression_is_taken_literally(tag: str) -> None:
    _, (kept,) = read(layout({"c": {"t": ["Multiline", [tag]]}}))["c"]["t"]
    assert kept == tag or re.compile(kept).match(tag)
    re.compile(kept)


@pytest.mark.parametrize(
    ("charts", "named"),
    [
        (None, "layout: got None"),
        ([], "layout"),
        ({"c": []}, r"layout\['c'\]"),
        ({1: {}}, "a category named int 1"),
        ({"c": {2: ["Multiline", []]}}, "a chart named int 2"),
        ({"c": {"t": "Multiline"}}, r"layout\['c'\]\['t'\]"),
        ({"c": {"t": []}}, "Margin"),
        ({"c": {"t": ["Lines", ["a"]]}}, "'Lines'"),
        ({"c": {"t": ["Multiline", "a"]}}, "list of str"),
        ({"c": {"t": ["Multiline", [1]]}}, "list of str"),
        ({"c": {"t": ["Margin", ["a", "b"]]}}, "three tags"),
        ({"c": {"t": ["Margin", ["a", "b", "c", "d"]]}}, "three tags"),
    ],
)
def test_anything_else_is_refused(charts: Any, named: str) -> None:
    with pytest.raises(SummaryError, match=named):
        layout(charts)


def test_texts_that_cannot_be_written_are_made_so_that_they_can() -> None:
    assert read(layout({"\ud800": {"\udfff": ["Margin", ["\ud800"] * 3]}}, {"\ud801": ["\ud801"]})) == {
        "\ufffd": {"\ufffd": ("Margin", [["\ufffd"] * 3])}
    }
