"""Rows of the plain time series: scalars, histograms, distributions, images, audio, text, and all of them together."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterable, Iterator
from typing import Any

from tests.foreign.original import LAST
from tests.foreign.routes.servers import Answer, Server
from tests.foreign.routes.table import ROWS, Log, Pairs, Point, Query, Row, each, either

# What is compared


def tags(value: Any, _: Server) -> Any:
    """What is said of tags, without the one that ends every run."""
    if isinstance(value, dict):
        return {key: tags(inner, _) for key, inner in value.items() if key != LAST}
    return sorted(tag for tag in value if tag != LAST) if isinstance(value, list) else value


def points(value: Any, _: Server) -> list[Point]:
    """Points as [wall time, step, value]."""
    return [Point(step, wall_time, inner) for wall_time, step, inner in value]


def points_by_run(value: Any, server: Server) -> dict[str, list[Point]]:
    return {run: points(inner, server) for run, inner in value.items()}


def items(value: Any, server: Server) -> list[Point]:
    """Points as objects; what stands for a picture or a clip is fetched."""
    return [_item(dict(one), server) for one in value]


def _item(one: dict[str, Any], server: Server) -> Point:
    wall_time = one.pop("wall_time") if "wall_time" in one else one.pop("wallTime")
    if "query" in one:
        query = dict(urllib.parse.parse_qsl(one.pop("query")))
        route = "audio/individualAudio" if "content_type" in one or "contentType" in one else "images/individualImage"
        one["blob"] = _blob(server.ask(route, query))
    if "imageId" in one:
        one["blob"] = _blob(server.ask("timeseries/imageData", {"imageId": one.pop("imageId")}))
    return Point(one.pop("step"), wall_time, one)


def _blob(answer: Answer) -> list[Any]:
    assert answer.status == 200, answer
    return [answer.media_type, answer.value]


def answers(value: Any, server: Server) -> Any:
    """Of several series: what was asked, and the series by run."""
    return [
        {key: _series(inner, server) if key == "runToSeries" else inner for key, inner in one.items()} for one in value
    ]


def _series(value: Any, server: Server) -> dict[str, list[Point]]:
    return {run: items(inner, server) for run, inner in value.items()}


# Which answers count as the same


def in_force(value: Any, *, repeats: bool) -> Any:
    """What of TensorBoard's points a restart leaves in force: docs/adr/0003-restarts.md."""
    if isinstance(value, dict):
        return {key: in_force(inner, repeats=repeats) for key, inner in value.items()}
    if not isinstance(value, list) or not all(isinstance(one, Point) for one in value):
        return [in_force(one, repeats=repeats) for one in value] if isinstance(value, list) else value
    kept: list[Point] = []
    for point in value:
        if kept and (point.step <= kept[-1].step if repeats else point.step < kept[-1].step):
            kept = [one for one in kept if one.step < point.step]
        kept.append(point)
    return kept


def last_of_step(value: Any) -> Any:
    """The same with one point a step, the last."""
    if isinstance(value, dict):
        return {key: last_of_step(inner) for key, inner in value.items()}
    if not isinstance(value, list) or not all(isinstance(one, Point) for one in value):
        return [last_of_step(one) for one in value] if isinstance(value, list) else value
    return list({point.step: point for point in value}.values())


