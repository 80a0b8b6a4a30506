"""Layouts over HTTP: the charts that some runs laid out, as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from sightline.errors import FormatError, QueryError
from sightline.kinds.base import Answer, Route
from sightline.kinds.custom_scalar.data import MAX_CHARTS, Category, Layout, merged, read_layout
from sightline.query.values import ids_of, read_one

if TYPE_CHECKING:
    from sightline.query.values import Store

_encode = msgspec.json.Encoder().encode


class LayoutRequest(Struct, frozen=True):
    """Of which runs: ids and ranges of ids, both ends included, such as "0-12,40"; "" means all runs."""

    runs: str = ""


def answer_layout(store: Store, request: LayoutRequest) -> Answer:
    """The layout as JSON; runs that logged none add nothing.

    Raises:
        QueryError: `runs` is not what is said above.
    """
    wanted = _ranges(request.runs)
    layouts: list[list[Category]] = []
    problems: list[str] = []
    for run in sorted(store.runs(), key=lambda run: run.name):
        if wanted is not None and not any(first <= run.id <= last for first, last in wanted):
            continue
        for tag in store.tags(run.id).values():
            if tag.kind != "custom_scalar":
                continue
            try:
                layouts.append(_newest(store, run.id, tag.name))
            except FormatError as error:
                problems.append(f"{run.name}: {error}")
    layout = Layout(merged(layouts), problems)
    _limit(layout)
    return Answer(_encode(layout), "application/json")


def _newest(store: Store, run: int, tag: str) -> list[Category]:
    from sightline.events.tensor import to_strings

    found = store.references(run, tag)
    if found is None or not len(found.live):
        return []
    strings = to_strings(read_one(store, run, tag, ids_of(found.live)[-1]))
    return read_layout(strings[0]) if strings else []


def _limit(layout: Layout) -> None:
    if len(layout.categories) + sum(len(category.charts) for category in layout.categories) <= MAX_CHARTS:
        return
    layout.problems.append(f"only the first {MAX_CHARTS:,} charts are shown")
    left = MAX_CHARTS
    del layout.categories[MAX_CHARTS:]
    for category in layout.categories:
        del category.charts[left:]
        left -= len(category.charts)


def _ranges(text: str) -> list[tuple[int, int]] | None:
    if not text:
        return None
    ranges = []
    try:
        for part in text.split(","):
            first, dash, last = part.partition("-")
            ranges.append((int(first), int(last if dash else first)))
    except ValueError:
        raise QueryError(f"runs is {text!r}: ids and ranges of ids, such as 0-12,40") from None
    return ranges


ROUTES = (
    Route(
        "layout",
        "The charts that runs laid out for their scalars, merged.",
        LayoutRequest,
        answer_layout,
        "GET",
        media_types=("application/json",),
        header=Layout,
    ),
)
