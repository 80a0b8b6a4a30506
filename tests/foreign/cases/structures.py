"""The part of the table for texts, PR curves and meshes."""

from __future__ import annotations

from typing import Any

import numpy as np
from tests.foreign.cases.table import at, case

# Text

MARKDOWN = "# Title\n\n*a* | <script>alert(1)</script> ☃"


def _plain_text(picture: dict[str, Any]) -> None:
    """PyTorch's texts are tables with one cell, under `<tag>/text_summary`."""
    before, after = _CELLS.format(_ROW.format("<td>\0</td>")).split("\0")
    picture["text"] = {
        tag.removesuffix("/text_summary"): [
            (step, wall, html.removeprefix(before).removesuffix(after)) for step, wall, html in values
        ]
        for tag, values in picture["text"].items()
    }


@case(
    {
        "text": {
            "note": {
                0: "<p>plain</p>",
                3: "<h1>Title</h1>\n<p><em>a</em> | &lt;script&gt;alert(1)&lt;/script&gt; ☃</p>",
            },
            "ключ/日本": {1: "<p>語</p>"},
        }
    },
    unlike="the tag is the one given, without /text_summary; a text is a paragraph, not a table with one cell",
    adapt=_plain_text,
)
def text(w: Any) -> None:
    w.add_text("note", "plain", **at(0))
    w.add_text("note", MARKDOWN, **at(3))
    w.add_text("ключ/日本", "語", **at(1))


_CELLS = "<table>\n<tbody>\n{}\n</tbody>\n</table>"
_ROW = "<tr>\n{}\n</tr>"
_CELL = "<td><p>{}</p></td>"


def table(*rows: list[str]) -> str:
    return _CELLS.format("\n".join(_ROW.format("\n".join(map(_CELL.format, row))) for row in rows))


DROPPED_NUL = "<!-- WARNING: discarded 1 null bytes in markdown string after UTF-8 decoding -->\n"


@case({"text": {"empty": {0: ""}, "nul": {0: DROPPED_NUL + "<p>ab</p>"}}}, torch=False)
def text_odd(w: Any) -> None:
    w.add_text("empty", "", **at(0))
    w.add_text("nul", "a\0b", **at(0))


@case({"text": {"list": {0: table(["a"], ["b"])}, "table": {0: table(["a", "b"], ["c", "d"])}}}, torch=False)
def text_tables(w: Any) -> None:
    w.add_text("list", ["a", "b"], **at(0))
    w.add_text("table", [["a", "b"], ["c", "d"]], **at(0))


TYPED = table(["name", "loss", "right"], ["cat", "0.25", "true"], ["", "nan", ""]).replace("<p></p>", "")


@case({"text": {"typed": {0: TYPED, 2: table(["x"])}}}, torch=False)
def tables(w: Any) -> None:
    rows = [{"name": "cat", "loss": 0.25, "right": True}, {"loss": float("nan")}]
    w.add_table("typed", rows, **at(0))
    w.add_table("typed", {"x": []}, **at(2))


# PR curves


def curve(labels: Any, predictions: Any, count: int, weights: Any = 1.0) -> dict[str, Any]:
    """By definition: at threshold i of T, what is predicted at least i / (T - 1) counts as found.

    TensorBoard shows the whole part of the counts.
    """
    labels, weights = np.asarray(labels, bool), np.broadcast_to(weights, len(labels))
    found = np.floor(np.asarray(predictions) * (count - 1))[None, :] >= np.arange(count)[:, None]
    sums = [(found == hit) & (labels == truth)[None, :] for hit, truth in ((1, 1), (1, 0), (0, 0), (0, 1))]
    tp, fp, tn, fn = ((chosen * weights).sum(1) for chosen in sums)
    rows = {
        "true_positives": tp.astype(int),
        "false_positives": fp.astype(int),
        "true_negatives": tn.astype(int),
        "false_negatives": fn.astype(int),
        "precision": tp / np.maximum(1e-7, tp + fp),
        "recall": tp / np.maximum(1e-7, tp + fn),
        "thresholds": np.linspace(0, 1, count),
    }
    return {name: row[: np.flatnonzero(tp + fp)[-1] + 1] for name, row in rows.items()}


LABELS = np.random.default_rng(3).integers(0, 2, 60)
PREDICTIONS = np.random.default_rng(4).random(60) * 0.9
HALVES = np.random.default_rng(9).integers(0, 64, 60) / 64
WEIGHTS = np.random.default_rng(5).random(60)


