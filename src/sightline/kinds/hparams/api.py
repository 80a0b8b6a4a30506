"""The HParams table over HTTP: its columns, and its rows as TensorBoard groups them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta, Struct

from sightline.errors import QueryError
from sightline.kinds.base import Answer, Fact, Route
from sightline.kinds.hparams.columns import Type, hparam_columns
from sightline.kinds.hparams.facts import collect
from sightline.kinds.hparams.sessions import Aggregation, Point, aggregate, find_sessions

if TYPE_CHECKING:
    from sightline.query.values import Store

_encode = msgspec.json.Encoder().encode

HParamCell = int | float | str | bool | None


class HParamsRequest(Struct, frozen=True):
    """How the metrics of a group of sessions become one: "avg" for each; the others take those of the session that
    is the median, smallest, largest or newest in the metric `by`, an index into the answer's metrics."""

    aggregation: Aggregation = "avg"
    by: Annotated[int, Meta(ge=0)] = 0


class HParamInfo(Struct):
    """One hyperparameter.

    Attributes:
        name: nested ones are joined by dots.
        values: that it may have; of numbers only those that a program declared.
        interval: smallest and largest number.
        sources: where its values stand, most frequent first.
        runs: how many have it; `differs`: whether they differ in it.
    """

    name: str
    type: Type
    display_name: str
    description: str
    values: list[HParamCell]
    interval: tuple[float, float] | None
    sources: list[str]
    runs: int
    differs: bool


class HParamMetric(Struct):
    """One metric: the scalar `tag` of the run `group` below a session, "" for its own.

    `dataset` is "training", "validation" or "" where it is not said.
    """

    tag: str
    group: str
    dataset: str
    display_name: str
    description: str


class MetricPoints(Struct):
    """The last point of each metric: value, step and wall time in seconds since the epoch; null where there is none,
    and for a value that is no number."""

    values: list[float | None]
    steps: list[float | None]
    times: list[float | None]


class HParamSession(Struct):
    """One session.

    Attributes:
        run: id of its run.
        status: as it said: unknown, success, failure or running.
        start, end: seconds since the epoch.
        notes: what of its hyperparameters could not be read, in sentences.
    """

    run: int
    status: str
    start: float | None
    end: float | None
    metrics: MetricPoints
    notes: list[str]


class HParamGroup(Struct):
    """One row: sessions of one name, their hyperparameters (a number that is none is null) and metrics as asked."""

    name: str
    hparams: dict[str, HParamCell]
    metrics: MetricPoints
    sessions: list[HParamSession]


class HParamTable(Struct):
    """The whole table; `pending` when there are runs that have not been looked at yet: ask again."""

    pending: bool
    hparams: list[HParamInfo]
    metrics: list[HParamMetric]
    groups: list[HParamGroup]


def answer_hparams(store: Store, request: HParamsRequest) -> Answer:
    """The table as JSON.

    Raises:
        QueryError: there is no metric `by`.
    """
    facts = collect(store)
    facts.refresh()
    metrics, groups = find_sessions(store, facts)
    if request.by >= max(1, len(metrics)):
        raise QueryError(f"by is {request.by}, but there are {len(metrics)} metrics")
    runs = [session.run.id for group in groups for session in group.sessions]
    experiments = [facts.records(run.id).experiment for run in store.runs()]
    columns = hparam_columns([facts.of(run) for run in runs], [one for one in experiments if one is not None])
    table = HParamTable(
        facts.pending,
        [
            HParamInfo(
                one.name,
                one.type,
                one.display_name,
                one.description,
                one.values,
                one.interval,
                one.sources,
                one.runs,
                one.differs,
            )
            for one in columns
        ],
        [HParamMetric(one.tag, one.group, one.dataset, one.display_name, one.description) for one in metrics],
        [
            HParamGroup(
                group.name,
                {name: _cell(fact) for name, fact in facts.of(group.sessions[0].run.id).items()},
                _points(aggregate(group, request.aggregation, request.by)),
                [
                    HParamSession(
                        one.run.id, one.status, one.start, one.end, _points(one.metrics), facts.notes(one.run.id)
                    )
                    for one in group.sessions
                ],
            )
            for group in groups
        ],
    )
    return Answer(_encode(table), "application/json")


def _cell(fact: Fact) -> HParamCell:
    value = fact.value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _points(points: list[Point | None]) -> MetricPoints:
    values = [one.value if one is not None and math.isfinite(one.value) else None for one in points]
    return MetricPoints(
        values, [one.step if one else None for one in points], [one.time if one else None for one in points]
    )


ROUTES = (
    Route(
        "hparams",
        "Hyperparameters of all runs, and the metrics they led to.",
        HParamsRequest,
        answer_hparams,
        media_types=("application/json",),
        header=HParamTable,
    ),
)
