"""The routes of the custom_scalars plugin: charts that runs laid out for their scalars, and the numbers for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from tensorboard import plugin_util
from tensorboard.backend import http_util
from tensorboard.data import provider
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.custom_scalar import metadata
from tensorboard.plugins.scalar import scalars_plugin
from tensorboard.util import tb_logging

if TYPE_CHECKING:
    from tensorboard.context import RequestContext
    from tensorboard.plugins.custom_scalar.layout_pb2 import Category, Layout

_SCALARS = "scalars"  # the plugin whose data is drawn


class CustomScalarsPlugin(base_plugin.TBPlugin):
    """Serves /layout, /scalars and /download_data."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._data_provider = context.data_provider
        self._scalars = scalars_plugin.ScalarsPlugin(context)
        self._most = _asking.most_points(context, _SCALARS)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "/layout": self.layout_route,
            "/scalars": self.scalars_route,
            "/download_data": self.download_data_route,
        }

    def is_active(self) -> bool:
        return False  # data_plugin_names say it

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-custom-scalar-dashboard", tab_name="Custom Scalars")

    def layout_impl(self, ctx: RequestContext, experiment: str) -> Layout | None:
        """The layouts of all runs as one, in the order of the runs' names; None where there is none.

        Categories of one title are one, and a chart that is there already is not added again.
        """
        from google.protobuf.message import DecodeError

        from tensorboard.plugins.custom_scalar.layout_pb2 import Layout

        found = self._data_provider.read_tensors(
            ctx,
            experiment_id=experiment,
            plugin_name=self.plugin_name,
            downsample=1,
            run_tag_filter=provider.RunTagFilter(tags=[metadata.CONFIG_SUMMARY_TAG]),
        )
        merged: Layout | None = None
        for run in sorted(found):
            try:
                newest = Layout.FromString(found[run][metadata.CONFIG_SUMMARY_TAG][-1].numpy.item())
            except (DecodeError, TypeError, ValueError):
                tb_logging.get_logger().warning("custom_scalars: what run %r logged is no layout", run)
                continue
            if merged is None:
                merged = newest
            else:
                _merge(merged, newest)
        return merged

    def scalars_impl(self, ctx: RequestContext, run: str, tag_regex_string: str, experiment: str) -> dict[str, Any]:
        """Points of the tags of a run that an expression matches at their beginning.

        Returns:
            dict: "regex_valid"; "tag_to_events": {tag: [(wall time, step, value)]}. "" and what is no expression match
            nothing.
        """
        try:
            pattern = re.compile(tag_regex_string) if tag_regex_string else None
        except re.error:
            pattern = None
        if pattern is None:
            return {"regex_valid": False, "tag_to_events": {}}
        listed = self._data_provider.list_scalars(
            ctx,
            experiment_id=experiment,
            plugin_name=_SCALARS,
            run_tag_filter=provider.RunTagFilter(runs=[run]),
        )
        tags = [tag for tag in listed.get(run, {}) if pattern.match(tag)]
        found = self._read(ctx, experiment, run, tags) if tags else {}
        return {"regex_valid": True, "tag_to_events": found}

    def download_data_impl(
        self, ctx: RequestContext, run: str, tag: str, experiment: str, response_format: str | None
    ) -> tuple[Any, str]:
        """Points of one tag, and their content type: CSV for "csv", JSON for anything else.

        Raises:
            NotFoundError: there is no such series.
        """
        wanted = scalars_plugin.OutputFormat.CSV if response_format == "csv" else scalars_plugin.OutputFormat.JSON
        return self._scalars.scalars_impl(ctx, tag, run, experiment, wanted)

    @_series.wsgi
    def layout_route(self, request: Request) -> Response:
        about = _series.about(request)
        layout = self.layout_impl(about["ctx"], about["experiment_id"])
        body = {} if layout is None else plugin_util.proto_to_json(layout)
        return http_util.Respond(request, body, "application/json")

    @_series.wsgi
    def scalars_route(self, request: Request) -> Response:
        about = _series.about(request)
        run, expression = request.args.get("run", ""), request.args.get("tag", "")
        if expression and not run:
            raise _asking.BadRequestError('query parameter "run" is required')
        body = self.scalars_impl(about["ctx"], run, expression, about["experiment_id"])
        return http_util.Respond(request, body, "application/json")

    @_series.wsgi
    def download_data_route(self, request: Request) -> Response:
        about = _series.about(request)
        run, tag = _asking.argument(request, "run"), _asking.argument(request, "tag")
        wanted = request.args.get("format")
        answer = self.download_data_impl(about["ctx"], run, tag, about["experiment_id"], wanted)
        return http_util.Respond(request, *answer)

    def _read(
        self, ctx: RequestContext, experiment: str, run: str, tags: list[str]
    ) -> dict[str, list[tuple[float, int, float]]]:
        found = self._data_provider.read_scalars(
            ctx,
            experiment_id=experiment,
            plugin_name=_SCALARS,
            downsample=self._most,
            run_tag_filter=provider.RunTagFilter(runs=[run], tags=tags),
        )
        points = found.get(run, {})
        return {tag: [(point.wall_time, point.step, point.value) for point in points[tag]] for tag in points}


def _merge(merged: Layout, other: Layout) -> None:
    by_title: dict[str, Category] = {}
    for category in merged.category:
        by_title.setdefault(category.title, category)
    for category in other.category:
        into = by_title.get(category.title)
        if into is None:
            added = merged.category.add()
            added.CopyFrom(category)
            by_title[category.title] = added
            continue
        for chart in category.chart:
            if chart not in into.chart:
                into.chart.add().CopyFrom(chart)
