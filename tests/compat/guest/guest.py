"""Third-party plugins as packages have them: one with a page, one without anything to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tensorboard import errors
from tensorboard.backend import http_util
from tensorboard.plugins import base_plugin
from werkzeug.wrappers import Request, Response

PAGE = Path(__file__).with_name("guest.js").read_text()


class Guest(base_plugin.TBPlugin):
    """Shows in its page what the host tells it; active as soon as there is a scalar."""

    plugin_name = "guest"

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._provider = context.data_provider

    def is_active(self) -> bool:
        return "scalars" in self._provider.list_plugins(None, experiment_id="")

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/guest.js": self._page, "/runs": self._runs, "/broken": self._broken, "/refused": self._refused}

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(es_module_path="/guest.js", tab_name="A guest")

    @Request.application
    def _page(self, request: Request) -> Response:
        return http_util.Respond(request, PAGE, "text/javascript")

    @Request.application
    def _runs(self, request: Request) -> Response:
        runs = self._provider.list_runs(None, experiment_id="")
        return http_util.Respond(request, [run.run_name for run in runs], "application/json")

    @Request.application
    def _broken(self, request: Request) -> Response:
        raise ValueError("the secret reason")

    @Request.application
    def _refused(self, request: Request) -> Response:
        raise errors.InvalidArgumentError("name a run")


class Idle(base_plugin.TBPlugin):
    """Has a page and never anything to show on it."""

    plugin_name = "idle"

    def is_active(self) -> bool:
        return False

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {}

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(es_module_path="/missing.js", tab_name="Idle")


class Raises(base_plugin.TBLoader):
    """Cannot load."""

    def load(self, context: base_plugin.TBContext) -> base_plugin.TBPlugin:
        raise RuntimeError("no such device")


class Twin(Idle):
    """Has the name of another."""

    plugin_name = "guest"
