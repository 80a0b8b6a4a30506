"""What the hparams routes know of an experiment: records in the metadata of the plugin's series, and scalars.

A run with a session start is a session; scalars in runs below it, up to the next session, belong to it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from tensorboard.data import provider
from tensorboard.plugins.hparams import _inference, metadata

if TYPE_CHECKING:
    from tensorboard.context import RequestContext
    from tensorboard.plugins.base_plugin import TBContext
    from tensorboard.plugins.hparams.api_pb2 import Experiment, MetricInfo

_SCALARS = "scalars"

Records: TypeAlias = Mapping[str, Mapping[str, bytes]]
"""{run: {tag: content of the metadata}}"""


class Context:
    """Answers from a data provider.

    Args:
        tb_context: of the plugin.
    """

    def __init__(self, tb_context: TBContext) -> None:
        self.tb_context = tb_context

    def hparams_metadata(
        self, ctx: RequestContext, experiment_id: str, run_tag_filter: provider.RunTagFilter | None = None
    ) -> dict[str, dict[str, bytes]]:
        """The records of all runs."""
        listed = self._provider.list_tensors(
            ctx, experiment_id=experiment_id, plugin_name=metadata.PLUGIN_NAME, run_tag_filter=run_tag_filter
        )
        return {run: {tag: series.plugin_content for tag, series in listed[run].items()} for run in listed}

    def scalars_metadata(self, ctx: RequestContext, experiment_id: str) -> Mapping[str, Collection[str]]:
        """{run: tags} of all scalars."""
        found: Mapping[str, Collection[str]] = self._provider.list_scalars(
            ctx, experiment_id=experiment_id, plugin_name=_SCALARS
        )
        return found

    def read_last_scalars(
        self, ctx: RequestContext, experiment_id: str, run_tag_filter: provider.RunTagFilter
    ) -> Mapping[str, Mapping[str, provider.ScalarDatum]]:
        """{run: {tag: last point}}."""
        found: Mapping[str, Mapping[str, provider.ScalarDatum]] = self._provider.read_last_scalars(
            ctx, experiment_id=experiment_id, plugin_name=_SCALARS, run_tag_filter=run_tag_filter
        )
        return found

    def experiment(
        self, ctx: RequestContext, experiment_id: str, records: Records, include_metrics: bool = True, limit: int = 0
    ) -> Experiment:
        """The experiment that the first run with such a record declares, or what its sessions tell of one.

        Args:
            include_metrics: say the metrics, too.
            limit: how many hyperparameters to say, those that differ first; 0 for all.

        Raises:
            HParamsError: a record of another kind or a newer version under the tag of one.
        """
        from tensorboard.plugins.hparams.api_pb2 import Experiment

        declared = next(
            (tags[metadata.EXPERIMENT_TAG] for tags in records.values() if metadata.EXPERIMENT_TAG in tags), None
        )
        if declared is not None:
            experiment = metadata.parse_experiment_plugin_data(declared)
            if not include_metrics:
                experiment.ClearField("metric_infos")
        else:
            starts = [
                metadata.parse_session_start_info_plugin_data(tags[metadata.SESSION_START_INFO_TAG])
                for tags in records.values()
                if metadata.SESSION_START_INFO_TAG in tags
            ]
            experiment = Experiment(hparam_infos=_inference.hparam_infos(starts))
            if include_metrics:
                experiment.metric_infos.extend(self._metric_infos(ctx, experiment_id, records))
        infos = sorted(experiment.hparam_infos, key=lambda info: (not info.differs, info.name))
        experiment.ClearField("hparam_infos")
        experiment.hparam_infos.extend(infos[:limit] if limit else infos)
        return experiment

    def _metric_infos(self, ctx: RequestContext, experiment_id: str, records: Records) -> list[MetricInfo]:
        """Every scalar of every session."""
        from tensorboard.plugins.hparams.api_pb2 import MetricInfo, MetricName

        sessions = {run for run, tags in records.items() if metadata.SESSION_START_INFO_TAG in tags}
        found = {
            (tag, group)
            for run, tags in (self.scalars_metadata(ctx, experiment_id) if sessions else {}).items()
            if (group := _group(run, sessions)) is not None
            for tag in tags
        }
        return [MetricInfo(name=MetricName(group=group, tag=tag)) for tag, group in sorted(found)]

    @property
    def _provider(self) -> Any:
        return self.tb_context.data_provider


def _group(run: str, sessions: Collection[str]) -> str | None:
    """Path of a run below the session that it belongs to, "" for its own; None for a run that belongs to none."""
    session = next((above for above in _upwards(run) if above in sessions), None)
    if session is None:
        return None
    path = posixpath.relpath(run, session)
    return "" if path == "." else path


def _upwards(run: str) -> Iterable[str]:
    """A run's name, and those of the directories that it is in."""
    while run:
        yield run
        run = posixpath.dirname(run)
