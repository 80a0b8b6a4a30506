"""Hyperparameters of runs: from every source, the nearest one winning, live; and which runs are parts of others."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.records import RecordWriter

from sightline import SummaryWriter
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import kind_of
from sightline.kinds.hparams import summary
from sightline.kinds.hparams.facts import HParamFacts, collect
from sightline.kinds.hparams.folding import Shape, parents
from sightline.store import MemoryStore

PLUGIN, SUB_RUN, NAME = "hparams plugin", "hparams plugin, in a sub-run", "name of the run"


class Logs:
    """A log directory that is read again when asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = MemoryStore(kind_of)
        self._loader = Loader([LogdirSpec("", root)], self.store, watch="off")

    def run(self, name: str, **scalars: float) -> Path:
        """A run with one point of some scalars; its directory."""
        with SummaryWriter(self.root / name) as writer:
            for tag, value in (scalars or {"loss": 1.0}).items():
                writer.add_scalar(tag, value, 1)
        return self.root / name

    def facts(self) -> HParamFacts:
        self._loader.refresh()
        facts = collect(self.store)
        facts._folders._next = 0.0  # the next round is due
        facts.refresh(math.inf)
        return facts

    def id(self, name: str) -> int:
        found = self.store.run_id(name)
        assert found is not None, name
        return found

    def of(self, name: str) -> dict[str, tuple[Any, str]]:
        facts = self.facts()
        return {key: (fact.value, fact.source) for key, fact in facts.of(self.id(name)).items()}

    def parts(self) -> dict[str, tuple[str, str]]:
        facts, names = self.facts(), {run.id: run.name for run in self.store.runs()}
        found = {name: facts.parent(run) for run, name in names.items()}
        return {name: (names[parent[0]], parent[1]) for name, parent in found.items() if parent}


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    return Logs(tmp_path)


