"""What belongs to no tab: the flags, facts about the server and the experiment, the list of runs."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tensorboard.plugins import base_plugin
from tensorboard.plugins.core import _flags

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

__all__ = ["DEFAULT_PORT", "CorePlugin", "CorePluginLoader"]

DEFAULT_PORT = 6006

_FORMER_TABS = ("/audio", "/events", "/graphs", "/histograms", "/images")
_SECRET = ("token",)


class CorePlugin(base_plugin.TBPlugin):
    """Routes at the root of the server.

    The page itself is not among them: where Sightline's server is in front, it comes from there. An application that
    brings a page of its own (`assets_zip_provider`) has that served.

    Args:
        context: with flags, and a data provider.
        include_debug_info: whether data/environment names the flags and the data provider; not by default.
    """

    plugin_name = "core"

    def __init__(self, context: base_plugin.TBContext, include_debug_info: bool | None = None) -> None:
        super().__init__(context)
        self._context = context
        self._debug = bool(include_debug_info)

    def is_active(self) -> bool:
        return True

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        from werkzeug.wrappers import Request

        handlers: dict[str, Callable[[Request], Response]] = {
            "/data/environment": self._environment,
            "/data/logdir": self._logdir,
            "/data/window_properties": self._window_properties,
            "/data/runs": self._runs,
            "/data/experiments": self._nothing,
            "/data/experiment_runs": self._nothing,
            "/data/notifications": self._notifications,
        }
        handlers |= dict.fromkeys(_FORMER_TABS, self._to_page)
        apps: dict[str, Callable[..., Any]] = {path: Request.application(one) for path, one in handlers.items()}
        return {**apps, **self._assets()}

    def _environment(self, request: Request) -> Response:
        """Where the data comes from, and what the window is called."""
        from tensorboard import plugin_util, version

        metadata = self._context.data_provider.experiment_metadata(
            plugin_util.context(request.environ), experiment_id=plugin_util.experiment_id(request.environ)
        )
        environment = {
            "version": version.VERSION,
            "data_location": metadata.data_location,
            "window_title": self._context.window_title,
            "experiment_name": metadata.experiment_name,
            "experiment_description": metadata.experiment_description,
            "creation_time": metadata.creation_time,
        }
        if self._debug:
            environment["debug"] = {"data_provider": str(self._context.data_provider), "flags": self._shown_flags()}
        return _json(request, environment)

    def _shown_flags(self) -> dict[str, Any]:
        """The flags as JSON values; what is of another type as text."""
        plain = (str, int, float, bool, list, dict, type(None))
        flags = {name: value for name, value in vars(self._context.flags).items() if name not in _SECRET}
        return {name: value if isinstance(value, plain) else str(value) for name, value in flags.items()}

    def _logdir(self, request: Request) -> Response:
        flags = self._context.flags
        return _json(request, {"logdir": self._context.logdir or getattr(flags, "logdir_spec", "")})

    def _window_properties(self, request: Request) -> Response:
        return _json(request, {"window_title": self._context.window_title})

    def _runs(self, request: Request) -> Response:
        """Names of the runs, the first started first."""
        from tensorboard import plugin_util

        runs = self._context.data_provider.list_runs(
            plugin_util.context(request.environ), experiment_id=plugin_util.experiment_id(request.environ)
        )
        runs = sorted(runs, key=lambda run: (math.inf if run.start_time is None else run.start_time, run.run_name))
        return _json(request, [run.run_name for run in runs])

    def _nothing(self, request: Request) -> Response:
        """There was a database once."""
        return _json(request, [])

    def _notifications(self, request: Request) -> Response:
        from tensorboard.backend import http_util

        return http_util.Respond(request, "Not found", "text/plain", code=404)

    def _to_page(self, request: Request) -> Response:
        from tensorboard.backend import http_util

        root = (request.script_root or "") + "/"
        return http_util.Respond(request, "", "text/plain", code=302, headers=[("Location", root)])

    def _assets(self) -> dict[str, Callable[..., Any]]:
        """A route for each file of the archive that was given, and for its page."""
        from werkzeug.wrappers import Request

        provider = self._context.assets_zip_provider
        if provider is None:
            return {}
        import zipfile

        apps: dict[str, Callable[..., Any]] = {}
        with provider() as opened, zipfile.ZipFile(opened) as archive:
            for name in archive.namelist():
                if not name.endswith("/"):
                    apps["/" + name] = Request.application(_Asset(name, archive.read(name)))
        if "/index.html" in apps:
            apps["/"] = apps["/index.html"]
        return apps


class _Asset:
    """Answers with one file."""

    def __init__(self, name: str, content: bytes) -> None:
        import mimetypes

        self._type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._content = content

    def __call__(self, request: Request) -> Response:
        from tensorboard.backend import http_util

        return http_util.Respond(request, self._content, self._type)


class CorePluginLoader(base_plugin.TBLoader):
    """Makes the plugin, and defines the program's own flags.

    Args:
        include_debug_info: as for `CorePlugin`.
    """

    def __init__(self, include_debug_info: bool | None = None) -> None:
        self._debug = include_debug_info

    def define_flags(self, parser: argparse.ArgumentParser) -> None:
        _flags.define(parser)

    def fix_flags(self, flags: argparse.Namespace) -> None:
        _flags.complete(flags)

    def load(self, context: base_plugin.TBContext) -> CorePlugin:
        return CorePlugin(context, self._debug)


def _json(request: Request, value: Any) -> Response:
    from tensorboard.backend import http_util

    return http_util.Respond(request, value, "application/json")