@case(
    {
        "pr_curves": {
            "default": {0: curve(LABELS, PREDICTIONS, 127), 1: curve(1 - LABELS, PREDICTIONS, 127)},
            "weighted": {0: curve(LABELS, PREDICTIONS, 11, WEIGHTS)},
            "booleans": {0: curve([True, False, True], [1.0, 0.0, 0.25], 5)},
        }
    }
)
def pr_curve(w: Any) -> None:
    w.add_pr_curve("default", LABELS, PREDICTIONS, **at(0))
    w.add_pr_curve("default", 1 - LABELS, PREDICTIONS, **at(1))
    w.add_pr_curve("weighted", LABELS, PREDICTIONS, num_thresholds=11, weights=WEIGHTS, **at(0))
    booleans = np.array([True, False, True])
    w.add_pr_curve("booleans", booleans, np.array([1.0, 0.0, 0.25]), num_thresholds=5, **at(0))


@case({"pr_curves": {"torch": {0: curve(LABELS, HALVES, 5)}}}, needs=("torch",))
def pr_curve_torch(w: Any) -> None:
    import torch

    w.add_pr_curve("torch", torch.from_numpy(LABELS), torch.from_numpy(HALVES).half(), num_thresholds=5, **at(0))


RAW = {name: row for name, row in curve(LABELS, np.minimum(PREDICTIONS * 2, 1), 9).items() if name != "thresholds"}


@case({"pr_curves": {"raw": {0: {**RAW, "thresholds": np.linspace(0, 1, 9)}}}})
def pr_curve_raw(w: Any) -> None:
    counts = {f"{name[:-1]}_counts": row for name, row in RAW.items() if name.endswith("s")}
    w.add_pr_curve_raw("raw", **counts, precision=RAW["precision"], recall=RAW["recall"], num_thresholds=9, **at(0))


# Meshes

POINTS = np.random.default_rng(6).normal(size=(2, 4, 3)).astype(np.float32)
COLORS = np.random.default_rng(7).integers(0, 256, (2, 4, 3), np.uint8)
FACES = np.array([[[0, 2, 3], [0, 3, 1]]] * 2, np.int32)
CONFIG = {"camera": {"cls": "PerspectiveCamera", "fov": 75}}


@case(
    {
        "mesh": {
            "cloud": {step: {"VERTEX": POINTS + step, "config": {}, "parts": 2} for step in (0, 1)},
            "colored": {0: {"VERTEX": POINTS, "COLOR": COLORS, "config": {}, "parts": 10}},
            "mesh/a": {0: {"VERTEX": POINTS, "COLOR": COLORS, "FACE": FACES, "config": CONFIG, "parts": 14}},
        }
    }
)
def mesh(w: Any) -> None:
    w.add_mesh("cloud", POINTS, **at(0))
    w.add_mesh("cloud", POINTS + 1, **at(1))
    w.add_mesh("colored", POINTS, COLORS, **at(0))
    w.add_mesh("mesh/a", POINTS, colors=COLORS, faces=FACES, config_dict=CONFIG, **at(0))


@case(
    {"mesh": {"torch": {0: {"VERTEX": POINTS, "COLOR": COLORS, "FACE": FACES, "config": {}, "parts": 14}}}},
    needs=("torch",),
)
def mesh_torch(w: Any) -> None:
    import torch

    vertices = torch.from_numpy(POINTS.transpose(2, 0, 1).copy()).permute(1, 2, 0).requires_grad_()
    w.add_mesh("torch", vertices, torch.from_numpy(COLORS), torch.from_numpy(FACES).long(), **at(0))


# Figures: TensorBoard has no page for them, and is not harmed by them; a picture of one is logged beside them here.

SPEC = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a"}}}


@case({"text": {"beside": {0: "<p>it</p>"}}}, torch=False)
def figure_interactive(w: Any) -> None:
    for step in range(3):
        w.add_html("html", "<script>alert(1)</script>" * 1000, **at(step))
        w.add_plotly("plotly", {"data": [{"y": np.arange(5)}], "layout": {}}, **at(step))
        w.add_vega("vega", SPEC, **at(step))
    w.add_text("beside", "it", **at(0))


@case({"text": {"beside": {0: "<p>it</p>"}}}, needs=("plotly", "altair"), torch=False)
def figure_libraries(w: Any) -> None:
    import altair
    import plotly.graph_objects

    w.add_figure("plotly", plotly.graph_objects.Figure(plotly.graph_objects.Scatter(y=[1, 2, 3])), **at(0))
    w.add_figure("altair", altair.Chart(altair.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q"), **at(0))
    w.add_text("beside", "it", **at(0))
