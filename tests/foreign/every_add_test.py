"""Every add_x of the table in `cases`: TensorBoard shows what was given, and the same as of PyTorch's writer.

TensorBoard has two loaders, whose readings differ; ours must be shown alike by both. PyTorch's old encodings are
read in full by the Python one only, so its pictures are compared there.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.foreign.cases import CASES, clock
from tests.foreign.logs import Written
from tests.foreign.original import Original

from sightline import SummaryWriter


def differences(shown: Any, expected: Any, where: str, within: int = 0) -> list[str]:
    """What is not as expected, as sentences: floats to float32's precision, integers within some, tests hold."""

    def each(pairs: Iterable[tuple[object, Any, Any]]) -> list[str]:
        return [line for key, a, b in pairs for line in differences(a, b, f"{where}[{key!r:.60}]", within)]

    if callable(expected):
        return [] if expected(shown) else [f"{where} is {shown!r:.500}, of which {expected.__name__} does not hold"]
    if isinstance(expected, dict):
        wrong = [f"{where} has {sorted(shown)}, not {sorted(expected)}"] if set(shown) != set(expected) else []
        return wrong + each((key, shown[key], expected[key]) for key in sorted(set(shown) & set(expected)))
    if isinstance(expected, np.ndarray):
        if shown.shape != expected.shape:
            return [f"{where} has shape {shown.shape}, not {expected.shape}"]
        rtol, atol = (1e-6, 0) if expected.dtype.kind == "f" else (0, within)
        off = ~np.isclose(shown.astype(float), expected.astype(float), rtol, atol, equal_nan=True)
        return [f"{where} is {shown[off][:5]}, not {expected[off][:5]}, at {off.sum()} places"] if off.any() else []
    if isinstance(expected, (list, tuple)):
        if len(shown) != len(expected):
            return [f"{where} has {len(shown)} items, not {len(expected)}: {shown!r:.300}"]
        return each((index, *pair) for index, pair in enumerate(zip(shown, expected, strict=True)))
    same = shown == expected or (shown != shown and expected != expected)
    return [] if same else [f"{where} is {shown!r:.300}, not {expected!r:.300}"]


def test_no_method_is_left_out() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.rglob("*.py") if path.name != "guide_test.py")
    methods = {name for name, _ in inspect.getmembers(SummaryWriter, inspect.isfunction) if name.startswith("add_")}
    assert len(methods) > 20
    assert {name for name in methods if f".{name}(" not in tests} == set()


@pytest.mark.parametrize("fast", [False, True], ids=["python loader", "fast loader"])
@pytest.mark.parametrize("name", CASES)
def test_tensorboard_shows_what_was_given(written: Callable[[str], Written], name: str, fast: bool) -> None:
    ours = written("sightline")
    run = ours.run(name)
    expected = {
        plugin: {tag: [(step, clock(step), value) for step, value in steps.items()] for tag, steps in tags.items()}
        for plugin, tags in CASES[name].shown.items()
        if not (fast and plugin in CASES[name].slow_only)
    }
    picture = ours.served(fast).picture(run)
    picture.pop("distributions", None)  # TensorBoard makes them from the histograms
    assert differences(picture, expected, name) == []


@pytest.mark.parametrize("fast", [False, True], ids=["python loader", "fast loader"])
def test_the_time_series_page_has_the_same(written: Callable[[str], Written], fast: bool) -> None:
    """The page that opens first has scalars, histograms and images by routes of its own."""
    ours = written("sightline")
    original = ours.served(fast)
    tags = original.ask("timeseries/tags")
    for run in ("scalar_numbers", "histogram", "image"):
        for plugin, shown in original.picture(ours.run(run)).items():
            if plugin != "distributions":
                for tag, points in shown.items():
                    assert time_series(original, tags, plugin, run, tag) == [(step, wall) for step, wall, _ in points]


def time_series(original: Original, tags: dict[str, Any], plugin: str, run: str, tag: str) -> list[tuple[int, float]]:
    request: dict[str, Any] = {"plugin": plugin, "run": run, "tag": tag}
    if plugin == "images":
        assert tags["images"]["tagRunSampledInfo"][tag][run] == {"maxSamplesPerStep": 1}
        request["sample"] = 0
    else:
        assert tag in tags[plugin]["runTagInfo"][run]
    (answer,) = original.ask("timeseries/timeSeries", requests=json.dumps([request]))
    return [(point["step"], point["wallTime"]) for point in answer["runToSeries"][run]]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.torch])
def test_the_same_calls_on_pytorch_s_writer_give_the_same_picture(written: Callable[[str], Written], name: str) -> None:
    case = CASES[name]
    ours, theirs = written("sightline"), written("torch")
    picture = theirs.served(False).picture(theirs.run(name))
    for sub_run in sorted(path.name for path in (theirs.folder / name).iterdir() if path.is_dir()):
        for plugin, tags in theirs.served(False).picture(f"{name}/{sub_run}").items():
            picture.setdefault(plugin, {}).update({f"{sub_run}:{tag}": values for tag, values in tags.items()})
    if case.adapt:
        case.adapt(picture)
    found = differences(ours.served(False).picture(ours.run(name)), picture, name, case.within)
    if case.unlike and not case.adapt and not case.within:
        assert found, "not unlike any more"
    else:
        assert found == []
