"""The metrics of a group of sessions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from tensorboard.plugins.hparams import error

if TYPE_CHECKING:
    from tensorboard.plugins.hparams.api_pb2 import (
        ListSessionGroupsRequest,
        MetricName,
        MetricValue,
        Session,
        SessionGroup,
    )

Valued: TypeAlias = "tuple[float, Session]"


def aggregate(group: SessionGroup, request: ListSessionGroupsRequest) -> None:
    """Give a group its metrics: the mean of each over the sessions that have it; or all metrics of that session in
    which one metric is smallest, largest or the lower median. Where no session has that one, the group gets none.

    Raises:
        HParamsError: a way of aggregating that there is not.
    """
    from tensorboard.plugins.hparams import api_pb2

    if request.aggregation_type in (api_pb2.AGGREGATION_UNSET, api_pb2.AGGREGATION_AVG):
        _average(group)
        return
    choose = {api_pb2.AGGREGATION_MIN: _first, api_pb2.AGGREGATION_MEDIAN: _middle, api_pb2.AGGREGATION_MAX: _last}
    if request.aggregation_type not in choose:
        raise error.HParamsError(f"There is no aggregation {request.aggregation_type}")
    found = _valued(group, request.aggregation_metric)
    if found:
        group.metric_values.extend(choose[request.aggregation_type](found)[1].metric_values)


def _first(found: list[Valued]) -> Valued:
    return min(found, key=lambda pair: pair[0])


def _last(found: list[Valued]) -> Valued:
    return max(found, key=lambda pair: pair[0])  # of several the first, too


def _middle(found: list[Valued]) -> Valued:
    return sorted(found, key=lambda pair: pair[0])[(len(found) - 1) // 2]


def _valued(group: SessionGroup, metric: MetricName) -> list[Valued]:
    """The sessions that have a metric, with its value; those in which it is NaN only where it is in all."""
    found = [
        (value.value, session) for session in group.sessions for value in session.metric_values if value.name == metric
    ]
    return [pair for pair in found if not math.isnan(pair[0])] or found


def _average(group: SessionGroup) -> None:
    found: dict[tuple[str, str], list[MetricValue]] = {}
    for session in group.sessions:
        for value in session.metric_values:
            found.setdefault((value.name.group, value.name.tag), []).append(value)
    for values in found.values():
        count = len(values)
        group.metric_values.add(
            name=values[0].name,
            value=sum(value.value for value in values) / count,
            training_step=sum(value.training_step for value in values) // count,
            wall_time_secs=sum(value.wall_time_secs for value in values) / count,
        )
