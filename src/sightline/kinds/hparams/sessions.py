"""Sessions and groups of them, as TensorBoard counts them: what its HParams table has in its rows.

A run with hyperparameters is a session; runs below it belong to it. Sessions that name the same group are one row,
any other is a row of its own. The metric of a session is the last point of a scalar, in its run or one below.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from sightline.kinds.hparams.columns import metric_columns
from sightline.kinds.hparams.facts import HParamFacts
from sightline.kinds.hparams.records import MetricInfo, Start

if TYPE_CHECKING:
    from sightline.model import Run
    from sightline.query.values import Store

Aggregation: TypeAlias = Literal["avg", "median", "min", "max", "last"]

MAX_METRICS = 1000


@dataclass(frozen=True, slots=True)
class Point:
    """The last point of a metric; `step` and `time`, seconds since the epoch, are means where it is one."""

    value: float
    step: float
    time: float


@dataclass(frozen=True, slots=True)
class Session:
    """One run with hyperparameters.

    Attributes:
        status: as `End.status`.
        start, end: seconds since the epoch, as it said or, where it did not, as its points tell.
        metrics: one for each metric; None where it has no point.
    """

    run: Run
    status: str
    start: float | None
    end: float | None
    metrics: list[Point | None]


@dataclass(frozen=True, slots=True)
class Group:
    """Sessions that count as one; their hyperparameters are those of the first."""

    name: str
    sessions: list[Session]


def session_runs(runs: Sequence[Run], facts: HParamFacts) -> list[Run]:
    """The runs that are sessions, by name.

    Those with a session of the hparams plugin, of their own or of a part. And those that are known by other sources to
    have hyperparameters, unless they belong to one of these: it is above them, or below them.
    """
    whole = [run for run in runs if facts.parent(run.id) is None]
    told = {run.name for run in whole if _starts(facts, run.id)}
    covered = told | {above for name in told for above in _above(name)}
    found = [
        run
        for run in whole
        if run.name in told or (run.name not in covered and facts.of(run.id) and told.isdisjoint(_above(run.name)))
    ]
    return sorted(found, key=lambda run: run.name)


def find_sessions(store: Store, facts: HParamFacts) -> tuple[list[MetricInfo], list[Group]]:
    """All metrics, and all groups in the order of their first sessions."""
    runs = store.runs()
    sessions = session_runs(runs, facts)
    below = _below(runs, {run.name for run in sessions})
    ids = {run.name: run.id for run in runs}
    experiments = [facts.records(run.id).experiment for run in sorted(runs, key=lambda run: run.name)]
    metrics = metric_columns(one for one in experiments if one is not None)
    rows = [[_point(store, facts, ids, run, info) for info in metrics] for run in sessions]
    bare = [run for run, row in zip(sessions, rows, strict=True) if not any(row)]
    added = _inferred(store, facts, bare, below, {(info.group, info.tag) for info in metrics})
    for run, row in zip(sessions, rows, strict=True):
        row += [_point(store, facts, ids, run, info) for info in added]
    groups: dict[str, Group] = {}
    for run, row in zip(sessions, rows, strict=True):
        session = _session(facts, run, row)
        name = next((start.group_name for start in _starts(facts, run.id) if start.group_name), run.name)
        groups.setdefault(name, Group(name, [])).sessions.append(session)
    return [*metrics, *added], list(groups.values())


def aggregate(group: Group, aggregation: Aggregation, by: int) -> list[Point | None]:
    """The metrics of a group.

    Args:
        aggregation: "avg" is the mean over the sessions that have the metric, each for itself. The others choose one
            session, by its metric `by`, and give all of its metrics: the lower median, the smallest, the largest, or
            the newest.
    """
    sessions = group.sessions
    if aggregation == "avg":
        columns = zip(*(one.metrics for one in sessions), strict=True)
        return [_mean([point for point in column if point is not None]) for column in columns]
    having = [(one.metrics[by], one) for one in sessions if by < len(one.metrics)]
    ranked = [(point, one) for point, one in having if point is not None and not math.isnan(point.value)]
    if not ranked:
        return [None] * len(sessions[0].metrics)
    ranked.sort(key=lambda pair: pair[0].time if aggregation == "last" else pair[0].value)
    at = {"median": (len(ranked) - 1) // 2, "min": 0}.get(aggregation, len(ranked) - 1)
    return ranked[at][1].metrics


def _mean(points: list[Point]) -> Point | None:
    n = len(points)
    if n == 0:
        return None
    columns = zip(*((point.value, point.step, point.time) for point in points), strict=True)
    return Point(*(sum(column) / n for column in columns))


def _starts(facts: HParamFacts, run: int) -> list[Start]:
    """Session starts of a run and of its parts."""
    found = (facts.records(one).start for one in (run, *facts.parts(run)))
    return [start for start in found if start is not None]


def _session(facts: HParamFacts, run: Run, metrics: list[Point | None]) -> Session:
    ends = [end for one in (run.id, *facts.parts(run.id)) if (end := facts.records(one).end) is not None]
    times = [start.time for start in _starts(facts, run.id) if start.time]
    status = ends[-1].status if ends else "unknown"
    ended = next((one.time for one in reversed(ends) if one.time), run.end)
    return Session(run, status, times[0] if times else run.start, ended, metrics)


def _above(name: str) -> Iterator[str]:
    """Names of the directories above, that of the log directory included."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name
    if name != ".":
        yield "."


