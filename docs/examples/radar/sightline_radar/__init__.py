"""A kind in a package of its own: one score for each of several axes, drawn as a radar chart of all runs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sightline.events.tensor import make_tensor
from sightline.kinds.base import Kind, Value

KIND = Kind(
    name="radar",
    title="Radar",
    plugins=("radar",),
    api="sightline_radar.api",
    web=Path(__file__).with_name("radar.js"),
    how_to_log='sightline_radar.log(writer, "skills", {"reading": 0.8, "maths": 0.6, "code": 0.7}, step)',
)


def log(writer: Any, tag: str, scores: Mapping[str, float], step: int) -> None:
    """Log a number for each axis; a tag always has the same axes, whose names stand in its metadata."""
    numbers = make_tensor(np.array(list(scores.values()), np.float64))
    writer.add(Value(tag, numbers, "radar", json.dumps(list(scores)).encode()), step)
