"""The charts that runs laid out for their scalars, read and put together.

As TensorBoard does it: runs in the order of their names, of each its newest layout; categories of one title become
one, and a chart that is already there is not added again. Charts of one title that differ stay side by side.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from sightline.events.message import Message, which
from sightline.events.wire import decode

MAX_CHARTS = 10_000
"""In all: more than anybody lays out, and few enough that no file can stop a page."""


class MarginSeries(Struct, frozen=True):
    """Names of three tags: a line, and the lower and upper edge of a band around it."""

    value: str
    lower: str
    upper: str


class Chart(Struct, frozen=True, omit_defaults=True):
    """One chart: of `multiline`, regular expressions that match at the beginning of tags; or of `margin`."""

    title: str
    multiline: tuple[str, ...] = ()
    margin: tuple[MarginSeries, ...] = ()


class Category(Struct, omit_defaults=True):
    """Charts under one title; `closed`: shown folded at first."""

    title: str
    charts: list[Chart]
    closed: bool = False


class Layout(Struct, omit_defaults=True):
    """All charts, in order; `problems` says in sentences what could not be read."""

    categories: list[Category]
    problems: list[str] = []


def read_layout(data: bytes) -> list[Category]:
    """The categories of a serialised tensorboard.Layout.

    Raises:
        FormatError: it is none.
    """
    layout = decode("tensorboard.Layout", data)
    return [
        Category(category.title, [_chart(chart) for chart in category.chart], category.closed)
        for category in layout.category
    ]


def _chart(chart: Message) -> Chart:
    if which(chart, "content") == "margin":
        return Chart(chart.title, (), tuple(MarginSeries(s.value, s.lower, s.upper) for s in chart.margin.series))
    return Chart(chart.title, tuple(chart.multiline.tag))


def merged(layouts: Iterable[list[Category]]) -> list[Category]:
    """Categories by title, in the order in which they first come; a later layout adds what is not there yet."""
    found: dict[str, Category] = {}
    seen: dict[str, set[Chart]] = {}
    for layout in layouts:
        for category in layout:
            into = found.setdefault(category.title, Category(category.title, [], category.closed))
            known = seen.setdefault(category.title, set())
            for chart in category.charts:
                if chart not in known:
                    known.add(chart)
                    into.charts.append(chart)
    return list(found.values())
