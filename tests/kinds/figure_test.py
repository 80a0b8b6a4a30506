"""Figures come back as their type and their text, whatever library made them; what is none is refused by name."""

from __future__ import annotations

import datetime
import json
import math
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tests.kinds.given import strings_of

from sightline.errors import SummaryError
from sightline.kinds.base import TENSOR, Value
from sightline.kinds.figure import summary
from sightline.kinds.figure.summary import HTML, PLOTLY, VEGA, VEGA_LITE, html, plotly, vega

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)


class PlotlyLike:
    """What a figure of plotly is known by."""

    def __init__(self, text: str) -> None:
        self.text = text

    def to_plotly_json(self) -> Any:
        raise AssertionError("not asked for: to_json knows arrays")

    def to_json(self) -> str:
        return self.text


class AltairLike:
    """What a chart of altair is known by, its module included."""

    def to_dict(self) -> Any:
        raise AssertionError("not asked for: to_json is the same as text")

    def to_json(self) -> str:
        return '{"mark": "bar"}'


AltairLike.__module__ = "altair.vegalite.v5.api"


class Refusing(PlotlyLike):
    def to_json(self) -> str:
        raise ValueError("too many rows\nsecond line")


def figure_of(value: Value) -> tuple[str, bytes]:
    shape, (mime, text) = strings_of(value)
    assert shape == (2,)
    assert (value.plugin, value.content, value.data_class) == ("sightline_figure", mime, TENSOR)
    return mime.decode(), text


@given(TEXTS)
def test_html_comes_back_as_it_was(text: str) -> None:
    assert figure_of(html("t", text)) == (HTML, text.encode())
    assert figure_of(html("t", text.encode())) == (HTML, text.encode())


def test_what_jupyter_shows_as_html_is_taken() -> None:
    class Styled:
        def _repr_html_(self) -> str:
            return "<b>x</b>"

    assert figure_of(html("t", Styled()))[1] == b"<b>x</b>"
    assert figure_of(html("t", "\ud800x"))[1] == "\ufffdx".encode()


@given(st.lists(st.dictionaries(TEXTS, JSON, max_size=3), max_size=3), st.dictionaries(TEXTS, JSON, max_size=3))
def test_a_plotly_figure_comes_back(data: list[Any], layout: dict[str, Any]) -> None:
    figure = {"data": data, "layout": layout}
    for given_figure in (figure, json.dumps(figure), PlotlyLike(json.dumps(figure))):
        mime, text = figure_of(plotly("t", given_figure))
        assert mime == PLOTLY
        assert json.loads(text) == figure


def test_arrays_dates_and_numbers_that_json_lacks() -> None:
    trace = {
        "x": np.arange(3),
        "y": np.array([1.0, np.nan, np.inf]),
        "z": np.float32(0.5),
        "n": math.nan,
        "t": datetime.date(2026, 1, 2),
    }
    _, text = figure_of(plotly("t", {"data": [trace]}))
    expected = {"x": [0, 1, 2], "y": [1.0, None, None], "z": 0.5, "n": None, "t": "2026-01-02"}
    assert json.loads(text)["data"] == [expected]
    _, text = figure_of(plotly("t", '{"data": [{"y": [NaN, Infinity, 1]}]}'))
    assert json.loads(text)["data"] == [{"y": [None, None, 1]}]


@pytest.mark.parametrize(
    ("schema", "mime"),
    [
        (None, VEGA_LITE),
        ("https://vega.github.io/schema/vega-lite/v5.json", VEGA_LITE),
        ("https://vega.github.io/schema/vega/v5.json", VEGA),
    ],
)
def test_vega_and_vega_lite_are_told_apart(schema: str | None, mime: str) -> None:
    spec: dict[str, Any] = {"mark": "bar"} if schema is None else {"$schema": schema, "marks": []}
    for given_spec in (spec, json.dumps(spec)):
        found, text = figure_of(vega("t", given_spec))
        assert (found, json.loads(text)) == (mime, spec)


def test_figures_are_known_by_what_they_can_do() -> None:
    assert json.loads(figure_of(vega("t", AltairLike()))[1]) == {"mark": "bar"}
    assert summary.is_altair(AltairLike())
    assert summary.is_plotly(PlotlyLike("{}"))
    for other in ("text", {}, None, object(), PlotlyLike):
        assert not summary.is_altair(other)
    assert not summary.is_plotly(AltairLike())


@pytest.mark.parametrize(
    ("make", "wrong", "says"),
    [
        (html, 3, "html: got int 3"),
        (html, None, "html: got None"),
        (plotly, [], "figure: got list of 0"),
        (plotly, {}, "figure: got dict of 0 without a list named data"),
        (plotly, "no json", "figure: got str 'no json'"),
        (plotly, "[]", "figure: got list of 0"),
        (plotly, {"data": [object()]}, "figure: got dict of 1 .*object is no JSON"),
        (plotly, Refusing("{}"), r"figure: got a figure that is no JSON \(ValueError: too many rows\)"),
        (vega, 3, "spec: got int 3"),
        (vega, '{"a":', "spec: got str"),
    ],
)
def test_what_is_no_figure_is_refused(make: Any, wrong: Any, says: str) -> None:
    with pytest.raises(SummaryError, match=says):
        make("t", wrong)


def test_a_figure_no_browser_could_draw_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "MAX_BYTES", 10)
    with pytest.raises(SummaryError, match="html: got 11 bytes; accepted: up to 10 bytes"):
        html("t", "x" * 11)
