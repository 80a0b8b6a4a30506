"""Which scalar tags belong into one chart: the layout of TensorBoard's custom scalars dashboard.

The layout is one string tensor of rank 0 under the tag `custom_scalars__config__`, a serialised
tensorboard.Layout (tensorboard/plugins/custom_scalar/layout.proto); of several in a run the last one counts.
The tags of a multiline chart are regular expressions that match at the beginning of a tag; those of a margin
chart are names.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from sightline.errors import SummaryError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.kinds.arrays import describe, sound_text
from sightline.kinds.base import TENSOR, Value

Layout: TypeAlias = Mapping[str, Mapping[str, Sequence[Any]]]
"""category → chart → ["Multiline" or "Margin", tags]."""

CONFIG = "custom_scalars__config__"

_SHAPE = 'a dict {category: {chart: ["Multiline", [tag, …]] or ["Margin", [value, lower, upper]]}}'
_SPECIAL = re.compile(r"[\\.^$|?*+()\[\]{}]")


def layout(layout: Layout, groups: Mapping[str, Iterable[str]] = MappingProxyType({})) -> Value:
    """The charts of a run, and one more multiline chart for each group of tags that were logged together.

    Args:
        layout: category → chart → ["Multiline", tags] or ["Margin", [value, lower, upper]], all texts. The tags of
            a multiline chart are regular expressions, matched at the beginning of a tag; what is not a valid
            expression is taken literally.
        groups: name → tags, taken literally. A group is a chart of its name, in the category named by what comes
            before the first "/" of its name, after the charts that `layout` has there. A chart of the same
            name that `layout` has there takes its place.

    Raises:
        SummaryError: another layout; names the chart.
    """
    categories = {
        _name(category, "a category"): _charts(charts, f"layout[{category!r}]")
        for category, charts in _mapping(layout, "layout").items()
    }
    for group, tags in groups.items():
        name = sound_text(group)
        charts = categories.setdefault(name.partition("/")[0] or name, {})
        charts.setdefault(name, _multiline(name, [literal(tag) for tag in tags]))
    message = Message(
        "tensorboard.Layout",
        category=[
            Message("tensorboard.Category", title=category, chart=list(charts.values()))
            for category, charts in categories.items()
        ],
    )
    return Value(CONFIG, make_tensor(encode(message)), "custom_scalars", b"", TENSOR)


def literal(tag: str) -> str:
    """The regular expression that matches this tag and no other, in Python as in JavaScript."""
    return _SPECIAL.sub(r"\\\g<0>", sound_text(tag)) + "$"


def _charts(charts: Any, argument: str) -> dict[str, Message]:
    return {
        _name(chart, "a chart"): _chart(sound_text(chart), content, f"{argument}[{chart!r}]")
        for chart, content in _mapping(charts, argument).items()
    }


def _mapping(value: Any, argument: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise SummaryError(argument, describe(value), _SHAPE)
    return value


def _name(name: Any, what: str) -> str:
    if not isinstance(name, str):
        raise SummaryError("layout", f"{what} named {describe(name)}", "names that are str")
    return sound_text(name)


def _chart(title: str, content: Any, argument: str) -> Message:
    if not isinstance(content, (list, tuple)) or len(content) != 2 or content[0] not in ("Multiline", "Margin"):
        came = describe(content)
        if isinstance(content, (list, tuple)) and content:
            came += f" that begins with {describe(content[0])}"
        raise SummaryError(argument, came, '["Multiline", tags] or ["Margin", [value, lower, upper]]')
    kind, tags = content
    if not isinstance(tags, (list, tuple)) or not all(isinstance(tag, str) for tag in tags):
        raise SummaryError(argument, f"tags that are {describe(tags)}", "a list of str")
    tags = [sound_text(tag) for tag in tags]
    if kind == "Multiline":
        return _multiline(title, [_expression(tag) for tag in tags])
    if len(tags) != 3:
        raise SummaryError(argument, f"{len(tags)} tags", "three tags for a margin chart: value, lower, upper")
    value, lower, upper = tags
    series = Message("tensorboard.MarginChartContent.Series", value=value, lower=lower, upper=upper)
    return Message("tensorboard.Chart", title=title, margin=Message("tensorboard.MarginChartContent", series=[series]))


def _multiline(title: str, tags: list[str]) -> Message:
    return Message("tensorboard.Chart", title=title, multiline=Message("tensorboard.MultilineChartContent", tag=tags))


def _expression(tag: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what may mean something else in later versions of Python
            re.compile(tag)
    except (re.error, OverflowError, RecursionError):
        return literal(tag)
    return tag
