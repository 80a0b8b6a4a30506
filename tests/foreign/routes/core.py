"""Rows of the core: which runs and plugins there are, what is served."""

from __future__ import annotations

from typing import Any

from tests.foreign.routes.servers import Server
from tests.foreign.routes.table import ROWS, Row


def environment(value: dict[str, Any], _: Server) -> dict[str, Any]:
    """Without the version, and without what is told of the program itself."""
    return {key: inner for key, inner in value.items() if key not in ("version", "debug")}


def listing(value: dict[str, Any], _: Server) -> dict[str, Any]:
    """Without how the projector is drawn: TensorBoard's brings a page of its own, ours is part of the page."""
    value["projector"].pop("loading_mechanism")
    return value


ROWS += [
    Row("/data/runs"),
    Row("/data/environment", shaped=environment),
    Row("/data/logdir"),
    Row("/data/window_properties"),
    Row("/data/experiments"),
    Row("/data/experiment_runs"),
    Row("/data/plugins_listing", shaped=listing),
    Row("/data/no_such_route"),
]
