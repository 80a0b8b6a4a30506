"""Rows of the hparams routes. They are about a whole log directory, so each directory is asked about alone.

Which of several runs declares the experiment is, in TensorBoard, the one that the file system lists first; in what is
written here one run does, and sessions of a group have the same hyperparameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.foreign.routes.by_hand import number, value
from tests.foreign.routes.series import scalars
from tests.foreign.routes.servers import Answer, Server
from tests.foreign.routes.table import Log, Pairs, Point, Query, Row, either
from tests.records import RecordWriter

from sightline.events.message import Message
from sightline.events.wire import encode

# The logs


def record(name: str, **data: Message) -> Message:
    return value(f"_hparams_/{name}", None, "hparams", encode(Message("tensorboard.hparams.HParamsPluginData", **data)))


def start(hparams: dict[str, Any], group: str = "") -> Message:
    def wire(one: Any) -> Message:
        kind = "bool_value" if isinstance(one, bool) else "string_value" if isinstance(one, str) else "number_value"
        return Message("google.protobuf.Value", **{kind: one})

    values = {name: wire(one) for name, one in hparams.items()}
    info = Message("tensorboard.hparams.SessionStartInfo", hparams=values, group_name=group, start_time_secs=7.0)
    return record("session_start_info", session_start_info=info)


def end(status: int) -> Message:
    return record("session_end_info", session_end_info=Message("tensorboard.hparams.SessionEndInfo", status=status))


def metric(tag: str, group: str = "", shown: str = "") -> Message:
    name = Message("tensorboard.hparams.MetricName", tag=tag, group=group)
    return Message("tensorboard.hparams.MetricInfo", name=name, display_name=shown)


SESSIONS: dict[str, tuple[dict[str, Any], str, int | None]] = {
    "s0": ({"lr": 0.1, "opt": "adam", "bn": True, "mixed": 1.0}, "g", 1),
    "s1": ({"lr": 0.1, "opt": "adam", "bn": True, "mixed": 1.0}, "g", 2),
    "s2": ({"lr": 1e-7, "opt": "sgd", "bn": False, "mixed": "one"}, "", 3),
    "s3": ({"lr": 123456.0, "opt": "a_b 10%", "only": 5.0}, "", None),
    "s4": ({}, "", 1),
    "s5/nested": ({"lr": 2.0, "opt": "sgd", "mixed": True}, "other", 1),
}
EXPERIMENT = Message(
    "tensorboard.hparams.Experiment",
    description="by hand",
    time_created_secs=3.5,
    hparam_infos=[
        Message("tensorboard.hparams.HParamInfo", name=name, differs=differs, display_name=shown, type=type_)
        for name, differs, shown, type_ in (("opt", True, "", 1), ("lr", False, "rate_1", 3), ("bn", True, "", 2))
    ],
    metric_infos=[metric("loss"), metric("acc", "eval", "accuracy %"), metric("absent")],
)


def write(logdir: Path, *, declared: bool) -> None:
    """The sessions, each with points of its own and of a run below it."""
    for at, (run, (hparams, group, status)) in enumerate(SESSIONS.items()):
        own = [start(hparams, group)] + ([] if status is None else [end(status)])
        own += [value("loss", number(one / (at + 1)), "scalars") for one in (3.0, 2.0, 1.0)]
        _write(logdir / run, own)
        _write(logdir / run / "eval", [value("acc", number(0.1 * (at + 1)), "scalars")] if at != 2 else [])
    _write(logdir / "apart", [value("loss", number(5.0), "scalars")])
    if declared:
        _write(logdir / "declaring", [record("experiment", experiment=EXPERIMENT)])


def _write(folder: Path, values: list[Message]) -> None:
    folder.mkdir(parents=True)
    with RecordWriter((folder / "events.out.tfevents.1").open("wb"), 99.0) as file:
        for at, one in enumerate(values):
            summary = Message("tensorboard.Summary", value=[one])
            file.write(encode(Message("tensorboard.Event", wall_time=100.0 + at, step=at, summary=summary)))


# What is compared


def sets(found: Any, _: Server) -> Any:
    """JSON in which the values that a hyperparameter may have are in no order."""
    if isinstance(found, dict):
        return {
            key: sorted(map(str, inner)) if key == "domainDiscrete" else sets(inner, _) for key, inner in found.items()
        }
    return [sets(one, _) for one in found] if isinstance(found, list) else found


def points(found: Any, _: Server) -> list[Point]:
    return [Point(step, wall_time, one) for wall_time, step, one in found]


def answered(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """Bad requests are told in each server's own words; where TensorBoard fails, ours is empty or says why."""
    yield from either(ours, fast, slow)
    if slow.status == 400:
        yield "", (ours.status, ours.media_type), (slow.status, slow.media_type)
    if slow.status == 500:
        yield "refused", ours.status in (200, 400), True


