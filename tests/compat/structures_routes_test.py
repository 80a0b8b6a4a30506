"""The plugins of PR curves, layouts, meshes and Debugger V2 over a data provider that is not ours; tabs that moved."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.plugins import base_plugin
from tensorboard.plugins.custom_scalar.custom_scalars_plugin import CustomScalarsPlugin
from tensorboard.plugins.custom_scalar.layout_pb2 import Category, Chart, Layout, MarginChartContent
from tensorboard.plugins.debugger_v2.debugger_v2_plugin import DebuggerV2Plugin
from tensorboard.plugins.mesh import metadata as mesh_metadata
from tensorboard.plugins.mesh.mesh_plugin import MeshPlugin
from tensorboard.plugins.mesh.plugin_data_pb2 import MeshPluginData
from tensorboard.plugins.pr_curve.plugin_data_pb2 import PrCurvePluginData
from tensorboard.plugins.pr_curve.pr_curves_plugin import PrCurvesPlugin
from tensorboard.plugins.profile_redirect.profile_redirect_plugin import ProfileRedirectPluginLoader
from tensorboard.plugins.wit_redirect.wit_redirect_plugin import WITRedirectPluginLoader
from tests.compat.structures import Made, ask


def answered(plugin: type[Any], made: Made, route: str, **more: Any) -> Any:
    answer = ask(plugin, made, route, **more)
    assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
    return answer.json


# PR curves

CURVE = np.float32([[4, 2, 0], [3, 1, 0], [0, 2, 3], [0, 2, 4], [4 / 7, 2 / 3, 0], [1, 0.5, 0]])
CURVES = Made(
    tensors={
        ("pr_curves", "a", "c"): [CURVE, np.zeros((6, 5), np.float32)],
        ("pr_curves", "b", "c"): [CURVE],
        ("pr_curves", "b", "flat"): [np.zeros(3)],
        ("pr_curves", "b", "later"): [CURVE],
    },
    contents={("pr_curves", "b", "later"): PrCurvePluginData(version=9).SerializeToString()},
)


def test_curves_are_listed_without_those_of_a_version_to_come() -> None:
    about = {"displayName": "shown", "description": "<p><em>why</em></p>"}
    assert answered(PrCurvesPlugin, CURVES, "tags") == {"a": {"c": about}, "b": {"c": about, "flat": about}}


def test_a_curve_ends_where_nothing_is_taken_for_positive() -> None:
    first, second = answered(PrCurvesPlugin, CURVES, "pr_curves?run=a&tag=c")["a"]
    assert first == {
        "wall_time": 100.0,
        "step": 0,
        "precision": CURVE[4, :2].tolist(),
        "recall": [1.0, 0.5],
        "true_positives": [4, 2],
        "false_positives": [3, 1],
        "true_negatives": [0, 2],
        "false_negatives": [0, 2],
        "thresholds": [0.0, 0.5],
    }
    assert (second["step"], second["precision"], second["thresholds"]) == (1, [], [])


def test_curves_of_several_runs_come_together_if_all_have_them() -> None:
    assert list(answered(PrCurvesPlugin, CURVES, "pr_curves?run=b&run=a&tag=c")) == ["b", "a"]
    for route in ("pr_curves?run=a&run=x&tag=c", "pr_curves?run=a", "pr_curves?tag=c", "pr_curves?run=b&tag=flat"):
        answer = ask(PrCurvesPlugin, CURVES, route)
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")


def test_as_many_curves_as_are_wanted() -> None:
    last = answered(PrCurvesPlugin, CURVES, "pr_curves?run=a&tag=c", sampling_hints={"pr_curves": 1})["a"]
    assert [one["step"] for one in last] == [1]
    assert len(answered(PrCurvesPlugin, CURVES, "pr_curves?run=a&tag=c", sampling_hints={"pr_curves": 0})["a"]) == 2


# Layouts


def layout(**categories: str) -> Any:
    made = Layout()
    for title, charts in categories.items():
        made.category.add(title=title, chart=[Chart(title=one) for one in charts])
    return np.array(made.SerializeToString(), object)


def laid_out(*layouts: Any) -> Made:
    found = {("custom_scalars", f"run {at}", "custom_scalars__config__"): one for at, one in enumerate(layouts)}
    return Made(tensors=dict(reversed(found.items())))


def test_layouts_are_one_in_the_order_of_runs_and_each_chart_is_there_once() -> None:
    made = laid_out([layout(x="z"), layout(a="pq", b="r")], [layout(c="s", b="rt")], [layout(c="su")])
    found = answered(CustomScalarsPlugin, made, "layout")
    charts = {one["title"]: "".join(chart["title"] for chart in one["chart"]) for one in found["category"]}
    assert charts == {"a": "pq", "b": "rt", "c": "su"}
    assert (found["version"], found["category"][0]["closed"]) == (0, False)
    assert answered(CustomScalarsPlugin, Made(), "layout") == {}


def test_what_is_no_layout_is_left_out() -> None:
    for broken in (np.array(b"\xff", object), np.zeros(3), np.array(3.0)):
        made = laid_out([broken], [layout(a="p")])
        assert [one["title"] for one in answered(CustomScalarsPlugin, made, "layout")["category"]] == ["a"]


def test_charts_of_one_title_that_differ_stay_side_by_side() -> None:
    band = Chart(title="p", margin=MarginChartContent(series=[MarginChartContent.Series(value="v")]))
    other = Layout(category=[Category(title="a", chart=[band])]).SerializeToString()
    made = laid_out([layout(a="p")], [np.array(other, object)])
    (category,) = answered(CustomScalarsPlugin, made, "layout")["category"]
    assert [chart["title"] for chart in category["chart"]] == ["p", "p"]


NUMBERS = Made(scalars={("scalars", "r", tag): [1.0, float("nan")] for tag in ("loss/a", "loss/b", "my loss")})


@pytest.mark.parametrize(
    ("expression", "tags"),
    [("loss", ["loss/a", "loss/b"]), ("loss/a$", ["loss/a"]), (".*", ["loss/a", "loss/b", "my loss"]), ("x", [])],
)
def test_an_expression_matches_tags_at_their_beginning(expression: str, tags: list[str]) -> None:
    found = answered(CustomScalarsPlugin, NUMBERS, "scalars", query_string={"run": "r", "tag": expression})
    assert found == {"regex_valid": True, "tag_to_events": {tag: [[100.0, 0, 1.0], [101.0, 1, "NaN"]] for tag in tags}}


def test_what_is_no_expression_matches_nothing() -> None:
    for expression in ("", "(", "*"):
        found = answered(CustomScalarsPlugin, NUMBERS, "scalars", query_string={"run": "r", "tag": expression})
        assert found == {"regex_valid": False, "tag_to_events": {}}
    assert ask(CustomScalarsPlugin, NUMBERS, "scalars?tag=x").status_code == 400


def test_points_as_a_file() -> None:
    route = "download_data?run=r&tag=loss/a"
    assert answered(CustomScalarsPlugin, NUMBERS, route) == [[100.0, 0, 1.0], [101.0, 1, "NaN"]]
    answer = ask(CustomScalarsPlugin, NUMBERS, f"{route}&format=csv")
    assert answer.mimetype == "text/csv"
    assert list(csv.reader(io.StringIO(answer.text)))[1:] == [["100.0", "0", "1.0"], ["101.0", "1", "nan"]]
    assert ask(CustomScalarsPlugin, NUMBERS, "download_data?run=r&tag=x").status_code == 404
    assert ask(CustomScalarsPlugin, NUMBERS, "download_data?run=r").status_code == 400


# Meshes

POINTS = np.arange(12, dtype=np.float32).reshape(2, 2, 3)


def mesh(part: int, version: int = 0) -> bytes:
    data = MeshPluginData(version=version, name="m", content_type=part, components=6, shape=[2, 2, 3], json_config="{}")
    return bytes(data.SerializeToString())


MESHES = Made(
    tensors={
        ("mesh", "r", "m_FACE"): [POINTS],  # as PyTorch writes them: floats
        ("mesh", "r", "m_VERTEX"): [POINTS, POINTS + 0.5],
        ("mesh", "r", "m_COLOR"): [np.array(3)],
        ("mesh", "r", "later_VERTEX"): [POINTS],
        ("mesh", "r", "damaged"): [POINTS],
    },
    contents={
        ("mesh", "r", "m_FACE"): mesh(MeshPluginData.FACE),
        ("mesh", "r", "m_VERTEX"): mesh(MeshPluginData.VERTEX),
        ("mesh", "r", "m_COLOR"): mesh(MeshPluginData.COLOR),
        ("mesh", "r", "damaged"): b"\xff",
        ("mesh", "r", "later_VERTEX"): mesh(MeshPluginData.VERTEX, mesh_metadata.get_current_version() + 1),
    },
)


def test_the_parts_of_a_mesh_are_one_by_step_and_kind() -> None:
    assert answered(MeshPlugin, MESHES, "tags") == {"r": {"m": {"samples": 2}}}
    parts = answered(MeshPlugin, MESHES, "meshes?run=r&tag=m")
    assert [(part["step"], part["content_type"]) for part in parts] == [(0, 1), (0, 2), (0, 3), (1, 1)]
    assert parts[0] == {
        "wall_time": 100.0,
        "step": 0,
        "content_type": 1,
        "components": 6,
        "config": "{}",
        "data_shape": [2, 2, 3],
    }
    assert answered(MeshPlugin, MESHES, "meshes?run=r&tag=x") == []


def test_numbers_of_a_part_are_of_its_kind_whatever_they_were_logged_as() -> None:
    def numbers(query: str, dtype: str) -> list[float]:
        answer = ask(MeshPlugin, MESHES, f"data?run=r&tag=m&{query}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "arraybuffer")
        found: list[float] = np.frombuffer(answer.data, dtype).tolist()
        return found

    assert numbers("content_type=VERTEX", "<f4") == list(range(6))
    assert numbers("content_type=VERTEX&step=1&sample=1", "<f4") == [6.5, 7.5, 8.5, 9.5, 10.5, 11.5]
    assert numbers("content_type=FACE&sample=1", "<i4") == list(range(6, 12))
    assert numbers("content_type=FACE&step=7", "<i4") == []


@pytest.mark.parametrize(
    "route",
    [
        "meshes?tag=m",
        "data?run=r&tag=m",
        "data?run=r&tag=m&content_type=UNDEFINED",
        "data?run=r&tag=m&content_type=VERTEX&sample=2",
        "data?run=r&tag=m&content_type=VERTEX&sample=x",
        "data?run=r&tag=m&content_type=VERTEX&step=x",
        "data?run=r&tag=m&content_type=COLOR",
    ],
)
def test_a_mesh_that_cannot_be_given_is_refused(route: str) -> None:
    answer = ask(MeshPlugin, MESHES, route)
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


# What has no data here


def test_debugger_says_what_it_needs() -> None:
    assert answered(DebuggerV2Plugin, Made(), "runs") == {}
    answer = ask(DebuggerV2Plugin, Made(), "graphs/op_info?run=x")
    assert answer.status_code == 400
    assert "TensorFlow" in answer.json["error"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("loader", "package"),
    [
        (ProfileRedirectPluginLoader, "tensorboard_plugin_profile"),
        (WITRedirectPluginLoader, "tensorboard_plugin_wit"),
    ],
)
def test_a_tab_that_moved_goes_once_its_package_is_there(
    loader: type[base_plugin.TBLoader], package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = loader().load(base_plugin.TBContext())
    assert stub is not None
    assert (stub.is_active(), stub.get_plugin_apps()) == (False, {})
    (tmp_path / f"{package}.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert loader().load(base_plugin.TBContext()) is None
