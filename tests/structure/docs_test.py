"""Every flag, route and kind is named in docs/, so that nothing is there which nobody can find."""

from __future__ import annotations

import re
from pathlib import Path

import click

from sightline.cli import _COMMANDS
from sightline.kinds import KINDS
from sightline.server.routes import every_route

DOCS = Path(__file__).parents[2] / "docs"


def words() -> str:
    return "\n".join(path.read_text() for path in sorted(DOCS.rglob("*.md")))


def test_every_flag_is_documented() -> None:
    text = words()
    flags = {
        name
        for command in _COMMANDS.values()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
        if name.startswith("--")
    }
    assert len(flags) > 20
    assert not {flag for flag in flags if not re.search(rf"`{flag}[` =]", text.replace("_", "-"))}


def test_every_kind_is_documented() -> None:
    text = words()
    assert not {kind.name for kind in KINDS if f"`{kind.name}`" not in text}


def test_every_route_is_documented() -> None:
    text = words()
    source = "\n".join(path.read_text() for path in (DOCS.parent / "src/sightline/server").glob("*.py"))
    routes = set(re.findall(r"""["']/(api/[a-z./]+)["']""", source))
    assert routes
    routes |= {f"api/{route.path}" for route in every_route(KINDS)}
    assert not {route for route in routes if not re.search(rf"`{re.escape(route)}[`?]", text)}
