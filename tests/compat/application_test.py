"""The plugins' application: routes, the list, the pages in frames; and plugins that fail, each in its way."""

from __future__ import annotations

import argparse
import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tensorboard import errors, plugin_util
from tensorboard.auth import AuthProvider
from tensorboard.backend import _failures, http_util
from tensorboard.backend._activity import Activity
from tensorboard.backend.application import TensorBoardWSGI, TensorBoardWSGIApp, make_plugin_loader
from tensorboard.backend.experimental_plugin import ExperimentalPlugin
from tensorboard.plugins.base_plugin import BasicLoader, FrontendMetadata, TBContext, TBLoader, TBPlugin
from tests.process import PATIENCE
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

LISTING = "/data/plugins_listing"


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong in one test is told again in the next."""
    monkeypatch.setattr(_failures, "_told", set())


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin is waited for as long as a busy machine takes; the tests of those that take long say how long."""
    monkeypatch.setattr(Activity.of, "__defaults__", (float(PATIENCE),))


@Request.application
def echo(request: Request) -> Response:
    context = plugin_util.context(request.environ)
    seen = {
        "path": request.path,
        "script": request.script_root,
        "experiment": plugin_util.experiment_id(request.environ),
        "flags": context.client_feature_flags,
    }
    return http_util.Respond(request, seen, "application/json")


def raising(error: BaseException) -> Callable[..., Any]:
    def handler(*_: Any) -> Any:
        raise error

    return handler


def plugin(name: Any, apps: Any = None, active: Any = True, shown: Any = None, data: Any = None) -> TBPlugin:
    """A plugin whose answers are given, or made by calling what is given."""

    def said(value: Any) -> Any:
        return value() if callable(value) else value

    class Given(TBPlugin):
        plugin_name = name

        def get_plugin_apps(self) -> Any:
            return said(apps) or {}

        def is_active(self) -> Any:
            return said(active)

        def frontend_metadata(self) -> Any:
            return said(shown) or FrontendMetadata()

        def data_plugin_names(self) -> Any:
            return (name,) if data is None else said(data)

    return Given(TBContext())


