"""Rows of what is no plain series: graphs, PR curves, layouts of scalars, meshes, embeddings, Debugger V2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tests.foreign.original import LAST
from tests.foreign.routes.series import known_tags, points, refused, scalars, tags, tensors, these
from tests.foreign.routes.servers import Answer, Server
from tests.foreign.routes.table import ROWS, Log, Pairs, Point, Query, Row, each, either

# Graphs


def graph(value: str, _: Server) -> Any:
    """A GraphDef; the order of attributes, and of the names of those taken out, is nobody's promise."""
    from google.protobuf import text_format
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    found = text_format.Parse(value, GraphDef())
    for node in found.node:
        if _TAKEN in node.attr:
            node.attr[_TAKEN].list.s.sort()
    return found


def run_metadata(value: str, _: Server) -> Any:
    from google.protobuf import text_format
    from tensorboard.compat.proto.config_pb2 import RunMetadata

    return text_format.Parse(value, RunMetadata())


_TAKEN = "_too_large_attrs"


def graphs(log: Log) -> Iterator[Query]:
    """Every graph, whole and without its large attributes; and tags asked for as what they are not."""
    for run, about in sorted(log.ask("graphs/info").items()):
        wanted: list[Query] = [{"run": run}]
        wanted += [{"run": run, "tag": tag, **more} for tag in about["tags"] for more in ({}, {"conceptual": "true"})]
        for query in wanted:
            yield query
            yield {**query, "limit_attr_size": 40, "large_attrs_key": _TAKEN}


def profiles(log: Log) -> Iterator[Query]:
    for run, about in sorted(log.ask("graphs/info").items()):
        yield from ({"run": run, "tag": tag} for tag in about["tags"])


