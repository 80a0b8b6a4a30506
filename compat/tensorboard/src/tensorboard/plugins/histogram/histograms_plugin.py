"""Routes of the histograms: which there are, and the buckets of every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from werkzeug.wrappers import Request, Response

from tensorboard import errors
from tensorboard.backend import http_util
from tensorboard.data.provider import DataProvider
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.histogram import metadata

__all__ = ["HistogramsPlugin"]


class HistogramsPlugin(base_plugin.TBPlugin):
    """Histograms."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._limit = _asking.most_points(context, self.plugin_name)
        self._data_provider: DataProvider = context.data_provider
        self._known = _series.Known(metadata.PLUGIN_NAME)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/histograms": self.histograms_route, "/tags": self.tags_route}

    def is_active(self) -> bool:
        return False  # the data provider's list of plugins says

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-histogram-dashboard")

    def index_impl(self, ctx: Any, experiment: str = "") -> dict[str, dict[str, dict[str, str]]]:
        """Name and description of every series, by run and tag."""
        found = self._data_provider.list_tensors(ctx, experiment_id=experiment, plugin_name=metadata.PLUGIN_NAME)
        return {
            run: {tag: _series.described(series) for tag, series in tags.items()}
            for run, tags in self._known(found).items()
        }

    def histograms_impl(
        self, ctx: Any, tag: str, run: str, experiment: str, downsample_to: int | None = None
    ) -> tuple[list[tuple[float, int, list[list[float]]]], str]:
        """Wall time, step and rows of left edge, right edge, count of every step; and the content type.

        Raises:
            NotFoundError: there is no such series.
        """
        found = self._data_provider.read_tensors(
            ctx,
            experiment_id=experiment,
            plugin_name=metadata.PLUGIN_NAME,
            downsample=self._limit if downsample_to is None else downsample_to,
            run_tag_filter=_series.only(run, tag),
        )
        points = _series.one(found, run, tag)
        if points is None:
            raise errors.NotFoundError(f"No histogram tag {tag!r} for run {run!r}")
        return [(point.wall_time, point.step, buckets(point.numpy).tolist()) for point in points], "application/json"

    @_series.wsgi
    def tags_route(self, request: Request) -> Response:
        """Which series there are."""
        about = _series.about(request)
        index = self.index_impl(about["ctx"], about["experiment_id"])
        return http_util.Respond(request, index, "application/json")

    @_series.wsgi
    def histograms_route(self, request: Request) -> Response:
        """The series `run`, `tag`."""
        run, tag = _series.run_and_tag(request)
        about = _series.about(request)
        body, mime_type = self.histograms_impl(about["ctx"], tag, run, about["experiment_id"])
        return http_util.Respond(request, body, mime_type)


def buckets(tensor: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Rows of left edge, right edge, count: [k, 3]; none of a tensor that is no histogram."""
    if tensor.ndim == 2 and tensor.shape[1] == 3 and tensor.dtype.kind in "fiub":
        return tensor
    return np.zeros((0, 3))
