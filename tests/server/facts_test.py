"""What is known of runs beyond their curves, over HTTP: parts, how runs ended, the table of hyperparameters."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from tests.server.client import Stream, call, post

from sightline import SummaryWriter
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.server.app import create_app
from sightline.store import MemoryStore


@pytest.fixture
def served(tmp_path: Path) -> tuple[Any, Loader]:
    """An application over a run "main" with a line of `add_scalars` and a sub-run, and a run that is still open."""
    with SummaryWriter(tmp_path / "main", sub_runs=True) as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.add_scalars("score", {"a": 1.0}, 0)
        writer.add_hparams({"lr": 0.1}, {"accuracy": 0.5})
    with SummaryWriter(tmp_path / "ended") as writer:
        writer.add_hparams({"lr": 0.2, "depth": 3}, {"accuracy": 0.7})
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", tmp_path)], store, watch="off")
    loader.load()
    return create_app(store, loader, kinds=KINDS), loader


def settled(app: Any) -> dict[str, Any]:
    """Runs by name, once all is known of them."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        runs = call(app, "GET", "/api/runs").json()["runs"]
        if sum(run["part"] != "" for run in runs) == 2:
            return {run["name"]: run for run in runs}
    raise AssertionError(runs)


def test_runs_say_what_they_are_part_of_and_how_they_ended(served: tuple[Any, Loader]) -> None:
    runs = settled(served[0])
    (trial,) = runs.keys() - {"main", "main/score_a", "ended"}
    main = runs["main"]["id"]
    assert {name: (run["parent"], run["part"], run["status"]) for name, run in runs.items()} == {
        "main": (None, "", "running"),
        "main/score_a": (main, "a", "running"),
        trial: (main, trial.removeprefix("main/"), "running"),
        "ended": (None, "", "finished"),
    }


def test_the_state_tells_when_more_is_known(served: tuple[Any, Loader]) -> None:
    app, loader = served

    async def scenario() -> None:
        stream = Stream()
        task = stream.open(app, "/api/live")
        first = await stream.state()
        await asyncio.to_thread(settled, app)
        (loader.specs[0].path / "main/config.json").write_text('{"x": 1}')
        known = (await stream.state())["facts"]
        while known == first["facts"]:
            known = (await stream.state())["facts"]
        stream.gone.set()
        await task

    asyncio.run(scenario())
    app.live.close()


def test_the_table(served: tuple[Any, Loader]) -> None:
    app = served[0]
    settled(app)
    table = post(app, "/api/hparams", {}).json()
    assert table["pending"] is False
    assert [(one["name"], one["runs"]) for one in table["hparams"]] == [("lr", 2), ("depth", 1)]
    assert [one["tag"] for one in table["metrics"]] == ["accuracy"]
    found = {one["name"]: (one["hparams"], one["metrics"]["values"]) for one in table["groups"]}
    assert found == {
        "main": ({"lr": 0.1}, [0.5]),
        "ended": ({"lr": 0.2, "depth": 3}, [pytest.approx(0.7)]),
    }
    assert [one["status"] for group in table["groups"] for one in group["sessions"]] == ["success", "success"]


def test_a_metric_that_is_not_there_is_refused(served: tuple[Any, Loader]) -> None:
    settled(served[0])
    answer = post(served[0], "/api/hparams", {"aggregation": "max", "by": 1})
    assert answer.status == 400
    assert "there are 1 metrics" in json.loads(answer.body)["error"]["message"]
    assert post(served[0], "/api/hparams", {"aggregation": "mode"}).status == 400
