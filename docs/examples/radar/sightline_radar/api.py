"""What the module in the browser cannot see: the names of the axes, which are in the metadata of the tag."""

import json
from typing import Any

from msgspec import Struct

from sightline.kinds.base import Answer, Route
from sightline.query.values import plugin_content


class AxesRequest(Struct):
    """A tag of a run."""

    run: int
    tag: str


def axes(store: Any, request: AxesRequest) -> Answer:
    """Names of the axes, as JSON."""
    names = json.loads(plugin_content(store, request.run, request.tag) or b"[]")
    return Answer(json.dumps({"axes": [str(name) for name in names]}).encode(), "application/json")


ROUTES = (Route("axes", "Names of the axes.", AxesRequest, axes),)
