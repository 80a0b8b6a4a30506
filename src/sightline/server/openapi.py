"""The description of the HTTP API, made from its types; docs/openapi.py writes it to docs/openapi.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from sightline.kinds.base import Route
from sightline.query.series import SeriesData, SeriesRequest, SeriesUnchanged
from sightline.server.api import DamageReports, Error, Runs, State, Tags

_TYPES = (State, Runs, Tags, SeriesRequest, SeriesData, SeriesUnchanged, DamageReports, Error)
_ONE_SERIES = [
    {"name": "run", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 0}},
    {"name": "tag", "in": "query", "required": True, "schema": {"type": "string"}},
]


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """The OpenAPI 3.1 document, as JSON values.

    Args:
        routes: those of values and kinds (`server.routes.every_route`).
    """
    more = [type_ for route in routes for type_ in (route.request, route.header) if type_ is not None]
    schemas, components = msgspec.json.schema_components(
        [*_TYPES, *more], ref_template="#/components/schemas/{name}"
    )
    state, runs, tags, request, data, unchanged, damage, error, *others = schemas
    found = dict(zip(more, others, strict=True))
    components["SeriesHeader"] = {
        "title": "SeriesHeader",
        "description": "The JSON header of a series answer; `version` is the store's.",
        "type": "object",
        "properties": {
            "version": {"type": "integer"},
            "series": {"type": "array", "items": {"anyOf": [data, unchanged]}},
        },
        "required": ["version", "series"],
    }

    def operation(name: str, summary: str, media_type: str, schema: Any, **more: Any) -> dict[str, Any]:
        content = {media_type: {"schema": schema} if schema is not None else {}}
        return {
            "operationId": name,
            "summary": summary,
            "responses": {
                "200": {"description": "The answer.", "content": content},
                "default": {
                    "description": "Any error.",
                    "content": {"application/json": {"schema": error}},
                },
            },
            **more,
        }

    as_json = "application/json"
    rows = {"type": "array", "items": {"type": "array", "items": {"type": ["number", "string"]}}}
    packed = (
        "The bytes SLS1, the header's length as a little-endian uint32, the header (SeriesHeader as JSON, "
        "padded with spaces so that it ends at a multiple of 8 bytes), then the arrays its references name."
    )
    body = {"required": True, "content": {as_json: {"schema": request}}}
    series = operation("series", f"Points of many series. {packed}", "application/octet-stream", None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sightline",
            "version": "1",
            "description": "Everything the page asks for. Addresses are relative to the page.",
        },
        "servers": [{"url": "."}],
        "paths": {
            "/api/state": {"get": operation("state", "What is followed and how far it is read.", as_json, state)},
            "/api/runs": {"get": operation("runs", "Every run.", as_json, runs)},
            "/api/tags": {"get": operation("tags", "Every tag and the runs that have it.", as_json, tags)},
            "/api/series": {"post": {**series, "requestBody": body}},
            "/api/scalars.csv": {
                "get": operation(
                    "scalarsCsv", "One series as CSV.", "text/csv", {"type": "string"}, parameters=_ONE_SERIES
                )
            },
            "/api/scalars.json": {
                "get": operation("scalarsJson", "One series as rows.", as_json, rows, parameters=_ONE_SERIES)
            },
            "/api/damage": {"get": operation("damage", "Everything that was skipped.", as_json, damage)},
            "/api/live": {
                "get": operation(
                    "live",
                    "Events named state, each a State as JSON: one at once, then one when it changes.",
                    "text/event-stream",
                    {"type": "string"},
                )
            },
            **_of_routes(routes, found, components, operation),
            "/api/openapi.json": {"get": operation("openapi", "This document.", as_json, {"type": "object"})},
        },
        "components": {"schemas": components},
    }


def _of_routes(
    routes: Sequence[Route],
    schemas: dict[type, Any],
    components: dict[str, Any],
    operation: Callable[..., dict[str, Any]],
) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for route in routes:
        entry = _described(route, schemas, components, operation)
        there = paths.setdefault(f"/api/{route.path}", {})
        for made in entry.values() if there else ():  # an operation's name is there once
            made["operationId"] += f"_{route.method.lower()}"
        there.update(entry)
    return paths


def _described(
    route: Route, schemas: dict[type, Any], components: dict[str, Any], operation: Callable[..., dict[str, Any]]
) -> dict[str, Any]:
    """A route's entry: what is asked by query or body, what is answered as JSON or as bytes with a JSON header."""
    asked = schemas[route.request]
    (media_type, *others) = route.media_types
    packed = route.header is not None and media_type == "application/octet-stream"
    header = "" if route.header is None else schemas[route.header]["$ref"].rpartition("/")[2]
    summary = f"{route.summary} Packed as api/series, with the header {header}." if packed else route.summary
    answer = schemas[route.header] if route.header is not None and not packed else None
    made = operation(route.path.replace(".", "_"), summary, media_type, answer)
    for other in others:
        made["responses"]["200"]["content"][other] = {}
    if route.method == "POST":
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": asked}}}
        return {"post": made}
    table = components[asked["$ref"].rpartition("/")[2]]
    made["parameters"] = [
        {"name": name, "in": "query", "required": name in table.get("required", []), "schema": schema}
        for name, schema in table["properties"].items()
    ]
    return {"get": made}


def text(routes: Sequence[Route]) -> str:
    """The document as it is committed in docs/openapi.json."""
    return json.dumps(document(routes), indent=2, ensure_ascii=False) + "\n"
