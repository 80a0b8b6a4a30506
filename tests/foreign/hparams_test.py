"""The table of hyperparameters against TensorBoard's own: the same where it is right, and right where it is not."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from tests.foreign.conftest import Foreign
from tests.foreign.interpreter import Interpreter
from tests.foreign.original import Original
from tests.process import PATIENCE

import sightline
from sightline.kinds.hparams.api import HParamsRequest, answer_hparams
from sightline.kinds.hparams.facts import collect

GOLDEN = Path(__file__).parents[1] / "golden"

Row: TypeAlias = tuple[dict[str, Any], dict[tuple[str, str], tuple[float, float]], list[str]]
"""Hyperparameters, (value, step) by group and tag of each metric, the status of each session."""


def theirs(original: Original, aggregation: str = "AVG", by: str = "") -> dict[str, Row]:
    """Rows of the original's page by group."""
    asked = {
        "experimentName": "",
        "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
        "aggregationType": f"AGGREGATION_{aggregation}",
        "aggregationMetric": {"tag": by},
        "startIndex": 0,
        "sliceSize": 1000,
        "colParams": [],
    }
    groups = original.ask("hparams/session_groups", request=json.dumps(asked))["sessionGroups"]
    return {
        group["name"]: (
            group["hparams"],
            {
                (one["name"]["group"], one["name"]["tag"]): (one["value"], one["trainingStep"])
                for one in group["metricValues"]
            },
            [session["status"].removeprefix("STATUS_").lower() for session in group["sessions"]],
        )
        for group in groups
    }


def ours(folder: Path, request: HParamsRequest | None = None) -> tuple[Any, dict[str, Row]]:
    """Our answer, and its rows by group."""
    with sightline.open(folder) as log:
        collect(log._store).refresh(math.inf)
        table = json.loads(answer_hparams(log._store, request or HParamsRequest()).body)
    rows = {}
    for group in table["groups"]:
        points = zip(table["metrics"], group["metrics"]["values"], group["metrics"]["steps"], strict=True)
        metrics = {(one["group"], one["tag"]): (value, step) for one, value, step in points if value is not None}
        rows[group["name"]] = group["hparams"], metrics, [one["status"] for one in group["sessions"]]
    return table, rows


def wait_for(original: Original, whole: Callable[[dict[str, Row]], bool], *asked: str) -> dict[str, Row]:
    """The original's rows, asked for as `theirs` says, once they are whole: it answers while it loads."""
    end = time.monotonic() + PATIENCE
    while not whole(rows := theirs(original, *asked)) and time.monotonic() < end:
        time.sleep(0.2)
    return rows


def same(rows: dict[str, Row], expected: dict[str, Row]) -> bool:
    """Whether rows say the same, sessions in any order."""
    return rows.keys() == expected.keys() and all(
        (rows[name][0], sorted(rows[name][2])) == (hparams, sorted(statuses))
        and rows[name][1] == {key: pytest.approx(value) for key, value in metrics.items()}
        for name, (hparams, metrics, statuses) in expected.items()
    )


REAL = Path(os.environ.get("SIGHTLINE_REAL_LOGS", Path(__file__).parents[3] / "shared/data/real-logs"))


@pytest.mark.parametrize(
    ("name", "below", "groups"),
    [
        ("BioinfoMachineLearning__mintomics", "", 30),  # Lightning, 30 versions
        ("AtomScott__FractalDB", "", 1),  # Lightning, records repeated
        ("AtSourav__mnist_jax_w_hparams_GUI", "", 5),  # add_hparams of PyTorch's writer
        ("Alwaysproblem__tensorboard-review", "logs", 8),  # TensorFlow's API, an experiment at the top
        ("Alwaysproblem__tensorboard-review", "log", 9),  # Keras: sessions with runs below them, no experiment
    ],
)
def test_real_logs(interpreter: Interpreter, name: str, below: str, groups: int) -> None:
    folder = REAL / name / below
    if not folder.exists():
        pytest.skip("the full collection of real logs is not at hand")
    rows = ours(folder)[1]
    assert len(rows) == groups
    assert wait_for(Original(interpreter, folder, True, ended=False), lambda found: found == rows) == rows


# What the original's own functions write

TF_API = """
import sys, json
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2, summary_v2 as hp
from tensorboard.summary.writer.event_file_writer import EventFileWriter

def run(name, summaries, scalars=()):
    writer = EventFileWriter(sys.argv[1] + "/" + name)
    for summary in summaries:
        writer.add_event(event_pb2.Event(wall_time=1000.0, summary=summary))
    for step, (tag, value) in enumerate(scalars):
        summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=value)])
        writer.add_event(event_pb2.Event(wall_time=1001.0 + step, step=step, summary=summary))
    writer.close()

def ending(status):
    end = plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=2000.0)
    data = metadata.create_summary_metadata(plugin_data_pb2.HParamsPluginData(session_end_info=end))
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=metadata.SESSION_END_INFO_TAG, metadata=data)])

units = hp.HParam("units", hp.Discrete([16, 32]), display_name="Units", description="how many")
rate = hp.HParam("rate", hp.RealInterval(0.0, 1.0))
metrics = [hp.Metric("accuracy", display_name="Accuracy"),
           hp.Metric("epoch_loss", group="validation", dataset_type=hp.Metric.VALIDATION)]
"""

