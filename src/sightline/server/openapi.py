"""The description of the HTTP API, made from its types.

`python -m sightline.server.openapi [FILE]` writes it; docs/openapi.json is that file.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any

import msgspec

from sightline.query.series import SeriesData, SeriesRequest, SeriesUnchanged
from sightline.server.api import DamageReports, Error, Runs, State, Tags

_TYPES = (State, Runs, Tags, SeriesRequest, SeriesData, SeriesUnchanged, DamageReports, Error)
_ONE_SERIES = [
    {"name": "run", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 0}},
    {"name": "tag", "in": "query", "required": True, "schema": {"type": "string"}},
]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document, as JSON values."""
    schemas, components = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
    state, runs, tags, request, data, unchanged, damage, error = schemas
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
            "/api/openapi.json": {"get": operation("openapi", "This document.", as_json, {"type": "object"})},
        },
        "components": {"schemas": components},
    }


def text() -> str:
    """The document as it is committed in docs/openapi.json."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            file.write(text())
    else:
        sys.stdout.write(text())
