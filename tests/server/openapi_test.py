"""The description of the API is that of the routes there are, and the committed copy is up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.server.client import FakeLoader, FakeStore, call

from sightline.kinds import KINDS
from sightline.server.app import create_app
from sightline.server.openapi import document, text
from sightline.server.routes import every_route

DOCS = Path(__file__).parents[2] / "docs"


def routes() -> set[tuple[str, str]]:
    app: Any = create_app(FakeStore(), FakeLoader(), kinds=KINDS)  # type: ignore[arg-type]
    router = app.guard.app.rest.app
    own = {
        (route.path, method)
        for route in router.routes
        for method in route.methods - {"HEAD"}
        if route.path.startswith("/api/") and "{" not in route.path
    }
    return own | {(f"/api/{route.path}", route.method) for route in every_route(KINDS)}


def test_the_committed_copy_is_up_to_date() -> None:
    fix = "run: python docs/openapi.py, and `npm run types` in web/"
    assert (DOCS / "openapi.json").read_text(encoding="utf-8") == text(every_route(KINDS)), fix


def test_every_route_is_described_and_no_other() -> None:
    paths = document(every_route(KINDS))["paths"]
    described = {(path, method.upper()) for path, methods in paths.items() for method in methods}
    assert described == routes()


def test_every_route_is_in_the_guide() -> None:
    guide = (DOCS / "http.md").read_text(encoding="utf-8")
    for path, method in routes():
        assert f"| `{method}` `{path[1:]}" in guide, path


def test_every_reference_leads_somewhere() -> None:
    schemas = document(every_route(KINDS))["components"]["schemas"]

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                assert value["$ref"].rpartition("/")[2] in schemas
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(document(every_route(KINDS)))
    assert {"State", "Runs", "Tags", "SeriesRequest", "SeriesHeader", "SeriesData", "Error"} <= schemas.keys()


@pytest.mark.parametrize("name", ["state", "runs", "tags", "damage"])
def test_an_answer_has_the_fields_its_type_names(name: str) -> None:
    app = create_app(FakeStore(), FakeLoader(), kinds=KINDS)  # type: ignore[arg-type]
    operation = document(every_route(KINDS))["paths"][f"/api/{name}"]["get"]
    ref = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    schema = document(every_route(KINDS))["components"]["schemas"][ref.rpartition("/")[2]]
    answer = call(app, "GET", f"/api/{name}").json()
    assert answer.keys() == schema["properties"].keys() == set(schema["required"])
