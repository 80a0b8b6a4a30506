"""Routes of the distributions: histograms as lines of equal share. They have no data of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from tensorboard.backend import http_util
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.distribution import compressor, metadata
from tensorboard.plugins.histogram import histograms_plugin
from tensorboard.plugins.histogram import metadata as histogram_metadata

__all__ = ["DistributionsPlugin"]


class DistributionsPlugin(base_plugin.TBPlugin):
    """Distributions."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._limit = _asking.most_points(context, metadata.PLUGIN_NAME)
        self._histograms = histograms_plugin.HistogramsPlugin(context)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/distributions": self.distributions_route, "/tags": self.tags_route}

    def is_active(self) -> bool:
        return False  # the data provider's list of plugins says

    def data_plugin_names(self) -> tuple[str, ...]:
        return (histogram_metadata.PLUGIN_NAME,)

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-distribution-dashboard")

    def index_impl(self, ctx: Any, experiment: str = "") -> dict[str, dict[str, dict[str, str]]]:
        """Name and description of every series, by run and tag."""
        return self._histograms.index_impl(ctx, experiment)

    def distributions_impl(
        self, ctx: Any, tag: str, run: str, experiment: str
    ) -> tuple[list[tuple[float, int, list[tuple[float, float]]]], str]:
        """Wall time, step and pairs of share and value of every step; and the content type.

        Raises:
            NotFoundError: there is no such series.
        """
        points, mime_type = self._histograms.histograms_impl(ctx, tag, run, experiment, downsample_to=self._limit)
        return [
            (wall_time, step, [value.as_tuple() for value in compressor.compress_histogram(rows)])
            for wall_time, step, rows in points
        ], mime_type

    @_series.wsgi
    def tags_route(self, request: Request) -> Response:
        """Which series there are."""
        about = _series.about(request)
        index = self.index_impl(about["ctx"], about["experiment_id"])
        return http_util.Respond(request, index, "application/json")

    @_series.wsgi
    def distributions_route(self, request: Request) -> Response:
        """The series `run`, `tag`."""
        run, tag = _series.run_and_tag(request)
        about = _series.about(request)
        body, mime_type = self.distributions_impl(about["ctx"], tag, run, about["experiment_id"])
        return http_util.Respond(request, body, mime_type)