def typeset(ours: Answer, fast: Answer, slow: Answer) -> Pairs:
    """TensorBoard escapes two of the signs that LaTeX takes for its own."""
    yield from answered(ours, fast, slow)
    if isinstance(ours.value, bytes) and isinstance(slow.value, bytes):
        yield "typeset", _ESCAPED.sub(rb"\1", ours.value), _ESCAPED.sub(rb"\1", slow.value)


_ESCAPED = re.compile(rb"\\([&#$~^{}])(?:{})?")


# The requests

STATUSES = ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]
ALL = {"allowedStatuses": STATUSES, "sliceSize": 1000}


def asking(found: Any, **more: Any) -> Query:
    return {"request": json.dumps(found), **more}


def columns(log: Log) -> list[dict[str, Any]]:
    found = log.ask("hparams/experiment", request="{}")
    return [{"hparam": one["name"]} for one in found["hparamInfos"]] + [
        {"metric": one["name"]} for one in found["metricInfos"]
    ]


def experiments(_: Log) -> Iterator[Query]:
    for one in ({}, {"includeMetrics": False}, {"includeMetrics": True}, {"hparamsLimit": 2}, {"experimentName": "x"}):
        yield asking(one)
    yield from ({"request": text} for text in ("", "{", "[]", '{"x": 1}'))
    yield {}


def groups(log: Log) -> Iterator[Query]:
    known = columns(log)
    yield asking({})
    for more in ({}, {"includeMetrics": False}, {"colParams": known}, {"colParams": [{"order": "ORDER_ASC"}]}):
        yield asking({**ALL, **more})
    for first, size in ((0, 2), (1, 1), (99, 5), (0, 0), (-2, 1)):
        yield asking({**ALL, "startIndex": first, "sliceSize": size})
    yield from (asking({**ALL, "allowedStatuses": [status]}) for status in STATUSES)
    for way in ("AVG", "MEDIAN", "MIN", "MAX"):
        for one in known:
            if "metric" in one:
                yield asking({**ALL, "aggregationType": f"AGGREGATION_{way}", "aggregationMetric": one["metric"]})
    for one in known:
        for more in _looks():
            yield asking({**ALL, "colParams": [{**one, **more}, {**known[0], "order": "ORDER_DESC"}]})
            yield asking({**ALL, "colParams": [{**one, **more}]})


def _looks() -> Iterator[dict[str, Any]]:
    """What a column may ask for."""
    for order in ("ORDER_ASC", "ORDER_DESC"):
        yield from ({"order": order, "missingValuesFirst": first} for first in (True, False))
    for missing in (True, False):
        yield {"excludeMissingValues": missing, "filterRegexp": "^a|d$"}
        yield {"excludeMissingValues": missing, "filterInterval": {"minValue": 0.05, "maxValue": "Infinity"}}
        yield {"excludeMissingValues": missing, "filterDiscrete": [0.1, "sgd", True, 1]}
        yield {"excludeMissingValues": missing}
        yield {"includeInResult": missing}
    yield {"filterRegexp": "("}


def evaluations(log: Log) -> Iterator[Query]:
    known = [one["metric"] for one in columns(log) if "metric" in one]
    found = log.ask("hparams/session_groups", request=json.dumps(ALL))["sessionGroups"]
    for session in [session["name"] for group in found for session in group["sessions"]][:40]:
        yield from (asking({"sessionName": session, "metricName": name}) for name in known)
    yield asking({"sessionName": "nowhere", "metricName": {"tag": "x"}})
    yield asking({})


def tables(log: Log) -> Iterator[Query]:
    n = len(columns(log))
    for form in ("csv", "json", "latex", "xml"):
        for visible in ([True] * n, [at % 2 == 0 for at in range(n)], [True], []):
            yield asking(ALL, format=form, columnsVisibility=json.dumps(visible))
    yield asking(ALL, format="csv")
    yield asking(ALL, format="csv", columnsVisibility="x")


ROWS = [
    Row("hparams/experiment", experiments, sets, answered),
    Row("hparams/session_groups", groups, pairs=answered),
    Row("hparams/metric_evals", evaluations, points, scalars),
    Row("hparams/download_data", tables, pairs=typeset),
]
