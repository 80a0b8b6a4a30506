"""The routes of the pr_curves plugin: precision over recall at every threshold, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from werkzeug.wrappers import Request, Response

from tensorboard.backend import http_util
from tensorboard.data import provider
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.pr_curve import metadata

if TYPE_CHECKING:
    from tensorboard.context import RequestContext

_ROWS = {  # of the tensor, float32 (6, thresholds)
    "precision": metadata.PRECISION_INDEX,
    "recall": metadata.RECALL_INDEX,
    "true_positives": metadata.TRUE_POSITIVES_INDEX,
    "false_positives": metadata.FALSE_POSITIVES_INDEX,
    "true_negatives": metadata.TRUE_NEGATIVES_INDEX,
    "false_negatives": metadata.FALSE_NEGATIVES_INDEX,
}
_COUNTS = tuple(name for name in _ROWS if "_" in name)


class PrCurvesPlugin(base_plugin.TBPlugin):
    """Serves /tags and /pr_curves."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._data_provider = context.data_provider
        self._most = _asking.most_points(context, self.plugin_name)
        self._known = _series.Known(self.plugin_name)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/tags": self.tags_route, "/pr_curves": self.pr_curves_route}

    def is_active(self) -> bool:
        return False  # data_plugin_names say it

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-pr-curve-dashboard", tab_name="PR Curves")

    def tags_impl(self, ctx: RequestContext, experiment: str) -> dict[str, dict[str, dict[str, str]]]:
        """{run: {tag: {"displayName", "description"}}}, the description as HTML."""
        found = self._data_provider.list_tensors(ctx, experiment_id=experiment, plugin_name=self.plugin_name)
        return {
            run: {tag: _series.described(series) for tag, series in tags.items()}
            for run, tags in self._known(found).items()
        }

    def pr_curves_impl(
        self, ctx: RequestContext, experiment: str, runs: Sequence[str], tag: str
    ) -> dict[str, list[dict[str, Any]]]:
        """The curves of a tag, by run.

        Raises:
            BadRequestError: a run has none.
        """
        found = self._data_provider.read_tensors(
            ctx,
            experiment_id=experiment,
            plugin_name=self.plugin_name,
            downsample=self._most,
            run_tag_filter=provider.RunTagFilter(runs=runs, tags=[tag]),
        )
        for run in runs:
            if tag not in found.get(run, {}):
                raise _asking.BadRequestError(f"No PR curves could be found for run {run!r} and tag {tag!r}")
        return {run: [_curve(point) for point in found[run][tag]] for run in runs}

    @_series.wsgi
    def tags_route(self, request: Request) -> Response:
        about = _series.about(request)
        return http_util.Respond(request, self.tags_impl(about["ctx"], about["experiment_id"]), "application/json")

    @_series.wsgi
    def pr_curves_route(self, request: Request) -> Response:
        about = _series.about(request)
        _asking.argument(request, "run")
        tag = _asking.argument(request, "tag")
        curves = self.pr_curves_impl(about["ctx"], about["experiment_id"], request.args.getlist("run"), tag)
        return http_util.Respond(request, curves, "application/json")


def _curve(point: provider.TensorDatum) -> dict[str, Any]:
    """A curve, without the thresholds behind the last at which anything was taken for positive: they tell nothing."""
    rows = point.numpy
    if np.ndim(rows) != 2 or len(rows) < len(_ROWS):
        raise _asking.BadRequestError(f"Step {point.step} is no curve: its shape is {np.shape(rows)}")
    taken = rows[metadata.TRUE_POSITIVES_INDEX] + rows[metadata.FALSE_POSITIVES_INDEX] > 0
    length = int(np.flatnonzero(taken)[-1]) + 1 if taken.any() else 0
    curve: dict[str, Any] = {"wall_time": point.wall_time, "step": point.step}
    for name, row in _ROWS.items():
        values = rows[row, :length]
        curve[name] = (values.astype(np.int64) if name in _COUNTS else values).tolist()
    curve["thresholds"] = np.linspace(0.0, 1.0, rows.shape[1])[:length].tolist()
    return curve
