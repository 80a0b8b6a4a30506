"""The routes of Debugger V2, without its data: TensorFlow's own reader reads that, and is not used here.

There are no runs, as in TensorBoard where TensorFlow is not installed; what is asked of a run says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from tensorboard.backend import http_util
from tensorboard.plugins import _series, base_plugin

_ROUTES = (
    "/alerts",
    "/execution/data",
    "/execution/digests",
    "/graph_execution/data",
    "/graph_execution/digests",
    "/graphs/graph_info",
    "/graphs/op_info",
    "/source_files/file",
    "/source_files/list",
    "/stack_frames/stack_frames",
)
_NEEDED = "no data: tfdbg_events files can be read by TensorFlow's debug_events_reader alone, which is not used here"


class DebuggerV2Plugin(base_plugin.TBPlugin):
    """Serves /runs, of which there are none; refuses all else."""

    plugin_name = "debugger-v2"

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/runs": self.serve_runs, **dict.fromkeys(_ROUTES, self.serve_nothing)}

    def is_active(self) -> bool:
        return False

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(is_ng_component=True, tab_name="Debugger V2")

    @_series.wsgi
    def serve_runs(self, request: Request) -> Response:
        return http_util.Respond(request, {}, "application/json")

    @_series.wsgi
    def serve_nothing(self, request: Request) -> Response:
        error = _NEEDED if "run" in request.args else "run parameter is not provided"
        return http_util.Respond(request, {"error": error}, "application/json", code=400)
