"""Kinds of other packages over HTTP: their modules are text, their answers data, their faults theirs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from tests.server.client import FakeLoader, FakeStore, call

from sightline.errors import QueryError
from sightline.kinds.base import Answer, Kind, Route
from sightline.kinds.installed import Installed
from sightline.server import foreign
from sightline.server.app import create_app


class Asked(Struct):
    """What the routes take."""

    number: int = 0


def double(_: Any, asked: Asked) -> Answer:
    return Answer(json.dumps({"double": asked.number * 2}).encode(), "application/json")


def raises(_: Any, asked: Asked) -> Answer:
    if asked.number == 1:
        raise QueryError("not that one")
    raise RuntimeError("a fault of others")


def page(_: Any, asked: Asked) -> Answer:
    return Answer(b"<script>1</script>", "text/html")


def route(path: str, answer: Any) -> tuple[str, Route]:
    return path, Route(path, "", Asked, answer)


ROUTES = dict([route("double", double), route("raises", raises), route("page", page)])


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    module = tmp_path / "x.js"
    module.write_text("export function draw() {}")
    kinds = (
        Installed("rings", "pack 1.5", Kind("rings", "Rings", ("r1",), web=module, how_to_log="log()"), "", ROUTES),
        Installed("plain", "pack 1.5", Kind("plain", "Plain", ("p1",)), "", {}),
        Installed("wrong", "other 2", None, "no such luck", {}),
    )
    monkeypatch.setattr(foreign, "installed", lambda own: kinds)
    return create_app(FakeStore(), FakeLoader())  # type: ignore[arg-type]


def post(app: Any, body: Mapping[str, Any]) -> Any:
    sent = [("content-type", "application/json")]
    return call(app, "POST", "/api/kind-answer", sent, json.dumps(body).encode())


def test_kinds_are_listed_with_what_is_wrong(app: Any) -> None:
    answer = call(app, "GET", "/api/kinds")
    assert answer.headers["content-type"] == "application/json"
    first, plain, wrong = answer.json()["kinds"]
    assert first == {
        "name": "rings", "title": "Rings", "plugins": ["r1"], "how_to_log": "log()", "package": "pack 1.5", "web": True,
        "error": "",
    }  # fmt: skip
    assert (plain["web"], plain["error"]) == (False, "")
    assert (wrong["name"], wrong["plugins"], wrong["error"]) == ("wrong", ["wrong"], "no such luck")


def test_a_module_is_text_that_no_browser_runs(app: Any) -> None:
    answer = call(app, "GET", "/api/kind-module?name=rings")
    assert answer.body == b"export function draw() {}"
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    for name in ("plain", "wrong", "scalar", "", "../x"):
        assert call(app, "GET", f"/api/kind-module?name={name}").status == 404


def test_routes_of_a_kind_answer_data_alone(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert post(app, {"name": "rings", "route": "double", "request": {"number": 4}}).json() == {"double": 8}
    assert post(app, {"name": "rings", "route": "double"}).json() == {"double": 0}
    for body, status, says in [
        ({"name": "rings", "route": "double", "request": {"number": "x"}}, 400, "takes no such request"),
        ({"name": "rings", "route": "none"}, 404, "no route of the kind rings named 'none'"),
        ({"name": "plain", "route": "double"}, 404, "no route"),
        ({"name": "nobody", "route": "double"}, 404, "no kind of another package"),
        ({"name": "rings", "route": "raises", "request": {"number": 1}}, 400, "not that one"),
        ({"name": "rings", "route": "raises"}, 422, "pack 1.5 failed: RuntimeError: a fault of others"),
        ({"name": "rings", "route": "page"}, 422, "answers text/html"),
    ]:
        answer = post(app, body)
        assert answer.status == status, body
        assert says in answer.json()["error"]["message"]
    assert "a fault of others" in caplog.text


def test_nothing_is_looked_for_before_somebody_asks(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> Any:
        raise AssertionError("looked for")

    monkeypatch.setattr(foreign, "installed", fail)
    for path in ("/api/state", "/api/runs", "/api/tags", "/api/openapi.json"):
        assert call(app, "GET", path).status == 200