def _below(runs: Iterable[Run], sessions: set[str]) -> dict[str, list[tuple[str, int]]]:
    """For each session the runs that belong to it: path below it, "" for its own, and id."""
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in sessions}
    for run in runs:
        owner = next((name for name in (run.name, *_above(run.name)) if name in sessions), None)
        if owner is not None:
            inner = "" if run.name == owner else run.name if owner == "." else run.name[len(owner) + 1 :]
            found[owner].append((inner, run.id))
    return found


def _inferred(
    store: Store,
    facts: HParamFacts,
    sessions: Iterable[Run],
    below: Mapping[str, list[tuple[str, int]]],
    known: set[tuple[str, str]],
) -> list[MetricInfo]:
    """Metrics of sessions that have none of those that were declared: every scalar in their runs."""
    found: dict[tuple[str, str], None] = {}
    for session in sessions:
        for inner, run in below[session.name]:
            is_trial = facts.parent(run) is not None and facts.records(run).start is not None
            group = "" if is_trial else inner
            for tag in store.tags(run).values():
                if tag.kind == "scalar":
                    found[group, tag.name] = None
    fresh = sorted(key for key in found if key not in known)
    return [MetricInfo(tag, group) for group, tag in fresh[:MAX_METRICS]]


def _point(store: Store, facts: HParamFacts, ids: Mapping[str, int], session: Run, info: MetricInfo) -> Point | None:
    """The last point of a metric of a session: of the run that the metric names; where it names none, of the session's
    own, of its sub-runs, and of what Keras and Lightning write below it, the values of data held out before others."""
    name = session.name
    if info.group:
        found = ids.get(info.group if name == "." else f"{name}/{info.group}")
        return None if found is None else _last(store, found, info.tag)
    trials = [part for part in reversed(facts.parts(session.id)) if facts.records(part).start is not None]
    for run in (session.id, *trials):
        if (point := _last(store, run, info.tag)) is not None:
            return point
    inner = [f"{name}/{one}" if name != "." else one for one in ("validation", "val", "test", "train")]
    found_points = (_last(store, ids[one], info.tag) for one in inner if one in ids)
    return next((point for point in found_points if point is not None), None)


def _last(store: Store, run: int, tag: str) -> Point | None:
    series = store.series(run, tag)
    if series is None or not len(series):
        return None
    return Point(float(series.values[-1]), float(series.steps[-1]), float(series.wall_times[-1]))
