"""Routes of the scalars: which there are, and their points as JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import werkzeug.exceptions
from werkzeug.wrappers import Request, Response

from tensorboard import errors
from tensorboard.backend import http_util
from tensorboard.data.provider import DataProvider, RunTagFilter
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.scalar import metadata

__all__ = ["OutputFormat", "ScalarsPlugin"]

Points = list[tuple[float, int, float]]
"""Wall time in seconds since the epoch, step, value."""


class OutputFormat:
    """Values of `format`."""

    JSON = "json"
    CSV = "csv"


class ScalarsPlugin(base_plugin.TBPlugin):
    """Scalars."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._limit = _asking.most_points(context, metadata.PLUGIN_NAME)
        self._data_provider: DataProvider = context.data_provider
        self._known = _series.Known(metadata.PLUGIN_NAME)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "/scalars": self.scalars_route,
            "/scalars_multirun": self.scalars_multirun_route,
            "/tags": self.tags_route,
        }

    def is_active(self) -> bool:
        return False  # the data provider's list of plugins says

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-scalar-dashboard")

    def index_impl(self, ctx: Any, experiment: str = "") -> dict[str, dict[str, dict[str, str]]]:
        """Name and description of every series, by run and tag."""
        found = self._data_provider.list_scalars(ctx, experiment_id=experiment, plugin_name=metadata.PLUGIN_NAME)
        return {
            run: {tag: _series.described(series) for tag, series in tags.items()}
            for run, tags in self._known(found).items()
        }

    def scalars_impl(
        self, ctx: Any, tag: str, run: str, experiment: str, output_format: str
    ) -> tuple[Points | str, str]:
        """The points of a series, and the content type they have in a format.

        Raises:
            NotFoundError: there is none.
        """
        found = self._read(ctx, experiment, [run], tag)
        if run not in found:
            raise errors.NotFoundError(f"No scalar data for run={run!r}, tag={tag!r}")
        if output_format == OutputFormat.CSV:
            return _table(found[run]), "text/csv"
        return found[run], "application/json"

    def scalars_multirun_impl(self, ctx: Any, tag: str, runs: Sequence[str], experiment: str) -> dict[str, Points]:
        """The points of a tag in each of several runs; runs that lack it are absent."""
        return self._read(ctx, experiment, runs, tag)

    def _read(self, ctx: Any, experiment: str, runs: Sequence[str], tag: str) -> dict[str, Points]:
        found = self._data_provider.read_scalars(
            ctx,
            experiment_id=experiment,
            plugin_name=metadata.PLUGIN_NAME,
            downsample=self._limit,
            run_tag_filter=RunTagFilter(runs=runs, tags=[tag]),
        )
        return {
            run: [(point.wall_time, point.step, point.value) for point in tags[tag]]
            for run, tags in found.items()
            if tag in tags
        }

    @_series.wsgi
    def tags_route(self, request: Request) -> Response:
        """Which series there are."""
        about = _series.about(request)
        index = self.index_impl(about["ctx"], about["experiment_id"])
        return http_util.Respond(request, index, "application/json")

    @_series.wsgi
    def scalars_route(self, request: Request) -> Response:
        """Points of the series `run`, `tag`."""
        run, tag = _series.run_and_tag(request)
        about = _series.about(request)
        wanted = request.args.get("format", OutputFormat.JSON)
        body, mime_type = self.scalars_impl(about["ctx"], tag, run, about["experiment_id"], wanted)
        return http_util.Respond(request, body, mime_type)

    @_series.wsgi
    def scalars_multirun_route(self, request: Request) -> Response:
        """Points of the `tag` in several `runs`; a form, because names of runs may be too many for an address."""
        if request.method != "POST":
            raise werkzeug.exceptions.MethodNotAllowed(["POST"])
        tags = request.form.getlist("tag")
        if len(tags) != 1:
            raise errors.InvalidArgumentError("tag must be specified exactly once")
        about = _series.about(request)
        runs = request.form.getlist("runs")
        body = self.scalars_multirun_impl(about["ctx"], tags[0], runs, about["experiment_id"])
        return http_util.Respond(request, body, "application/json")


def _table(points: Points) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Wall time", "Step", "Value"])
    writer.writerows(points)
    return out.getvalue()
