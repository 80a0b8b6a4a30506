"""The metrics of a group of sessions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from tensorboard.plugins.hparams import error

if TYPE_CHECKING:
    from tensorboard.plugins.hparams.api_pb2 import (
        ListSessionGroupsRequest,
        MetricName,
        MetricValue,
        Session,
        SessionGroup,
    )


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
    places: dict[int, Callable[[int], int]] = {
        api_pb2.AGGREGATION_MIN: lambda count: 0,
        api_pb2.AGGREGATION_MEDIAN: lambda count: (count - 1) // 2,
        api_pb2.AGGREGATION_MAX: lambda count: count - 1,
    }
    place = places.get(request.aggregation_type)
    if place is None:
        raise error.HParamsError(f"There is no aggregation {request.aggregation_type}")
    ranked = _ranked(group, request.aggregation_metric)
    if ranked:
        group.metric_values.extend(ranked[place(len(ranked))].metric_values)


def _ranked(group: SessionGroup, metric: MetricName) -> list[Session]:
    """The sessions that have a metric, by its value; those in which it is NaN only where it is in all."""
    found = [
        (value.value, session) for session in group.sessions for value in session.metric_values if value.name == metric
    ]
    numbers = [pair for pair in found if not math.isnan(pair[0])] or found
    return [session for _, session in sorted(numbers, key=lambda pair: pair[0])]


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
