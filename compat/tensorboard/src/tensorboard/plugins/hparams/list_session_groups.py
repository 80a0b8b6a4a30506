"""Answers with the sessions of an experiment in groups: rows of the HParams table, filtered, sorted, a page of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from tensorboard.data import provider
from tensorboard.plugins.hparams import _aggregation, _columns, json_format_compat, metadata, metrics

if TYPE_CHECKING:
    from tensorboard.context import RequestContext
    from tensorboard.plugins.hparams.api_pb2 import (
        ColParams,
        ListSessionGroupsRequest,
        ListSessionGroupsResponse,
        MetricInfo,
        MetricValue,
        Session,
        SessionGroup,
    )
    from tensorboard.plugins.hparams.backend_context import Context, Records
    from tensorboard.plugins.hparams.plugin_data_pb2 import SessionEndInfo, SessionStartInfo

Place: TypeAlias = "tuple[str, str]"
"""Run and tag."""

Last: TypeAlias = "Mapping[str, Mapping[str, provider.ScalarDatum]]"

_LAST_STEP = (1 << 31) - 1  # the field has 32 bits


class Handler:
    """One request for session groups."""

    def __init__(
        self,
        request_context: RequestContext,
        backend_context: Context,
        experiment_id: str,
        request: ListSessionGroupsRequest,
    ) -> None:
        self._ctx = request_context
        self._context = backend_context
        self._experiment_id = experiment_id
        self._request = request

    def run(self) -> ListSessionGroupsResponse:
        """The groups that pass all filters, those of `start_index` and `slice_size`, and how many there are in all.

        Raises:
            HParamsError: a record cannot be read, or what a column asks for is impossible.
        """
        from tensorboard.plugins.hparams.api_pb2 import ListSessionGroupsResponse

        request = self._request
        records = self._context.hparams_metadata(self._ctx, self._experiment_id)
        groups = self._groups(records)
        for group in groups:
            group.sessions.sort(key=lambda session: session.name)
            _aggregation.aggregate(group, request)
        groups = _columns.ordered(_columns.kept(groups, request.col_params), request.col_params)
        _keep_included(groups, request.col_params)
        shown = groups[request.start_index : request.start_index + request.slice_size]
        return ListSessionGroupsResponse(session_groups=shown, total_size=len(groups))

    def _groups(self, records: Records) -> list[SessionGroup]:
        """Sessions of an allowed status. A group has the hyperparameters of its first session."""
        from tensorboard.plugins.hparams import api_pb2
        from tensorboard.plugins.hparams.plugin_data_pb2 import SessionEndInfo

        wanted = self._metric_infos(records)
        sessions = [run for run, tags in records.items() if metadata.SESSION_START_INFO_TAG in tags]
        places = {run: [metrics.run_tag_from_session_and_metric(run, info.name) for info in wanted] for run in sessions}
        last = self._last(places.values())
        groups: dict[str, SessionGroup] = {}
        for run in sessions:
            tags = records[run]
            start = metadata.parse_session_start_info_plugin_data(tags[metadata.SESSION_START_INFO_TAG])
            end = SessionEndInfo()
            if metadata.SESSION_END_INFO_TAG in tags:
                end = metadata.parse_session_end_info_plugin_data(tags[metadata.SESSION_END_INFO_TAG])
            if end.status not in self._request.allowed_statuses:
                continue
            name = start.group_name or run
            if name not in groups:
                groups[name] = api_pb2.SessionGroup(name=name, monitor_url=start.monitor_url)
                for hparam, value in start.hparams.items():
                    if json_format_compat.is_serializable_value(value) and _columns.value_of(value) is not None:
                        groups[name].hparams[hparam].CopyFrom(value)
            groups[name].sessions.append(_session(run, start, end, _values(wanted, places[run], last)))
        return list(groups.values())

    def _metric_infos(self, records: Records) -> Sequence[MetricInfo]:
        if self._request.HasField("include_metrics") and not self._request.include_metrics:
            return ()
        infos: Sequence[MetricInfo] = self._context.experiment(self._ctx, self._experiment_id, records).metric_infos
        return infos

    def _last(self, places: Iterable[Sequence[Place]]) -> Last:
        """The last points of all metrics."""
        wanted = {place for several in places for place in several}
        if not wanted:
            return {}
        chosen = provider.RunTagFilter(runs={run for run, _ in wanted}, tags={tag for _, tag in wanted})
        return self._context.read_last_scalars(self._ctx, self._experiment_id, chosen)


def _session(name: str, start: SessionStartInfo, end: SessionEndInfo, values: list[MetricValue]) -> Session:
    from tensorboard.plugins.hparams.api_pb2 import Session

    return Session(
        name=name,
        start_time_secs=start.start_time_secs,
        end_time_secs=end.end_time_secs,
        status=end.status,
        model_uri=start.model_uri,
        monitor_url=start.monitor_url,
        metric_values=values,
    )


def _values(wanted: Sequence[MetricInfo], places: Sequence[Place], last: Last) -> list[MetricValue]:
    from tensorboard.plugins.hparams.api_pb2 import MetricValue

    found = []
    for info, (run, tag) in zip(wanted, places, strict=True):
        point = last.get(run, {}).get(tag)
        if point is not None:
            step = max(-_LAST_STEP - 1, min(_LAST_STEP, point.step))
            wall = point.wall_time
            found.append(MetricValue(name=info.name, value=point.value, training_step=step, wall_time_secs=wall))
    return found


def _keep_included(groups: Sequence[SessionGroup], columns: Sequence[ColParams]) -> None:
    """Where a column says whether it is to be in the answer, leave the hyperparameters of those that do not say no."""
    if not any(column.HasField("include_in_result") for column in columns):
        return
    excluded = [column.HasField("include_in_result") and not column.include_in_result for column in columns]
    included = {column.hparam for column, out in zip(columns, excluded, strict=True) if not out}
    for group in groups:
        for name in set(group.hparams) - included:
            del group.hparams[name]