def scalars(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    yield from either(ours, fast, slow)
    yield "restarts", ours.value, in_force(slow.value, repeats=True)


def tensors(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    yield from either(ours, fast, slow)
    yield "restarts", ours.value, in_force(slow.value, repeats=False)
    yield "repeated steps", last_of_step(ours.value), fast.value


def sampled(most: int) -> Any:
    """Tensors of which TensorBoard gives `most` points, whatever it is asked for."""

    def pairs(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
        yield from tensors(ours, fast, slow)
        if isinstance(slow.value, list) and len(slow.value) == most:
            here = {_place(one) for one in ours.value}
            there = {_place(one) for one in slow.value}
            superseded = {_place(one) for one in fast.value} - here
            given = [one for one in slow.value if _place(one) in here]
            yield "how many points", ([one for one in ours.value if _place(one) in there], []), (given, [*superseded])

    return pairs


def _place(point: Point) -> tuple[int, float]:
    return point.step, point.wall_time


def blobs(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    yield from either(ours, fast, slow)
    yield "repeated steps", last_of_step(ours.value), fast.value


def clips(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """TensorBoard fails where a step has no such clip."""
    yield from blobs(ours, fast, slow)
    if slow.status == 500:
        yield "missing clips", ours.value, []


def texts(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """TensorBoard fails where a text is none."""
    yield from tensors(ours, fast, slow)
    if slow.status == 500:
        yield "broken texts", ours.status, 200


def refused(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """Where TensorBoard fails for want of an argument, or says in HTML that it is missing."""
    yield from either(ours, fast, slow)
    if slow.status == 500 or slow.media_type == "text/html":
        yield "refused", (ours.status, ours.media_type), (400, "text/plain")


def no_key(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """What is no key of a blob; the words are each server's own."""
    yield "", (ours.status, ours.media_type), (fast.status, fast.media_type)


def known_tags(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """Each tag may be as one or the other says."""
    yield from either(ours, fast, slow)
    yield "", ours.value, _mixed(ours.value, fast.value, slow.value)


def _mixed(ours: Any, fast: Any, slow: Any) -> Any:
    """The Python loader's value, with what our answer has of the other's."""
    if not isinstance(slow, dict):
        return fast if ours == fast else slow
    return {
        key: _mixed(ours.get(key) if isinstance(ours, dict) else None, fast.get(key, inner), inner)
        for key, inner in slow.items()
    }


# The requests


def samples(plugin: str) -> Any:
    """A request for every picture or clip of every series, and for one more than there are."""

    def queries(log: Log) -> Iterator[Query]:
        for run, tag, about in log.series(plugin):
            for sample in range(about["samples"] + 1):
                yield {"run": run, "tag": tag, "sample": sample}

    return queries


def multirun(log: Log) -> Iterator[Query]:
    """A request for every tag, with all runs that have it and one that there is not."""
    runs: dict[str, list[str]] = {}
    for run, tag, _ in log.series("scalars"):
        if tag != LAST:
            runs.setdefault(tag, []).append(run)
    return iter([{"tag": tag, "runs": [*found, "no such run"]} for tag, found in runs.items()])


def together(plugin: str) -> Any:
    """Requests for all series of a plugin, some at a time."""

    def queries(log: Log) -> Iterator[Query]:
        wanted = []
        for run, tag, about in log.series(plugin):
            one = {"plugin": plugin, "run": run, "tag": tag}
            several = range(about["samples"]) if "samples" in about else [None]
            wanted += [one if sample is None else {**one, "sample": sample} for sample in several]
        yield from ({"requests": json.dumps(wanted[at : at + 20])} for at in range(0, len(wanted), 20))

    return queries


def these(*queries: Query) -> Any:
    return lambda log: queries


def asking(*wanted: Any) -> Query:
    return {"requests": json.dumps(wanted)}


def without(*names: str) -> Iterable[Query]:
    """Requests in which arguments are missing, and one for a series that is not there."""
    given = {"run": "no such run", "tag": "no such tag"}
    return [{}, {"run": "x"}, {"tag": "x"}, *({**given, name: "x"} for name in names), given]


ROWS += [
    Row("timeseries/tags", shaped=tags, pairs=known_tags),
    *[
        Row(f"{plugin}/tags", shaped=tags, pairs=known_tags)
        for plugin in ("scalars", "histograms", "distributions", "images", "audio", "text")
    ],
    Row("scalars/scalars", each("scalars"), points, scalars),
    Row("scalars/scalars_multirun", multirun, points_by_run, scalars, form=True),
    Row("histograms/histograms", each("histograms"), points, sampled(51)),
    Row("distributions/distributions", each("histograms"), points, sampled(501)),
    Row("images/images", samples("images"), items, blobs),
    Row("audio/audio", samples("audio"), items, clips),
    Row("text/text", each("text"), items, texts),
    Row("text/text", each("text", markdown="false"), items, texts),
    Row("timeseries/timeSeries", together("scalars"), answers, scalars, form=True),
    Row("timeseries/timeSeries", together("histograms"), answers, tensors, form=True),
    Row("timeseries/timeSeries", together("images"), answers, blobs, form=True),
    # What cannot be answered
    Row("scalars/scalars", these(*without("format")), pairs=refused),
    Row("scalars/scalars_multirun", these({}, {"tag": "x"}), pairs=refused),
    Row(
        "scalars/scalars_multirun",
        these({}, {"tag": ["x", "y"], "runs": "z"}, {"runs": "z"}, {"tag": "x"}),
        pairs=refused,
        form=True,
    ),
    Row("histograms/histograms", these(*without()), pairs=refused),
    Row("distributions/distributions", these(*without()), pairs=refused),
    Row("images/images", these(*without("sample")), pairs=refused),
    Row("images/individualImage", these({}), pairs=refused),
    Row("images/individualImage", these({"blob_key": "x"}, {"blob_key": "W10"}), pairs=no_key),
    Row("audio/audio", these(*without("sample")), pairs=refused),
    Row(
        "audio/individualAudio",
        these({}, {"blob_key": "x"}, {"content_type": "audio/wav"}, {"blob_key": "x", "content_type": "text/html"}),
        pairs=refused,
    ),
    Row("audio/individualAudio", these({"blob_key": "x", "content_type": "audio/wav"}), pairs=no_key),
    Row("text/text", these(*without()), pairs=refused),
    Row("scalars/no_such_route"),
    Row("no_such_plugin/tags"),
    Row("scalars/tags/", shaped=tags, pairs=known_tags),
    Row("timeseries/imageData", these({}), pairs=refused),
    Row("timeseries/imageData", these({"imageId": "x"}), pairs=no_key),
    Row(
        "timeseries/timeSeries",
        these(
            {},
            {"requests": ""},
            {"requests": "{"},
            asking(),
            asking(1),
            asking({}),
            asking({"plugin": "scalars"}, {"plugin": "nothing", "tag": "x"}, {"plugin": "scalars", "tag": "x"}),
            asking({"plugin": "histograms", "tag": "x"}, {"plugin": "images", "tag": "x"}),
            asking({"plugin": "images", "tag": "x", "run": "x"}),
            asking({"plugin": "images", "tag": "x", "run": "x", "sample": 0}),
            asking({"plugin": "scalars", "tag": "x", "sample": 3}),
        ),
        pairs=refused,
    ),
]