SEARCH = """
run("search", [hp.hparams_config_pb([units, rate], metrics)])
for n, (size, at, accuracy) in enumerate([(16, 0.1, 0.5), (16, 0.1, 0.9), (16, 0.1, 0.6), (32, 0.2, 0.3)]):
    start = hp.hparams_pb({units: size, rate: at, "flag": size == 16})
    status = api_pb2.STATUS_FAILURE if n == 3 else api_pb2.STATUS_SUCCESS
    run(f"search/{n}", [start, ending(status)], [("accuracy", 0.1), ("accuracy", accuracy)])
    run(f"search/{n}/validation", [], [("epoch_loss", 1 - accuracy)])
print("{}")
"""


@pytest.mark.parametrize("aggregation", ["avg", "median", "min", "max"])
def test_tensorflow_s_api(interpreter: Interpreter, foreign: Foreign, tmp_path: Path, aggregation: Any) -> None:
    foreign(TF_API + SEARCH, tmp_path)
    original = Original(interpreter, tmp_path, True, ended=False)
    table, rows = ours(tmp_path, HParamsRequest(aggregation))
    expected = wait_for(original, lambda found: same(rows, found), aggregation.upper(), "accuracy")
    assert table["metrics"][0]["tag"] == "accuracy"
    assert len(rows) == 2
    assert same(rows, expected), (rows, expected)
    columns = {one["name"]: one for one in table["hparams"]}
    assert {name: (one["type"], one["values"], one["interval"]) for name, one in columns.items()} == {
        "units": ("number", [16, 32], [16, 32]),
        "rate": ("number", [], [0, 1]),
        "flag": ("flag", [False, True], None),
    }
    assert (columns["units"]["display_name"], columns["units"]["description"]) == ("Units", "how many")
    assert [(one["display_name"], one["dataset"]) for one in table["metrics"]] == [("Accuracy", ""), ("", "validation")]


# Where the original is wrong

COLUMNS = """
import sys, json
from torch.utils.tensorboard import SummaryWriter
for n, (hparams, metrics) in enumerate([({"lr": 0.1}, {"loss": 1.0}),
                                        ({"lr": 0.2, "depth": 3}, {"loss": 2.0, "accuracy": 0.5}),
                                        ({"opt": "adam", "nesterov": True}, {"f1": 0.7})]):
    with SummaryWriter(f"{sys.argv[1]}/{n}") as writer:
        writer.add_scalar("train", 1.0, 0)
        writer.add_hparams(hparams, metrics)
print("{}")
"""


@pytest.mark.usefixtures("torch")
def test_columns_beyond_those_of_the_first_run(interpreter: Interpreter, foreign: Foreign, tmp_path: Path) -> None:
    foreign(COLUMNS, tmp_path)
    original = Original(interpreter, tmp_path, True, ended=False)
    assert len(wait_for(original, lambda found: len(found) == 3)) == 3
    asked = original.ask("hparams/experiment", request=json.dumps({"experimentName": ""}))
    assert len(asked["hparamInfos"]) < 4, "the original shows them all now: say so in the guide"
    table, rows = ours(tmp_path)
    assert [one["name"] for one in table["hparams"]] == ["lr", "depth", "nesterov", "opt"]
    assert {one["name"]: one["runs"] for one in table["hparams"]} == {"lr": 2, "depth": 1, "nesterov": 1, "opt": 1}
    assert {one["tag"] for one in table["metrics"]} == {"loss", "accuracy", "f1"}
    assert rows == {  # in the run itself, where the original has a run of its own
        "0": ({"lr": 0.1}, {("", "loss"): (1.0, 0)}, ["success"]),
        "1": ({"lr": 0.2, "depth": 3}, {("", "loss"): (2.0, 0), ("", "accuracy"): (0.5, 0)}, ["success"]),
        "2": ({"opt": "adam", "nesterov": 1}, {("", "f1"): (pytest.approx(0.7), 0)}, ["success"]),
    }


EMPTY = """
run(".", [hp.hparams_config_pb([units], [hp.Metric("epoch_accuracy"), hp.Metric("nowhere")])])
run("named", [hp.hparams_pb({units: 16})], [("epoch_accuracy", 0.5)])
run("below", [hp.hparams_pb({units: 17})])
run("below/train", [], [("epoch_accuracy", 0.4)])
run("below/validation", [], [("epoch_accuracy", 0.3)])
run("other", [hp.hparams_pb({"lr": 0.1})], [("loss", 2.0)])
print("{}")
"""


def test_metric_columns_that_are_empty(interpreter: Interpreter, foreign: Foreign, tmp_path: Path) -> None:
    """A metric without a group is looked for below the session, and one that nobody declared is not left out."""
    foreign(TF_API + EMPTY, tmp_path)
    rows = wait_for(Original(interpreter, tmp_path, True, ended=False), lambda found: len(found) == 3)
    theirs = {tuple(hparams.items()): metrics for hparams, metrics, _ in rows.values()}
    assert theirs[("units", 17.0),] == theirs[("lr", 0.1),] == {}
    _, rows = ours(tmp_path)
    assert {tuple(hparams.items()): metrics for hparams, metrics, _ in rows.values()} == {
        (("units", 16),): {("", "epoch_accuracy"): (0.5, 0)},
        (("units", 17),): {("", "epoch_accuracy"): (pytest.approx(0.3), 0)},
        (("lr", 0.1),): {("", "loss"): (2.0, 0)},
    }
