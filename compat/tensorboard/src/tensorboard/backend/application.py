"""The original's routes as one WSGI application: plugins below data/plugin/NAME, their list, pages that frame them.

A plugin that fails takes nothing with it: while it loads or names its routes it is left out, in a handler it answers
500. What went wrong is in the terminal.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tensorboard import errors, plugin_util
from tensorboard.backend import http_util
from tensorboard.backend._activity import Activity
from tensorboard.backend._failures import logger, tell_once
from tensorboard.backend.auth_context_middleware import AuthContextMiddleware
from tensorboard.backend.client_feature_flags import ClientFeatureFlagsMiddleware
from tensorboard.backend.empty_path_redirect import EmptyPathRedirectMiddleware
from tensorboard.backend.experiment_id import ExperimentIdMiddleware
from tensorboard.backend.experimental_plugin import ExperimentalPlugin
from tensorboard.backend.path_prefix import PathPrefixMiddleware
from tensorboard.backend.security_validator import SecurityValidatorMiddleware
from tensorboard.plugins.base_plugin import BasicLoader, FrontendMetadata, TBContext, TBLoader, TBPlugin

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from tensorboard.auth import AuthProvider
    from tensorboard.data.provider import DataProvider

__all__ = ["TensorBoardWSGI", "TensorBoardWSGIApp", "make_plugin_loader"]

WsgiApp = Callable[..., Iterable[bytes]]
PluginSpec = TBLoader | type[TBLoader] | type[TBPlugin]

DATA_PREFIX = "/data"
PLUGIN_PREFIX = "/plugin"
PLUGINS_LISTING_ROUTE = "/plugins_listing"
PLUGIN_ENTRY_ROUTE = "/plugin_entry.html"
EXPERIMENTAL_PLUGINS_QUERY_PARAM = "experimentalPlugin"


class _UnfitError(Exception):
    """What a plugin says of itself cannot be used."""


_CORE = "core"  # its routes lie at the root, and it has no tab
_NAME = re.compile(r"[A-Za-z0-9_-]+")


def TensorBoardWSGIApp(  # noqa: N802  the name that programs call
    flags: argparse.Namespace,
    plugins: Iterable[PluginSpec],
    data_provider: DataProvider | None = None,
    assets_zip_provider: Callable[[], Any] | None = None,
    deprecated_multiplexer: Any = None,
    auth_providers: Mapping[Any, AuthProvider] | None = None,
    experimental_middlewares: Sequence[Callable[[WsgiApp], WsgiApp]] | None = None,
) -> TensorBoardWSGI:
    """Load the plugins and make the application of them.

    Args:
        flags: with logdir, samples_per_plugin, window_title and path_prefix at least.
        plugins: loaders, their classes, or classes of plugins, in the order of the tabs.
        data_provider, assets_zip_provider, deprecated_multiplexer: what plugins find in their context.
        auth_providers: who asks, by key.
        experimental_middlewares: put around the routes, the first innermost.

    Raises:
        ValueError: a path prefix that is none.
    """
    loaded: dict[str, TBPlugin] = {}
    context = TBContext(
        assets_zip_provider=assets_zip_provider,
        data_provider=data_provider,
        flags=flags,
        logdir=flags.logdir,
        multiplexer=deprecated_multiplexer,
        plugin_name_to_instance=loaded,
        sampling_hints=flags.samples_per_plugin,
        window_title=flags.window_title,
    )
    found: list[TBPlugin] = []
    experimental: list[str] = []
    for spec in plugins:
        try:
            loader = make_plugin_loader(spec)
            plugin = loader.load(context)
        except (Exception, SystemExit) as error:
            tell_once(f"Plugin {spec!r} failed to load and is left out.", error)
            continue
        if plugin is None:
            continue
        found.append(plugin)
        if isinstance(plugin, ExperimentalPlugin) or isinstance(loader, ExperimentalPlugin):
            experimental.append(plugin.plugin_name)
        loaded.setdefault(plugin.plugin_name, plugin)
    return TensorBoardWSGI(
        found, flags.path_prefix, data_provider, experimental, auth_providers, experimental_middlewares
    )


def make_plugin_loader(plugin_spec: PluginSpec) -> TBLoader:
    """The loader of a plugin that is given as a loader, as a loader's class or as the plugin's own class.

    Raises:
        TypeError: it is none of these.
    """
    if isinstance(plugin_spec, TBLoader):
        return plugin_spec
    if isinstance(plugin_spec, type) and issubclass(plugin_spec, TBLoader):
        return plugin_spec()
    if isinstance(plugin_spec, type) and issubclass(plugin_spec, TBPlugin):
        return BasicLoader(plugin_spec)
    raise TypeError(f"Not a TBLoader or TBPlugin subclass: {plugin_spec!r}")


class TensorBoardWSGI:
    """The application; a WSGI callable.

    Args:
        plugins: loaded ones, in the order of the tabs; one without a fit name, or with that of one before, is left out.
        path_prefix: "" or "/…" without a slash at its end.
        data_provider: knows which kinds of data there are.
        experimental_plugins: names of those that are listed only when asked for.
        auth_providers, experimental_middlewares: as for `TensorBoardWSGIApp`.

    Attributes:
        exact_routes: {path: WSGI application}.
        prefix_routes: the same for paths that begin so, the longest first.

    Raises:
        ValueError: a path prefix that is none.
    """

    def __init__(
        self,
        plugins: Iterable[TBPlugin],
        path_prefix: str = "",
        data_provider: DataProvider | None = None,
        experimental_plugins: Iterable[str] | None = None,
        auth_providers: Mapping[Any, AuthProvider] | None = None,
        experimental_middlewares: Sequence[Callable[[WsgiApp], WsgiApp]] | None = None,
    ) -> None:
        from werkzeug.wrappers import Request

        self._provider = data_provider
        self._experimental = frozenset(experimental_plugins or ())
        self._activity = Activity()
        self._plugins: dict[str, TBPlugin] = {}
        self.exact_routes: dict[str, WsgiApp] = {
            DATA_PREFIX + PLUGINS_LISTING_ROUTE: Request.application(self._listing),
            DATA_PREFIX + PLUGIN_ENTRY_ROUTE: Request.application(self._entry),
        }
        wildcards: dict[str, WsgiApp] = {}
        for plugin in plugins:
            self._add(plugin, wildcards)
        self.prefix_routes = {path: wildcards[path] for path in sorted(wildcards, key=len, reverse=True)}

        app: WsgiApp = self._route
        for middleware in experimental_middlewares or ():
            app = middleware(app)
        app = AuthContextMiddleware(app, auth_providers or {})
        app = ClientFeatureFlagsMiddleware(app)
        app = EmptyPathRedirectMiddleware(app)
        app = ExperimentIdMiddleware(app)
        app = PathPrefixMiddleware(app, path_prefix)
        app = SecurityValidatorMiddleware(app)
        self._app = _answering_errors(app)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self._app(environ, start_response)

    def _add(self, plugin: TBPlugin, wildcards: dict[str, WsgiApp]) -> None:
        """Take a plugin and its routes in, or say why not."""
        name = plugin.plugin_name
        try:
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                raise _UnfitError(f"its plugin_name is {name!r}, and has to be of letters, digits, _ and -")
            if name in self._plugins:
                raise _UnfitError("another plugin of that name was there first")
            exact, below = _routes_of(plugin)
        except (Exception, SystemExit) as error:
            whose = f"Plugin {name!r} ({type(plugin).__module__}) is left out"
            tell_once(f"{whose}: {error}", None if isinstance(error, _UnfitError) else error)
            return
        self._plugins[name] = plugin
        self.exact_routes.update(exact)
        wildcards.update(below)

    def _route(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        from werkzeug.wrappers import Request

        request = Request(environ)
        path = request.path
        clean = path[:-1] if path != "/" and path.endswith("/") else path
        app = self.exact_routes.get(clean)
        if app is None:
            app = next((app for prefix, app in self.prefix_routes.items() if clean.startswith(prefix)), None)
        if app is None:
            logger.warning("path %s not found, sending 404", clean)
            app = http_util.Respond(request, "Not found", "text/plain", code=404)
        return app(environ, start_response)

    def _listing(self, request: Request) -> Response:
        """Every plugin with its tab, and whether it has something to show."""
        wanted = set(request.args.getlist(EXPERIMENTAL_PLUGINS_QUERY_PARAM))
        shown = {
            name: metadata
            for name, plugin in self._plugins.items()
            if name != _CORE
            and (name not in self._experimental or name in wanted)
            and (metadata := _metadata(plugin)) is not None
        }
        enabled = self._enabled(request, list(shown))
        base = f"{request.script_root}{DATA_PREFIX}{PLUGIN_PREFIX}"
        listing = {
            name: {
                "disable_reload": metadata.disable_reload,
                "enabled": enabled[name],
                "remove_dom": metadata.remove_dom,
                "tab_name": name if metadata.tab_name is None else metadata.tab_name,
                "loading_mechanism": _mechanism(metadata, f"{base}/{name}"),
            }
            for name, metadata in shown.items()
        }
        return http_util.Respond(request, listing, "application/json")

    def _enabled(self, request: Request, names: list[str]) -> dict[str, bool]:
        """{name: whether it has something to show}: data of its kind, or else by its own word."""
        there: set[str] = set()
        if self._provider is not None:
            experiment = plugin_util.experiment_id(request.environ)
            context = plugin_util.context(request.environ)
            there = set(self._provider.list_plugins(context, experiment_id=experiment) or ())
        with_data = {name for name in names if not there.isdisjoint(_data_names(self._plugins[name]))}
        asked = self._activity.of(self._plugins[name] for name in names if name not in with_data)
        return {name: name in with_data or asked[name] for name in names}

    def _entry(self, request: Request) -> Response:
        """The page of a frame: it loads the plugin's module and has it draw."""
        name = request.args.get("name")
        plugin = self._plugins.get(name or "")
        if name is None or plugin is None:
            raise errors.NotFoundError(name)
        metadata = _metadata(plugin)
        if metadata is None or metadata.es_module_path is None:
            return http_util.Respond(request, "Plugin is not module loadable", "text/plain", code=400)
        module = json.dumps("." + metadata.es_module_path).replace("<", r"\u003c")  # no end of the script hides in it
        script = _ENTRY_SCRIPT.replace("MODULE", module)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        page = _ENTRY.format(base=html.escape(f"plugin/{name}/"), title=html.escape(name), script=script)
        return http_util.Respond(request, page, "text/html", csp_scripts_sha256s=[digest])


