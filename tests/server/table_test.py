"""The runs table over HTTP: which columns there are, packed columns of the runs of a query, errors, completion."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.server.client import FakeLoader, call, post
from tests.server.values_test import unpack

from sightline import SummaryWriter
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.hparams.facts import collect
from sightline.server.app import create_app
from sightline.store import MemoryStore


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("logs")
    for run in range(3):
        with SummaryWriter(folder / f"é🎉{run}") as writer:
            writer.add_hparams({"lr": 10.0**-run, "opt": ["adam", "sgd"][run % 2]}, {})
            for step in range(5):
                writer.add_scalar("acc", step * run, step)
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", folder)], store, watch="off")
    loader.refresh()
    collect(store).refresh(math.inf)  # a request gives what it finds at once, and the rest later
    yield create_app(store, FakeLoader(), kinds=KINDS)
    loader.close()


def names(app: Any) -> dict[int, str]:
    return {run["id"]: run["name"] for run in call(app, "GET", "/api/runs").json()["runs"]}


def test_columns(app: Any) -> None:
    answer = call(app, "GET", "/api/columns").json()
    columns = {column["name"]: column for column in answer["columns"]}
    assert columns["lr"] == {
        "name": "lr",
        "label": "lr",
        "group": "hparam",
        "type": "number",
        "sources": ["hparams plugin"],
        "runs": 3,
        "distinct": 3,
        "differs": True,
    }
    assert columns["acc"]["distinct"] is None
    assert columns["name"]["group"] == "run"
    assert call(app, "GET", "/api/columns").json()["version"] == answer["version"]


def test_columns_of_the_runs_that_match(app: Any) -> None:
    wanted = {"columns": ["name", "lr", "acc.max", "opt", "nothing"], "where": "lr < 1 and acc.max > 0"}
    header, array = unpack(post(app, "/api/table", wanted).body)
    runs = array(header["runs"]).tolist()
    assert runs == sorted(runs)
    name, lr, acc, opt, nothing = header["columns"]
    names_found = [name["labels"][code] for code in array(name["codes"])]
    assert names_found == [names(app)[run] for run in runs]
    assert dict(zip(names_found, array(lr["values"]).tolist(), strict=True)) == {"é🎉1": 0.1, "é🎉2": 0.01}
    assert dict(zip(names_found, array(acc["values"]).tolist(), strict=True)) == {"é🎉1": 4.0, "é🎉2": 8.0}
    assert (acc["type"], opt["type"]) == ("number", "text")
    opts = [opt["labels"][code] for code in array(opt["codes"])]
    assert dict(zip(names_found, opts, strict=True)) == {"é🎉1": "sgd", "é🎉2": "adam"}
    assert "no column nothing" in nothing["error"]
    assert "error" not in header


def test_what_is_known_is_not_sent_again(app: Any) -> None:
    first, _ = unpack(post(app, "/api/table", {"columns": ["lr"]}).body)
    again, _ = unpack(post(app, "/api/table", {"columns": ["lr"], "known": first["version"]}).body)
    assert again == {"version": first["version"], "unchanged": True}
    other, _ = unpack(post(app, "/api/table", {"columns": ["opt"], "known": first["version"]}).body)
    assert "unchanged" not in other


def test_a_wrong_query_is_told_and_every_run_is_sent(app: Any) -> None:
    header, array = unpack(post(app, "/api/table", {"where": 'name ~ "🎉" and lr < "x"'}).body)
    assert len(array(header["runs"])) == 3
    error = {"message": 'lr is a number; "x" is text', "at": 21, "length": 3}  # counted as in JavaScript
    assert header["error"] == error


def test_help_in_typing(app: Any) -> None:
    answer = post(app, "/api/where", {"text": 'opt == "a', "cursor": 9}).json()
    assert answer["query"] is True
    assert "never closed" in answer["error"]["message"]
    assert {"text": '"adam"', "kind": "value", "from": 7, "to": 9} in answer["completions"]
    good = post(app, "/api/where", {"text": "lr < 1"}).json()
    assert (good["query"], good["matches"]) == (True, 2)
    assert post(app, "/api/where", {"text": "1$"}).json()["query"] is False


def test_too_much_is_refused(app: Any) -> None:
    assert post(app, "/api/table", {"columns": ["lr"] * 1001}).status == 400
    assert post(app, "/api/table", {"columns": "lr"}).status == 400
    deep = post(app, "/api/where", {"text": "(" * 5000 + "lr < 1"})
    assert "inside each other" in deep.json()["error"]["message"]


def test_a_run_in_full(app: Any) -> None:
    runs = call(app, "GET", "/api/runs").json()["runs"]
    about = call(app, "GET", f"/api/about?run={runs[0]['id']}").json()
    assert about["name"] == runs[0]["name"]
    assert sum(file["bytes"] for file in about["files"]) == runs[0]["bytes"]
    assert about["files"][0]["path"].startswith(f"{runs[0]['name']}/events")
    facts = {fact["name"]: fact["value"] for fact in about["facts"]}
    number = int(about["name"][-1])
    assert facts == {"lr": str(10.0**-number).removesuffix(".0"), "opt": ["adam", "sgd"][number % 2]}
    assert (about["damage"], about["parts"]) == ([], [])
    assert call(app, "GET", "/api/about?run=99").status == 404
