"""What our SummaryWriter wrote, `sightline.open` reads as TensorBoard's own file reader does: kinds, steps, values."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conformance.expected import KINDS
from tests.foreign.conftest import Foreign
from tests.foreign.logs import Written
from tests.foreign.original import LAST

import sightline
from sightline.log import Log

DUMP = """
import json, sys
from pathlib import Path
from tests.foreign.dump import values
print(json.dumps({"values": list(values(Path(sys.argv[1])))}))
"""

Series = dict[tuple[str, str], list[dict[str, Any]]]
"""(run, tag) → its values, as `dump.values` gives them."""


@pytest.fixture(scope="module")
def theirs(foreign: Foreign, written: Callable[[str], Written]) -> Series:
    return series(foreign, written("sightline").folder)


def series(foreign: Foreign, folder: Path) -> Series:
    found: Series = {}
    for value in foreign(DUMP, folder)["values"]:
        if value["tag"] != LAST:
            found.setdefault((value["run"], value["tag"]), []).append(value)
    return found


@pytest.fixture(scope="module")
def ours(written: Callable[[str], Written]) -> Log:
    with sightline.open(written("sightline").folder) as log:
        return log


def test_the_same_runs_and_tags_of_the_same_kinds(ours: Log, theirs: Series) -> None:
    assert ours.damage == []
    assert {(run, tag): kind for run in ours.runs for tag, kind in ours.tags(run).items() if tag != LAST} == {
        where: "table" if where[0] == "tables" else kind_of(values[0]["plugin"]) for where, values in theirs.items()
    }
    assert len({kind_of(values[0]["plugin"]) for values in theirs.values()}) > 6


def kind_of(plugin: str) -> str:
    return {"audio": "audio", "sightline_figure": "figure", "mesh": "mesh", **KINDS}.get(plugin, "tensor")


def test_the_same_scalars(ours: Log, theirs: Series) -> None:
    wrong = [
        where
        for where, values in theirs.items()
        if values[0]["plugin"] == "scalars"
        if not same_scalars(ours, where, values)
    ]
    assert wrong == []


def same_scalars(ours: Log, where: tuple[str, str], values: list[dict[str, Any]]) -> bool:
    steps, walls, numbers, _ = ours.scalars(*where, superseded=True)
    read = [float(np.frombuffer(base64.b64decode(value["data"]), value["dtype"])[0]) for value in values]
    return (
        steps.tolist() == [value["step"] for value in values]
        and walls.tolist() == [value["wall"] for value in values]
        and numbers.tobytes() == np.array(read, numbers.dtype).tobytes()
    )


def test_the_same_of_everything_else(ours: Log, theirs: Series) -> None:
    others = {where: values for where, values in theirs.items() if values[0]["plugin"] != "scalars"}
    assert [where for where, values in others.items() if not same_blobs(ours, where, values)] == []


def same_blobs(ours: Log, where: tuple[str, str], values: list[dict[str, Any]]) -> bool:
    blobs = ours.blobs(*where, superseded=True)
    if [(blob.step, blob.wall_time) for blob in blobs] != [(value["step"], value["wall"]) for value in values]:
        return False
    return all(contents(blob.read(), value) for blob, value in zip(blobs, values, strict=True))


def contents(elements: list[bytes], value: dict[str, Any]) -> bool:
    if value["plugin"] == "audio":
        elements = elements[::2]  # TensorBoard drops the labels, the second column
    if "strings" in value:
        return elements == [base64.b64decode(item) for item in value["strings"]]
    if "data" in value:
        return b"".join(elements) == base64.b64decode(value["data"])
    return value["tag"].startswith("unsigned")