# Whether a front end has come, or why not, is said to the page around it, which could not see it otherwise. A module
# may lead its frame elsewhere when it draws, so that comes last.
_ENTRY_SCRIPT = """
const say = (word) => window.parent.postMessage(word, location.origin)
import(MODULE).then((module) => {
  say({ arrived: true })
  return module.render()
}).catch((error) => {
  document.body.textContent = `This plugin's page could not be shown. ${error}`
  say({ failed: String(error) })
})
"""
_ENTRY = """<!doctype html>
<html>
<head><meta charset="utf-8"><title>{title}</title><base href="{base}"></head>
<body><script type="module">{script}</script></body>
</html>
"""


def _routes_of(plugin: TBPlugin) -> tuple[dict[str, WsgiApp], dict[str, WsgiApp]]:
    """(handlers by exact path, handlers by the beginning of a path)."""
    base = "" if plugin.plugin_name == _CORE else f"{DATA_PREFIX}{PLUGIN_PREFIX}/{plugin.plugin_name}"
    exact: dict[str, WsgiApp] = {}
    below: dict[str, WsgiApp] = {}
    for route, app in plugin.get_plugin_apps().items():
        if not route.startswith("/"):
            raise _UnfitError(f"its route {route!r} does not start with a slash")
        if "*" in route.removesuffix("/*"):
            raise _UnfitError(f"its route {route!r} has a * elsewhere than after a slash at its end")
        if route.endswith("/*"):
            below[base + route[:-1]] = app
        else:
            exact[base + route] = app
    return exact, below


