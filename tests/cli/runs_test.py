"""`sightline runs`: the table, queries with a caret, orders, JSON and CSV, exit codes; and `log.table`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sightline as package
from sightline import SummaryWriter
from sightline.cli import _is_directory
from sightline.cli.runs import natural, split
from sightline.errors import QueryError


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("logs")
    for seed in (1, 2, 10):
        with SummaryWriter(folder / f"seed={seed}") as writer:
            writer.add_hparams({"lr": 1.0 / seed, "opt": "adam", "odd\x1bname": seed}, {})
            for step in range(3):
                writer.add_scalar("acc", step * seed, step)
    return folder


def test_a_table_with_what_differs(sightline: Callable[..., Any], logs: Path) -> None:
    result = sightline("runs", logs)
    head, *rows = result.out.splitlines()
    assert head.split()[:3] == ["name", "status", "duration"]
    assert "lr" in head
    assert "acc" in head
    assert "opt" not in head
    assert [row.split()[0] for row in rows] == ["seed=1", "seed=2", "seed=10"]
    assert "\x1b" not in result.out.replace(head, "")
    assert result.status == 0


def test_query_columns_order_and_limit(sightline: Callable[..., Any], logs: Path) -> None:
    result = sightline(
        "runs", logs, "--where", "acc.max > 2", "--columns", "name,acc.max", "--sort", "-acc.max", "--limit", 1
    )
    assert [line.split() for line in result.out.splitlines()] == [["name", "acc.max"], ["seed=10", "20"]]
    assert "1 of 2 runs" in result.err


def test_json_and_csv(sightline: Callable[..., Any], logs: Path) -> None:
    words = ["runs", logs, "--columns", "name,lr,opt,nan", "--sort", "lr"]
    rows = json.loads(sightline(*words, "--json").out)
    assert rows[0] == {"name": "seed=10", "lr": 0.1, "opt": "adam", "nan": 0}
    read = list(csv.DictReader(io.StringIO(sightline(*words, "--csv").out)))
    assert read[0] == {"name": "seed=10", "lr": "0.1", "opt": "adam", "nan": "0"}


def test_what_makes_no_sense_is_shown_with_its_spot(sightline: Callable[..., Any], logs: Path) -> None:
    result = sightline("runs", logs, "--where", 'lr < "abc"')
    assert result.status == 2
    assert '--where: lr is a number; "abc" is text\n  lr < "abc"\n       ^^^^^' in result.err
    result = sightline("runs", logs, "--columns", "lrr")
    assert result.status == 2
    assert "nearest: lr" in result.err
    assert sightline("runs", logs / "missing").status == 1
    assert sightline("runs", logs, "--limit", 0).status == 2


def test_nothing_found_is_no_failure(sightline: Callable[..., Any], logs: Path) -> None:
    result = sightline("runs", logs, "--where", "lr > 100")
    assert (result.status, result.out) == (0, "")
    assert json.loads(sightline("runs", logs, "--where", "lr > 100", "--json").out) == []


def test_a_directory_called_runs_is_still_shown_by_its_name() -> None:
    assert _is_directory(["runs"])
    assert _is_directory(["runs", "--port", "0"])
    assert not _is_directory(["runs", "logs"])
    assert not _is_directory(["runs", "--where", "lr < 1", "logs"])
    assert not _is_directory(["runs", "--help"])
    assert not _is_directory(["inspect"])


def test_names_of_columns_hold_commas_in_quotes() -> None:
    assert split('name, `a,b`.max,match("x,(y)"),part(0)') == ["name", "`a,b`.max", 'match("x,(y)")', "part(0)"]
    assert natural("seed=9") < natural("seed=10") < natural("seeds")


def test_python_gets_columns(logs: Path) -> None:
    with package.open(logs) as log:
        table = log.table(["name", "lr", "opt"], where="acc.max < 10")
        assert table["name"].tolist() == ["seed=1", "seed=2"]
        assert table["lr"].dtype == np.float64
        assert table["opt"].tolist() == ["adam", "adam"]
        assert {"name", "lr", "acc"} <= log.table().keys()
        with pytest.raises(QueryError):
            log.table(where="lr <")
