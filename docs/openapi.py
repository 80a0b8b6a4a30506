"""Writes docs/openapi.json, from which `npm --prefix web run types` makes the page's types: python docs/openapi.py"""

from __future__ import annotations

from pathlib import Path

from sightline.kinds import KINDS
from sightline.server.openapi import text
from sightline.server.routes import every_route

if __name__ == "__main__":
    Path(__file__).with_suffix(".json").write_text(text(every_route(KINDS)), encoding="utf-8")