def _metadata(plugin: TBPlugin) -> FrontendMetadata | None:
    """How a plugin shows, None when it fails to say."""
    try:
        metadata = plugin.frontend_metadata()
        module = metadata.es_module_path
        if sum((metadata.is_ng_component, metadata.element_name is not None, module is not None)) > 1:
            raise _UnfitError("its frontend_metadata() names several ways to show it")
        if module is not None and not module.startswith("/"):
            raise _UnfitError(f"its es_module_path {module!r} does not start with a slash")
        return metadata
    except Exception as error:
        unfit = isinstance(error, _UnfitError)
        tell_once(f"Plugin {plugin.plugin_name!r} is not listed: {error}", None if unfit else error)
        return None


def _data_names(plugin: TBPlugin) -> set[str]:
    try:
        return set(plugin.data_plugin_names() or ())
    except Exception as error:
        tell_once(f"Plugin {plugin.plugin_name!r} failed in data_plugin_names().", error)
        return set()


def _mechanism(metadata: FrontendMetadata, base: str) -> dict[str, str]:
    if metadata.is_ng_component:
        return {"type": "NG_COMPONENT"}
    if metadata.element_name is not None:
        return {"type": "CUSTOM_ELEMENT", "element_name": metadata.element_name}
    if metadata.es_module_path is not None:
        return {"type": "IFRAME", "module_path": base + metadata.es_module_path}
    return {"type": "NONE"}


def _answering_errors(app: WsgiApp) -> WsgiApp:
    """The outermost layer: exceptions become answers."""
    from werkzeug.wrappers import Request

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        path = request.root_path.rstrip("/") + request.path
        try:
            return app(environ, start_response)
        except errors.PublicError as error:
            answer = http_util.Respond(request, str(error), "text/plain", error.http_code, headers=error.headers)
        except Exception as error:
            tell_once(f"The handler of {path} failed.", error)
            text = f"What answers {path} failed ({type(error).__name__}). The terminal of this server says where."
            answer = http_util.Respond(request, text, "text/plain", code=500)
        return answer(environ, start_response)

    return guarded