def events(folder: Path, number: int = 1, **hparams: Any) -> None:
    """A file as PyTorch's add_hparams leaves it, of a program that does not tell who it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"events.out.tfevents.{number}.host"
    with SummaryWriter(folder / "made") as writer:
        writer.add(summary.experiment(hparams, ["accuracy"]))
        writer.add(summary.session_start(hparams))
        writer.add(summary.session_end("success"))
        writer.add_scalar("accuracy", 0.5, 1)
    (made,) = (folder / "made").iterdir()
    made.rename(path)
    (folder / "made").rmdir()


def lines(folder: Path, tag: str, count: int = 3, host: str = "host") -> None:
    """A run of one scalar."""
    folder.mkdir(parents=True, exist_ok=True)
    with RecordWriter((folder / f"events.out.tfevents.1.{host}").open("wb"), 1000.0) as writer:
        for step in range(count):
            writer.scalars(1000.0 + step, step, {tag: 1.0})


def test_every_source_is_there_and_the_nearest_wins(logs: Logs) -> None:
    name = "sweep/seed=7,a=name"
    with SummaryWriter(logs.root / name) as writer:
        writer.add_hparams({"lr": 0.1, "flag": True, "a": "plugin"}, {"accuracy": 0.5})
        writer.add_text("args", '{"a": "text", "b": "text", "seed": 8}')
        writer.add_text("notes", '{"no": 1}')
    (logs.root / name / "hparams.yaml").write_text("a: file\nb: file\nc: file\nnet:\n  depth: 3\n")
    (logs.root / name / "config.json").write_text('{"c": "second", "d": null}')
    (logs.root / "config.yaml").write_text("seed: 9\nfrom: above\n")
    assert logs.of(name) == {
        "lr": (0.1, PLUGIN),
        "flag": (True, PLUGIN),
        "a": ("plugin", PLUGIN),
        "b": ("file", "hparams.yaml"),
        "c": ("file", "hparams.yaml"),
        "net.depth": (3, "hparams.yaml"),
        "d": (None, "config.json"),
        "seed": (8, "text “args”"),
        "from": ("above", os.path.join("..", "..", "config.yaml")),
    }


def test_a_file_above_counts_where_no_run_of_its_own_is(logs: Logs) -> None:
    logs.run("a/b/c")
    (logs.root / "a/b/config.yaml").write_text("x: 1")
    (logs.root.parent / "config.yaml").write_text("outside: 1")
    assert logs.of("a/b/c") == {"x": (1, os.path.join("..", "config.yaml"))}
    logs.run("a/b")
    assert logs.of("a/b/c") == {}
    assert logs.of("a/b") == {"x": (1, "config.yaml")}


def test_a_link_leads_nowhere_outside(logs: Logs, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.json"
    secret.write_text('{"key": "secret"}')
    (logs.run("a") / "config.json").symlink_to(secret)
    (logs.root / "shared.json").write_text('{"lr": 1}')
    (logs.root / "a/hparams.json").symlink_to(logs.root / "shared.json")
    assert logs.of("a") == {"lr": (1, "hparams.json")}


def test_files_are_followed(logs: Logs) -> None:
    path = logs.run("a") / "hparams.yaml"
    assert logs.of("a") == {}
    facts = logs.facts()
    before = facts.refresh(0)
    path.write_text("lr: 0.1")
    assert logs.of("a") == {"lr": (0.1, "hparams.yaml")}
    assert facts.refresh(0) > before
    path.write_text("lr: 0.25")
    assert logs.of("a") == {"lr": (0.25, "hparams.yaml")}
    path.unlink()
    assert logs.of("a") == {}
    settled = facts.refresh(0)
    assert logs.facts().refresh(0) == settled, "nothing changed"


def test_what_a_run_logs_later_is_followed(logs: Logs) -> None:
    writer = SummaryWriter(logs.root / "a")
    writer.add_text("config", "lr: 0.1")
    writer.flush()
    assert logs.of("a") == {"lr": (0.1, "text “config”")}
    writer.add_text("config", "lr: 0.2", 1)
    writer.add_hparams({"bs": 8}, {})
    writer.close()
    assert logs.of("a") == {"lr": (0.2, "text “config”"), "bs": (8, PLUGIN)}


def test_records_that_come_again_are_put_together(logs: Logs) -> None:
    for hparams in ({"lr": 0.1, "bs": 8}, {"lr": 0.2, "seed": 1}):
        with SummaryWriter(logs.root / "a") as writer:
            writer.add(summary.session_start(hparams))
    assert logs.of("a") == {"lr": (0.2, PLUGIN), "bs": (8, PLUGIN), "seed": (1, PLUGIN)}


def test_a_flag_that_pytorch_made_a_number_is_a_flag_where_a_file_knows_it(logs: Logs) -> None:
    with SummaryWriter(logs.root / "a") as writer:
        writer.add(summary.session_start({"nesterov": 1.0, "depth": 1.0, "other": 1.0}))
    (logs.root / "a/hparams.yaml").write_text("nesterov: true\ndepth: 1\nother: false")
    assert logs.of("a") == {"nesterov": (True, PLUGIN), "depth": (1, PLUGIN), "other": (1, PLUGIN)}


def test_what_could_not_be_read_is_said(logs: Logs) -> None:
    folder = logs.run("a")
    (folder / "hparams.yaml").write_text("lr: 0.1\nbs: [1, 2\nc: :")
    (folder / "config.json").write_text(json.dumps({f"k{n}": n for n in range(5000)}))
    (folder / "params.json").write_bytes(b'{"a": "' + b"x" * (2 << 20))
    (folder / "args.json").mkdir()
    facts = logs.facts()
    assert facts.of(logs.id("a"))["lr"].value == 0.1
    assert facts.notes(logs.id("a")) == [
        "hparams.yaml: not all of it is read: it is not YAML in line 3",
        "config.json: only 1,000 of its values are read; 1,000 are the most",
        "params.json: only its first 1 MB are read",
    ]


def test_a_run_that_is_gone_is_forgotten(logs: Logs) -> None:
    (path,) = logs.run("a").iterdir()
    logs.run("a/x", loss=1)
    (logs.root / "a/config.yaml").write_text("lr: 1")
    assert logs.of("a/x") == {}
    run = logs.id("a")
    path.unlink()
    assert logs.of("a/x") == {"lr": (1, os.path.join("..", "config.yaml"))}
    assert logs.facts().of(run) == {}


@pytest.mark.parametrize("asks", [0, 1000])
def test_what_little_patience_leaves_is_done_by_itself(logs: Logs, asks: int) -> None:
    for n in range(20):
        logs.run(f"lr={n}")
    logs._loader.refresh()
    facts = collect(logs.store)
    facts.refresh(0)
    for _ in range(asks):
        facts.refresh(0.001)
    ends = time.monotonic() + 60
    while facts.pending and time.monotonic() < ends:
        time.sleep(0.001)
    assert facts.refresh(0) > 0
    assert [facts.of(run.id)["lr"].value for run in logs.store.runs()] == [
        int(run.name[3:]) for run in logs.store.runs()
    ]


# How a run ended


def test_a_run_says_how_it_ended(logs: Logs) -> None:
    for status in ("success", "failure", "unknown"):
        with SummaryWriter(logs.root / status) as writer:
            writer.add(summary.session_end(status, 1.0))
    with SummaryWriter(logs.root / "resumed") as writer:
        writer.add(summary.session_end("failure", 1.0), walltime=1000.0)
        writer.add_scalar("loss", 1.0, 1, walltime=2000.0)
    for status in ("failure", "success"):
        with SummaryWriter(logs.root / "again") as writer:
            writer.add(summary.session_end(status, 1.0))
    with SummaryWriter(logs.root / "lightning") as writer:  # says success before it begins, and not when
        writer.add(summary.session_end("success"))
    facts = logs.facts()
    said = {run.name: facts.status(run.id) for run in logs.store.runs()}
    assert said == {
        "success": "finished",
        "failure": "failed",
        "unknown": "",
        "resumed": "",
        "again": "finished",
        "lightning": "",
    }


# Parts


def test_what_sub_runs_of_our_writer_and_pytorchs_belong_to(logs: Logs) -> None:
    with SummaryWriter(logs.root / "main", sub_runs=True) as writer:
        for step in range(3):
            writer.add_scalar("loss", 1.0, step)
            writer.add_scalars("a/b", {"x": step, "y": -step}, step)
        writer.add_hparams({"lr": 0.1}, {"accuracy": 0.5})
    parts = logs.parts()
    (trial,) = parts.keys() - {"main/a_b_x", "main/a_b_y"}
    assert parts == {
        "main/a_b_x": ("main", "x"),
        "main/a_b_y": ("main", "y"),
        trial: ("main", trial.removeprefix("main/")),
    }
    assert logs.of("main") == {"lr": (0.1, SUB_RUN)}


def test_lines_right_in_the_log_directory(logs: Logs) -> None:
    with SummaryWriter(logs.root, sub_runs=True) as writer:
        writer.add_scalars("loss", {"train": 1.0, "val": 2.0}, 0)
    assert logs.parts() == {"loss_train": (".", "train"), "loss_val": (".", "val")}


def test_trials_of_one_writer_are_runs_of_their_own(logs: Logs) -> None:
    logs.run("search")
    for n, lr in enumerate((0.1, 0.2)):
        events(logs.root / f"search/170862700{n}.27", lr=lr)
    assert logs.parts() == {}
    assert logs.of("search/1708627001.27")["lr"] == (0.2, PLUGIN)


def test_a_sub_run_that_says_the_same_again_is_a_part_too(logs: Logs) -> None:
    logs.run("main")
    for n in range(2):
        events(logs.root / f"main/170862700{n}.27", lr=0.1)
    assert len(logs.parts()) == 2


NEAR: dict[str, Callable[[Logs], object]] = {
    "a run named by hand": lambda logs: events(logs.root / "main/trial", lr=0.1),
    "a date": lambda logs: events(logs.root / "main/20240101", lr=0.1),
    "below no run": lambda logs: events(logs.root / "other/1708627006.27", lr=0.1),
    "another scalar than the name says": lambda logs: lines(logs.root / "main/loss_a", "accuracy"),
    "a name without a line": lambda logs: lines(logs.root / "main/loss", "loss"),
    "a name that only begins alike": lambda logs: lines(logs.root / "main/losses_a", "loss"),
    "beside": lambda logs: lines(logs.root / "loss_a", "loss"),
    "another program": lambda logs: (
        lines(logs.root / "main", "loss", host="one.11.0"),
        lines(logs.root / "main/loss_a", "loss", host="one.12.0"),
    ),
    "with a run below": lambda logs: (
        lines(logs.root / "main/loss_a", "loss"),
        lines(logs.root / "main/loss_a/deeper", "other"),
    ),
}


@pytest.mark.parametrize("name", NEAR)
def test_near_misses_are_runs_of_their_own(logs: Logs, name: str) -> None:
    lines(logs.root / "main", "accuracy")
    lines(logs.root / "main", "loss")
    NEAR[name](logs)
    assert logs.parts() == {}


def test_a_session_that_goes_on_is_no_part(logs: Logs) -> None:
    lines(logs.root / "main", "loss")
    events(logs.root / "main/1708627006.27", lr=0.1)
    assert len(logs.parts()) == 1
    with SummaryWriter(logs.root / "main/1708627006.27") as writer:
        writer.add_scalar("accuracy", 0.6, 2)
    assert logs.parts() == {}


def test_folding_takes_a_given_name_for_the_log_directory() -> None:
    shapes: Mapping[int, Shape] = {0: Shape("given/."), 1: Shape("given/loss_a", 1, line="loss")}
    assert parents(shapes) == {1: (0, "a")}