class Data:
    """A data provider that knows which kinds there are."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def list_plugins(self, ctx: Any = None, *, experiment_id: str) -> Iterable[str]:
        return self.kinds


def ask(app: TensorBoardWSGI, path: str, **more: Any) -> TestResponse:
    return Client(app).open(path, **more)


def listed(app: TensorBoardWSGI, query: str = "") -> Any:
    answer = ask(app, LISTING + query)
    assert answer.status_code == 200
    return answer.json


class TestRoutes:
    app = TensorBoardWSGI([plugin("p", {"/echo": echo, "/all/*": echo, "/all/long/*": echo, "/": echo})])

    @pytest.mark.parametrize(
        "path",
        ["/data/plugin/p/echo", "/data/plugin/p/echo/", "/data/plugin/p/all/x", "/data/plugin/p/all/x/y/"],
    )
    def test_found(self, path: str) -> None:
        answer = ask(self.app, path)
        assert (answer.status_code, answer.json["path"]) == (200, path)

    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/nothing",
            "/data/plugin/p",
            "/data/plugin/p/echo//",
            "/data/plugin/p/all",
            "/data/plugin/p/all/",
            "/data/plugin/q/echo",
        ],
    )
    def test_not_found(self, path: str) -> None:
        answer = ask(self.app, path)
        assert (answer.status_code, answer.text, answer.mimetype) == (404, "Not found", "text/plain")

    def test_the_longest_wildcard_comes_first(self) -> None:
        assert list(self.app.prefix_routes) == ["/data/plugin/p/all/long/", "/data/plugin/p/all/"]
        assert "/data/plugin/p/echo" in self.app.exact_routes

    def test_the_core_is_at_the_root(self) -> None:
        app = TensorBoardWSGI([plugin("core", {"/data/runs": echo})])
        assert ask(app, "/data/runs").status_code == 200
        assert "core" not in listed(app)

    def test_methods_are_the_handlers_business(self) -> None:
        assert ask(self.app, "/data/plugin/p/echo", method="PUT").status_code == 200
        head = ask(self.app, "/data/plugin/p/echo", method="HEAD")
        assert head.data == b""
        assert int(head.headers["Content-Length"]) > 0


APPS = {"/echo": echo}


class TestLayers:

    def test_prefix(self) -> None:
        app = TensorBoardWSGI([plugin("p", APPS)], path_prefix="/a/b")
        assert ask(app, "/a/b/data/plugin/p/echo").json["script"] == "/a/b"
        assert [ask(app, path).status_code for path in ("/a/bc", "/", "/data/plugin/p/echo", "/a/b/")] == [404] * 4
        moved = ask(app, "/a/b")
        assert (moved.status_code, moved.headers["Location"]) == (301, "/a/b/")

    @pytest.mark.parametrize("prefix", ["a", "/a/", "/"])
    def test_prefixes_that_are_none(self, prefix: str) -> None:
        with pytest.raises(ValueError, match="path prefix"):
            TensorBoardWSGI([], path_prefix=prefix)

    def test_experiment(self) -> None:
        app = TensorBoardWSGI([plugin("p", APPS, shown=FrontendMetadata(es_module_path="/x.js"))])
        seen = ask(app, "/experiment/e1/data/plugin/p/echo").json
        assert (seen["experiment"], seen["script"], seen["path"]) == ("e1", "/experiment/e1", "/data/plugin/p/echo")
        assert ask(app, "/data/plugin/p/echo").json["experiment"] == ""
        by_header = ask(app, "/data/plugin/p/echo", headers={"TensorBoard-Experiment-Id": "e2"}).json
        assert by_header["experiment"] == "e2"
        module = ask(app, "/experiment/e1" + LISTING).json["p"]["loading_mechanism"]["module_path"]
        assert module == "/experiment/e1/data/plugin/p/x.js"

    def test_flags_of_the_page(self) -> None:
        app = TensorBoardWSGI([plugin("p", APPS)])
        query = {"tensorBoardFeatureFlags": '{"a": 1, "b": 1}'}
        headers = {"X-TensorBoard-Feature-Flags": '{"a": 2, "c": 3}'}
        seen = ask(app, "/data/plugin/p/echo", query_string=query, headers=headers).json
        assert seen["flags"] == {"a": 2, "b": 1, "c": 3}
        for wrong, said in (("[1]", "to a dict"), ("x", "JSON")):
            answer = ask(app, "/data/plugin/p/echo", query_string={"tensorBoardFeatureFlags": wrong})
            assert answer.status_code == 400
            assert said in answer.text

    def test_who_asks_is_found_out_once_and_late(self) -> None:
        asked = []

        class Known(AuthProvider):
            def authenticate(self, environ: dict[str, Any]) -> str:
                asked.append(environ["PATH_INFO"])
                return "somebody"

        @Request.application
        def twice(request: Request) -> Response:
            auth = plugin_util.context(request.environ).auth
            return http_util.Respond(request, [auth.get("key"), auth.get("key")], "application/json")

        app = TensorBoardWSGI([plugin("p", {"/twice": twice, "/echo": echo})], auth_providers={"key": Known()})
        assert ask(app, "/data/plugin/p/twice").json == ["somebody", "somebody"]
        ask(app, "/data/plugin/p/echo")
        assert asked == ["/data/plugin/p/twice"]

    def test_middlewares_of_the_caller(self) -> None:
        def shouting(app: Any) -> Any:
            def call(environ: dict[str, Any], start_response: Any) -> Any:
                return app({**environ, "PATH_INFO": environ["PATH_INFO"].lower()}, start_response)

            return call

        app = TensorBoardWSGI([plugin("p", APPS)], experimental_middlewares=[shouting])
        assert ask(app, "/DATA/plugin/p/ECHO").status_code == 200


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "status", "text"),
        [
            (errors.InvalidArgumentError("no run"), 400, "Invalid argument: no run"),
            (errors.NotFoundError(), 404, "Not found"),
            (errors.PermissionDeniedError("é"), 403, "Permission denied: é"),
            (errors.UnauthenticatedError(challenge="Basic"), 401, "Unauthenticated"),
            (errors.PublicError("x"), 500, "x"),
        ],
    )
    def test_those_that_are_meant_for_the_asker(self, error: errors.PublicError, status: int, text: str) -> None:
        answer = ask(TensorBoardWSGI([plugin("p", {"/x": raising(error)})]), "/data/plugin/p/x")
        assert (answer.status_code, answer.text, answer.mimetype) == (status, text, "text/plain")
        assert answer.headers.get("WWW-Authenticate") == ("Basic" if status == 401 else None)

    def test_others_are_told_to_the_terminal_once(self, caplog: pytest.LogCaptureFixture) -> None:
        app = TensorBoardWSGI([plugin("p", {"/x": raising(KeyError("secret")), "/echo": echo})])
        answers = [ask(app, "/data/plugin/p/x") for _ in range(3)]
        assert {(answer.status_code, answer.mimetype) for answer in answers} == {(500, "text/plain")}
        assert "/data/plugin/p/x" in answers[0].text
        assert "secret" not in answers[0].text
        assert caplog.text.count("secret") == 1
        assert "application.py" not in caplog.text  # the trace begins where it left us
        assert ask(app, "/data/plugin/p/echo").status_code == 200


class TestFailingPlugins:
    """Whatever one does, the other is there."""

    good = plugin("good", {"/echo": echo}, shown=FrontendMetadata(tab_name="Good"))

    def left(self, *bad: TBPlugin) -> list[str]:
        app = TensorBoardWSGI([*bad, self.good])
        assert ask(app, "/data/plugin/good/echo").status_code == 200
        return sorted(listed(app))

    @pytest.mark.parametrize("name", ["a b", "", None, 3, "ü", "a\n", "../x"])
    def test_a_name_that_is_none(self, name: Any, caplog: pytest.LogCaptureFixture) -> None:
        assert self.left(plugin(name)) == ["good"]
        assert "is left out: its plugin_name" in caplog.text

    def test_a_name_that_is_taken(self, caplog: pytest.LogCaptureFixture) -> None:
        app = TensorBoardWSGI([self.good, plugin("good", {"/other": echo})])
        assert listed(app)["good"]["tab_name"] == "Good"
        assert ask(app, "/data/plugin/good/other").status_code == 404
        assert "was there first" in caplog.text

    @pytest.mark.parametrize("route", ["x", "", "/x*", "/*/x", "/a/*/b/*"])
    def test_a_route_that_is_none(self, route: str, caplog: pytest.LogCaptureFixture) -> None:
        assert self.left(plugin("bad", {route: echo})) == ["good"]
        assert f"its route {route!r}" in caplog.text

    @pytest.mark.parametrize("error", [RuntimeError("no routes"), SystemExit(3)])
    def test_no_routes(self, error: BaseException) -> None:
        assert self.left(plugin("bad", apps=raising(error))) == ["good"]

    @pytest.mark.parametrize(
        "shown",
        [
            raising(RuntimeError("no metadata")),
            lambda: 3,
            FrontendMetadata(es_module_path="x.js"),
            FrontendMetadata(es_module_path="/x.js", element_name="x-y"),
            FrontendMetadata(is_ng_component=True, element_name="x-y"),
        ],
    )
    def test_no_way_to_show_it(self, shown: Any) -> None:
        assert self.left(plugin("bad", {"/echo": echo}, shown=shown)) == ["good"]

    def test_no_word_on_being_active(self, caplog: pytest.LogCaptureFixture) -> None:
        app = TensorBoardWSGI([plugin("bad", active=raising(RuntimeError("odd"))), self.good])
        for _ in range(2):
            assert {name: one["enabled"] for name, one in listed(app).items()} == {"bad": False, "good": True}
        assert caplog.text.count("RuntimeError: odd") == 1

    def test_no_names_of_data(self) -> None:
        app = TensorBoardWSGI([plugin("bad", data=raising(RuntimeError("odd"))), self.good], data_provider=Data("bad"))
        assert listed(app)["bad"]["enabled"]  # by its own word

    def test_long_thought(self, caplog: pytest.LogCaptureFixture) -> None:
        end, begun, calls = threading.Event(), threading.Event(), []

        def think() -> bool:
            calls.append(1)
            begun.set()
            return end.wait(60)

        slow, activity = plugin("slow", active=think), Activity()
        assert activity.of([self.good], patience=60) == {"good": True}
        for _ in range(3):  # what the good one said last counts, should it be late as well
            assert activity.of([slow, self.good], patience=0.05) == {"slow": False, "good": True}
        assert begun.wait(60)
        assert len(calls) == 1  # it is not asked again before it has answered
        assert caplog.text.count("'slow' takes long") == 1
        end.set()
        assert activity.of([slow], patience=60) == {"slow": True}

    def test_one_that_cannot_load(self, caplog: pytest.LogCaptureFixture) -> None:
        class Raises(TBLoader):
            def load(self, context: TBContext) -> TBPlugin:
                raise RuntimeError("no such device")

        class Leaves(TBLoader):
            def load(self, context: TBContext) -> TBPlugin:
                raise SystemExit(1)

        class Wants(TBLoader):
            def __init__(self, more: int) -> None: ...

        app = TensorBoardWSGIApp(_flags(), [Raises(), Leaves, Wants, TBLoader(), type(self.good)])
        assert list(listed(app)) == ["good"]
        assert "no such device" in caplog.text


class TestListing:
    def test_what_it_says(self) -> None:
        ways = {
            "frame": FrontendMetadata(es_module_path="/a/b.js", tab_name="A frame", disable_reload=True),
            "element": FrontendMetadata(element_name="x-y", remove_dom=True),
            "angular": FrontendMetadata(is_ng_component=True),
            "nothing": FrontendMetadata(),
        }
        found = listed(TensorBoardWSGI([plugin(name, shown=shown) for name, shown in ways.items()]))
        assert list(found) == list(ways)
        assert found["frame"] == {
            "disable_reload": True,
            "enabled": True,
            "remove_dom": False,
            "tab_name": "A frame",
            "loading_mechanism": {"type": "IFRAME", "module_path": "/data/plugin/frame/a/b.js"},
        }
        assert found["element"]["loading_mechanism"] == {"type": "CUSTOM_ELEMENT", "element_name": "x-y"}
        assert found["angular"]["loading_mechanism"] == {"type": "NG_COMPONENT"}
        assert (found["nothing"]["loading_mechanism"], found["nothing"]["tab_name"]) == ({"type": "NONE"}, "nothing")

    def test_data_of_its_kind_makes_it_active(self) -> None:
        plugins = [plugin("a", active=False), plugin("b", active=False, data=("x", "y")), plugin("c", active=False)]
        found = listed(TensorBoardWSGI(plugins, data_provider=Data("a", "y")))
        assert {name: one["enabled"] for name, one in found.items()} == {"a": True, "b": True, "c": False}

    def test_experimental_ones_are_named(self) -> None:
        class Shy(ExperimentalPlugin, TBPlugin):
            plugin_name = "shy"

            def get_plugin_apps(self) -> dict[str, Any]:
                return {}

            def is_active(self) -> bool:
                return True

        class Hidden(BasicLoader, ExperimentalPlugin):
            pass

        good = TestFailingPlugins.good
        app = TensorBoardWSGIApp(_flags(), [Shy, Hidden(type(plugin("hidden"))), type(good)])
        assert list(listed(app)) == ["good"]
        assert list(listed(app, "?experimentalPlugin=shy&experimentalPlugin=x")) == ["shy", "good"]
        assert list(listed(app, "?experimentalPlugin=hidden")) == ["hidden", "good"]


class TestEntry:
    app = TensorBoardWSGI(
        [
            plugin("framed", shown=FrontendMetadata(es_module_path="/a/</script>\u2028'.js")),
            plugin("element", shown=FrontendMetadata(element_name="x-y")),
        ]
    )

    def test_page(self) -> None:
        answer = ask(self.app, "/data/plugin_entry.html?name=framed")
        assert answer.mimetype == "text/html"
        assert '<base href="plugin/framed/">' in answer.text
        assert answer.text.count("</script>") == 1
        assert "'sha256-" in answer.headers["Content-Security-Policy"]

    @pytest.mark.parametrize(("query", "status"), [("?name=x", 404), ("", 404), ("?name=element", 400)])
    def test_no_page(self, query: str, status: int) -> None:
        assert ask(self.app, f"/data/plugin_entry.html{query}").status_code == status


class TestHeaders:
    def sent(self, response: Response) -> Any:
        return ask(TensorBoardWSGI([plugin("p", {"/x": response})]), "/data/plugin/p/x").headers

    def test_missing_ones_are_added(self) -> None:
        headers = self.sent(Response("<b>", content_type="text/html"))
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "object-src 'none'" in headers["Content-Security-Policy"]
        assert "Content-Security-Policy" not in self.sent(Response("x", content_type="text/plain"))

    def test_given_ones_stay(self) -> None:
        own = {"Content-Security-Policy": "default-src 'none'"}
        headers = self.sent(Response("<b>", content_type="text/html; charset=utf-8", headers=own))
        assert headers.getlist("Content-Security-Policy") == ["default-src 'none'"]


class TestLoader:
    def test_what_may_be_given(self) -> None:
        class Own(TBLoader):
            pass

        own, kind = Own(), type(plugin("p"))
        assert make_plugin_loader(own) is own
        assert isinstance(make_plugin_loader(Own), Own)
        basic = make_plugin_loader(kind)
        assert isinstance(basic, BasicLoader)
        assert isinstance(basic.load(TBContext()), kind)
        for wrong in (object, 3, plugin("p")):
            with pytest.raises(TypeError, match="Not a TBLoader or TBPlugin"):
                make_plugin_loader(wrong)  # type: ignore[arg-type]

    def test_the_context(self) -> None:
        seen: list[TBContext] = []

        class Looks(TBLoader):
            def load(self, context: TBContext) -> None:
                seen.append(context)

        data, multiplexer = Data(), object()
        flags = _flags()
        TensorBoardWSGIApp(flags, [type(plugin("first")), Looks()], data, None, multiplexer)  # type: ignore[arg-type]
        (context,) = seen
        assert (context.data_provider, context.multiplexer, context.flags) == (data, multiplexer, flags)
        assert (context.logdir, context.window_title, context.sampling_hints) == ("/logs", "title", {"scalars": 3})
        assert list(context.plugin_name_to_instance or ()) == ["first"]


def _flags() -> argparse.Namespace:
    return argparse.Namespace(
        logdir="/logs", samples_per_plugin={"scalars": 3}, window_title="title", path_prefix="", logdir_spec=""
    )


def test_the_logger_is_the_one_that_programs_know(caplog: pytest.LogCaptureFixture) -> None:
    TensorBoardWSGI([plugin("a b")])
    assert {record.name for record in caplog.records} == {"tensorboard"}
    assert logging.getLogger("tensorboard") is _failures.logger