def drawn(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """TensorBoard loses inputs of Keras' layers, names no node by "graph_1/^x", and fails where arguments are wrong."""
    yield from refused(ours, fast, slow)
    if {ours.status, slow.status} == {200}:
        yield "functions", _as_merged_there(ours.value), slow.value
        yield "Keras inputs", _without_more_inputs(ours.value, slow.value), slow.value


def _as_merged_there(found: Any) -> Any:
    """A graph of several functions as TensorBoard merges them: their names are changed where they are defined alone."""
    copy = type(found).FromString(found.SerializeToString())
    for node in copy.node:
        node.input[:] = [re.sub(r"^\^(graph_\d+/)", r"\1^", name) for name in node.input]
    names = {one.signature.name for one in copy.library.function}
    plain = {name: re.sub(r"^graph_\d+_", "", name) for name in names}
    for node in [*copy.node, *(node for one in copy.library.function for node in one.node_def)]:
        node.op = plain.get(node.op, node.op)
        for value in node.attr.values():
            for function in [value.func] if value.HasField("func") else value.list.func:
                function.name = plain.get(function.name, function.name)
    return copy


def _without_more_inputs(ours: Any, theirs: Any) -> Any:
    """Our graph with their inputs where all of those are among ours."""
    copy = type(ours).FromString(ours.SerializeToString())
    for one, other in zip(copy.node, theirs.node, strict=False):
        if set(other.input) <= set(one.input):
            one.input[:] = other.input
    return copy


# PR curves


def curves(value: Any, _: Server) -> dict[str, list[Point]]:
    return {run: [Point(one.pop("step"), one.pop("wall_time"), one) for one in found] for run, found in value.items()}


def of_several_runs(log: Log) -> Iterator[Query]:
    runs: dict[str, list[str]] = {}
    for run, tag, _ in log.series("pr_curves"):
        runs.setdefault(tag, []).append(run)
    for tag, found in runs.items():
        yield {"run": found, "tag": tag}
        yield {"run": [*found, "no such run"], "tag": tag}


# Layouts


def chosen(value: Any, server: Server) -> Any:
    found = {tag: points(series, server) for tag, series in value["tag_to_events"].items()}
    return {**value, "tag_to_events": found}


def expressions(log: Log) -> Iterator[Query]:
    for run in sorted({run for run, tag, _ in log.series("scalars") if tag != LAST})[:20]:
        yield from ({"run": run, "tag": one} for one in ("", ".*", "l", "(loss|acc)", "(", "^$", "[^/]+/"))


def laid_out(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """TensorBoard forgets a run's charts for a category that no run before the second has."""
    yield from either(ours, fast, slow)
    categories = zip(ours.value["category"], slow.value["category"], strict=False)
    fewer = [
        {**one, "chart": [chart for chart in one["chart"] if chart in other["chart"]]} for one, other in categories
    ]
    yield "layouts", {**ours.value, "category": fewer}, slow.value


# Meshes


def parts(value: Any, _: Server) -> list[Point]:
    """TensorBoard's data server gives the parts of a step in no order of its own."""
    found = sorted(value, key=lambda one: (one["step"], one["content_type"]))
    return [Point(one.pop("step"), one.pop("wall_time"), one) for one in found]


def numbers(log: Log) -> Iterator[Query]:
    for run, tag, about in log.series("mesh"):
        for part in log.ask("mesh/meshes", run=run, tag=tag):
            name = {1: "VERTEX", 2: "FACE", 3: "COLOR"}[part["content_type"]]
            for sample in range(about["samples"] + 1):
                yield {"run": run, "tag": tag, "content_type": name, "sample": sample, "step": part["step"]}


# Embeddings


def listed(value: Any, _: Server) -> Any:
    return sorted(value)


def embeddings(log: Log) -> Iterator[Query]:
    for run in sorted(log.ask("projector/runs")):
        for one in log.ask("projector/info", run=run)["embeddings"]:
            yield from ({"run": run, "name": one["tensorName"], **more} for more in ({}, {"num_rows": 2}))


def refused_in_own_words(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """TensorBoard's text names paths, and reasons of its own; where it fails, ours is a refusal."""
    yield from either(ours, fast, slow)
    if slow.status == 400:
        yield "", (ours.status, ours.media_type), (slow.status, slow.media_type)
    if slow.status == 500:
        yield "refused", ours.status, 400


NOWHERE: Query = {"run": "no such run", "tag": "no such tag"}


def without(*names: str) -> Iterable[Query]:
    """Requests without arguments, with each alone, and for what is not there."""
    given = {name: f"no such {name}" for name in names}
    return [{}, *({name: value} for name, value in given.items()), given]


ROWS += [
    Row("graphs/info"),
    Row("graphs/graph", graphs, graph, drawn),
    Row("graphs/run_metadata", profiles, run_metadata),
    Row("pr_curves/tags", shaped=tags, pairs=known_tags),
    Row("pr_curves/pr_curves", each("pr_curves"), curves, tensors),
    Row("pr_curves/pr_curves", of_several_runs, curves, tensors),
    Row("custom_scalars/layout", pairs=laid_out),
    Row("custom_scalars/scalars", expressions, chosen, scalars),
    Row("custom_scalars/download_data", each("scalars"), points, scalars),
    Row("custom_scalars/download_data", lambda log: [{**one, "format": "csv"} for one in each("scalars")(log)][:50]),
    Row("mesh/tags"),
    Row("mesh/meshes", each("mesh"), parts),
    Row("mesh/data", numbers, pairs=refused),
    Row("projector/runs", shaped=listed),
    Row("projector/info", lambda log: [{"run": run} for run in log.ask("projector/runs")]),
    *[Row(f"projector/{what}", embeddings, pairs=refused_in_own_words) for what in ("tensor", "metadata")],
    *[Row(f"projector/{what}", embeddings, pairs=refused_in_own_words) for what in ("bookmarks", "sprite_image")],
    Row("debugger-v2/runs"),
    # What cannot be answered
    Row("graphs/graph", these(*without("run"), NOWHERE, {**NOWHERE, "conceptual": "true"}), pairs=refused),
    Row("graphs/graph", these({"run": "x", "conceptual": "true"}, {"run": "x", "limit_attr_size": "y"}), pairs=refused),
    Row("graphs/run_metadata", these(*without("run", "tag")), pairs=refused),
    Row("pr_curves/pr_curves", these(*without("run", "tag")), pairs=refused),
    Row("custom_scalars/scalars", these(*without("run", "tag")), pairs=refused),
    Row("custom_scalars/download_data", these(*without("run", "tag")), pairs=refused),
    Row("mesh/meshes", these(*without("run", "tag")), pairs=refused),
    Row("mesh/data", these(*without("run", "tag", "content_type")), pairs=refused),
    *[
        Row(f"projector/{what}", these(*without("run", "name")), pairs=refused_in_own_words)
        for what in ("info", "tensor", "metadata", "bookmarks", "sprite_image")
    ],
    *[
        Row(f"debugger-v2/{what}", these({}, {"run": "__default_debugger_run__"}), pairs=refused_in_own_words)
        for what in ("alerts", "execution/data", "graph_execution/digests", "graphs/op_info", "source_files/list")
    ],
]
