"""What a row of the table is: a route, the requests that a log gives rise to, and which answers count as the same.

TensorBoard answers twice, by its data server and by its Python loader; where these differ, either is right. Where ours
may be neither, a row names the difference, and docs/adr/0013-routes.md says why it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.foreign.routes.servers import Answer, Server, Trio

Query: TypeAlias = dict[str, Any]
"""Arguments of a request; a list is an argument given several times."""

Pairs: TypeAlias = Iterator[tuple[str, Any, Any]]
"""Name of a difference ("" for none), ours, theirs: alike if one of the pairs is."""


class Log:
    """What there is to ask for, by the word of TensorBoard's Python loader."""

    def __init__(self, slow: Server) -> None:
        self._slow = slow
        self._tags: dict[str, dict[str, Any]] = {}

    def ask(self, route: str, **query: Any) -> Any:
        """The value of an answer."""
        return self._slow.ask(route, query).value

    def series(self, plugin: str) -> Iterator[tuple[str, str, Any]]:
        """Run, tag and what is said of it, of every series of a plugin, by its route `tags`."""
        if plugin not in self._tags:
            self._tags[plugin] = self._slow.ask(f"{plugin}/tags").value
        for run, tags in sorted(self._tags[plugin].items()):
            of = tags if isinstance(tags, dict) else dict.fromkeys(tags)
            yield from ((run, tag, about) for tag, about in sorted(of.items()))


def once(_: Log) -> Iterable[Query]:
    """One request without arguments."""
    return [{}]


def each(plugin: str, **more: Any) -> Callable[[Log], Iterable[Query]]:
    """A request for every series of a plugin."""
    return lambda log: [{"run": run, "tag": tag, **more} for run, tag, _ in log.series(plugin)]


def either(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """No difference."""
    yield "", ours, fast
    yield "", ours, slow


@dataclass(frozen=True)
class Row:
    """A route.

    Attributes:
        route: below data/plugin; with "/" before it, below the root.
        queries: the requests.
        shaped: what is compared of an answer's value; it may ask the server for more, such as the bytes of a picture.
        pairs: which answers count as the same.
        form: the arguments are sent as a form.
    """

    route: str
    queries: Callable[[Log], Iterable[Query]] = once
    shaped: Callable[[Any, Server], Any] = lambda value, _: value
    pairs: Callable[[Answer, Answer, Answer], Pairs] = either
    form: bool = False

    def differences(self, servers: Trio, log: Log) -> tuple[int, list[str]]:
        """How many requests were made, and what was answered otherwise than it may be."""

        def compared(query: Query) -> str:
            ours, fast, slow = servers.ask(self.route, query, self.form, self.shaped)
            found = []
            for name, one, other in self.pairs(ours, fast, slow):
                if not (where := differing(one, other)):
                    return ""
                found.append(f"  {name or 'alike'}? no: {where}")
            answers = [f"  ours {ours}", f"  fast {fast}", f"  slow {slow}"]
            return "\n".join([f"{self.route} {query}", *found, *answers])

        queries = list(self.queries(log))
        with ThreadPoolExecutor(8) as pool:  # TensorBoard waits for its data server 40 ms at a time
            return len(queries), [wrong for wrong in pool.map(compared, queries) if wrong]


@dataclass(frozen=True)
class Point:
    """A point of a series; its place is compared exactly, its value as `differing` does."""

    step: int
    wall_time: float
    value: Any


def differing(one: Any, other: Any) -> str:
    """Where two values differ, numbers by more than a millionth of themselves; "" where they do not."""
    match one, other:
        case Answer(), Answer():
            return _first({name: differing(inner, getattr(other, name)) for name, inner in vars(one).items()})
        case Point(), Point():
            places = [(point.step, point.wall_time) for point in (one, other)]
            return differing(one.value, other.value) if places[0] == places[1] else f": at {places[0]}, at {places[1]}"
        case dict(), dict():
            if one.keys() != other.keys():
                return (
                    f": only here {sorted(one.keys() - other.keys())}, only there {sorted(other.keys() - one.keys())}"
                )
            return _first({key: differing(one[key], other[key]) for key in one})
        case ((list() | tuple()), (list() | tuple())):
            if len(one) != len(other):
                return f": {len(one)} here, {len(other)} there"
            return _first({at: differing(*pair) for at, pair in enumerate(zip(one, other, strict=True))})
        case ((int() | float()), (int() | float())) if abs(one - other) <= 1e-6 * max(abs(one), abs(other)):
            return ""
        case _:
            return "" if one == other else f": {one!r:.200} here, {other!r:.200} there"


def _first(parts: dict[Any, str]) -> str:
    return next((f" {key}{where}" for key, where in parts.items() if where), "")


ROWS: list[Row] = []
