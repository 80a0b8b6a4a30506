"""The routes of the hparams plugin: experiments, their sessions in groups, points of a metric, the table as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message
from werkzeug import exceptions
from werkzeug.wrappers import Request, Response

from tensorboard import plugin_util
from tensorboard.backend import http_util
from tensorboard.plugins import _series, base_plugin
from tensorboard.plugins.hparams import (
    api_pb2,
    backend_context,
    download_data,
    error,
    get_experiment,
    list_metric_evals,
    list_session_groups,
    metadata,
)
from tensorboard.plugins.scalar import scalars_plugin

M = TypeVar("M", bound=Message)
T = TypeVar("T")


class HParamsPlugin(base_plugin.TBPlugin):
    """Serves /experiment, /session_groups, /metric_evals and /download_data.

    A request is JSON: of a POST its body, else the argument `request`. What cannot be answered is werkzeug's page of
    a bad request, 400.
    """

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._scalars = scalars_plugin.ScalarsPlugin(context)
        self._context = backend_context.Context(context)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "/experiment": self.get_experiment_route,
            "/session_groups": self.list_session_groups_route,
            "/metric_evals": self.list_metric_evals_route,
            "/download_data": self.download_data_route,
        }

    def is_active(self) -> bool:
        return False  # data_plugin_names say it

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-hparams-dashboard")

    @_series.wsgi
    def get_experiment_route(self, request: Request) -> Response:
        found = self._experiment(request, _parsed(request, api_pb2.GetExperimentRequest))
        return http_util.Respond(request, plugin_util.proto_to_json(found), "application/json")

    @_series.wsgi
    def list_session_groups_route(self, request: Request) -> Response:
        found = self._session_groups(request, _parsed(request, api_pb2.ListSessionGroupsRequest))
        return http_util.Respond(request, plugin_util.proto_to_json(found), "application/json")

    @_series.wsgi
    def list_metric_evals_route(self, request: Request) -> Response:
        asked = _parsed(request, api_pb2.ListMetricEvalsRequest)
        about = _series.about(request)
        found = list_metric_evals.Handler(about["ctx"], asked, self._scalars, about["experiment_id"]).run()
        return http_util.Respond(request, found, "application/json")

    @_series.wsgi
    def download_data_route(self, request: Request) -> Response:
        try:
            visible = json.loads(request.args.get("columnsVisibility", ""))
        except ValueError:
            visible = None
        if not isinstance(visible, list):
            raise exceptions.BadRequest("columnsVisibility is a JSON list that says true or false for every column")
        groups = self._session_groups(request, _parsed(request, api_pb2.ListSessionGroupsRequest))
        experiment = self._experiment(request, api_pb2.GetExperimentRequest())
        name = request.args.get("format")
        answer = _or_refused(download_data.Handler(self._context, experiment, groups, name, visible).run)
        return http_util.Respond(request, *answer)

    def _experiment(self, request: Request, asked: api_pb2.GetExperimentRequest) -> api_pb2.Experiment:
        about = _series.about(request)
        return _or_refused(get_experiment.Handler(about["ctx"], self._context, about["experiment_id"], asked).run)

    def _session_groups(
        self, request: Request, asked: api_pb2.ListSessionGroupsRequest
    ) -> api_pb2.ListSessionGroupsResponse:
        about = _series.about(request)
        return _or_refused(list_session_groups.Handler(about["ctx"], self._context, about["experiment_id"], asked).run)


def _parsed(request: Request, message: Callable[[], M]) -> M:
    """The message that a request carries.

    Raises:
        BadRequest: it carries none.
    """
    text = request.get_data() if request.method == "POST" else request.args.get("request", "")
    asked = message()
    try:
        json_format.Parse(text, asked)
    except (json_format.ParseError, ValueError) as failure:
        raise exceptions.BadRequest(f"This needs JSON of a {asked.DESCRIPTOR.full_name}: {failure}") from None
    return asked


def _or_refused(run: Callable[[], T]) -> T:
    """What is asked for.

    Raises:
        BadRequest: it cannot be answered.
    """
    try:
        return run()
    except (error.HParamsError, DecodeError) as failure:
        raise exceptions.BadRequest(str(failure)) from None
