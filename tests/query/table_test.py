"""The runs table: columns of runs, notes, hyperparameters and metrics, kept until something changes; completion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.kinds import kind_of
from sightline.kinds.base import Fact
from sightline.model import RunNote
from sightline.query.table.names import Found, Names, TermError
from sightline.query.table.table import Table, View
from sightline.query.table.where.complete import complete
from sightline.query.table.where.parser import parse_term
from sightline.store import Batch, MemoryStore


@dataclass
class FakeFacts:
    known: dict[int, dict[str, Fact]] = field(default_factory=dict)
    parents: dict[int, tuple[int, str]] = field(default_factory=dict)
    version: int = 1
    pending: bool = False

    def refresh(self, patience: float = 0.1) -> int:
        return self.version

    def of(self, run: int) -> Mapping[str, Fact]:
        return self.known.get(run, {})

    def parent(self, run: int) -> tuple[int, str] | None:
        return self.parents.get(run)

    def status(self, run: int) -> str:
        return "failed" if run == 1 else ""


@dataclass
class FakeNotes:
    runs: dict[str, RunNote] = field(default_factory=dict)
    version: int = 1

    def all(self) -> Mapping[str, RunNote]:
        return self.runs


def batch(run: str, values: Mapping[str, list[float]], at: int = 0) -> Batch:
    """Points at steps `at`, `at` + 1, …, one file a call."""
    tags = [(i, tag, "simple_value", "", 0, "", "", -1, 0, b"") for i, tag in enumerate(values)]
    scalars = []
    for i, numbers in enumerate(values.values()):
        steps = np.arange(at, at + len(numbers))
        scalars.append((i, steps, steps + 1e9, np.array(numbers, np.float32)))
    last = at + max(map(len, values.values())) - 1
    times = {"updated": 5.0, "start": 1e9, "end": 1e9 + last}
    return Batch(run, f"{run}/{at:04d}", tags=tags, scalars=scalars, bytes=100, max_step=last, **times)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(kind_of)
    nan, inf = float("nan"), float("inf")
    store.append([
        batch("wide/seed=1", {"acc": [0.1, 0.9, 0.5], "my tag": [1]}),
        batch("wide/seed=2", {"acc": [nan, 2.0, inf, nan]}),
        batch("narrow", {"loss": [3.0]}),
    ])
    return store


FACTS = FakeFacts({
    0: {"lr": Fact(0.1, "a.yaml"), "opt": Fact("adam", "a.yaml"), "name": Fact(7, "plugin"), "mix": Fact("auto", "x")},
    1: {"lr": Fact(1, "plugin"), "opt": Fact("sgd", "a.yaml"), "mix": Fact(0.5, "x"), "odd name": Fact(True, "x")},
})


@pytest.fixture
def view(store: MemoryStore) -> View:
    notes = FakeNotes({"narrow": RunNote(title="N", tags=("a", "b"), archived=True)})
    return Table(store, FACTS, notes).look()


def cells(view: View, name: str) -> list[object]:
    column = view.column(name)
    return [column.cell(row) for row in range(len(view.runs))]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", ["wide/seed=1", "wide/seed=2", "narrow"]),
        ("folder", ["wide", "wide", None]),
        ("part(0)", ["wide", "wide", "narrow"]),
        ("part(-1)", ["seed=1", "seed=2", "narrow"]),
        ("part(1)", ["seed=1", "seed=2", None]),
        (r'match("seed=(\d+)")', ["1", "2", None]),
        ("match('seed')", ["seed", "seed", None]),
        ("status", ["stopped", "failed", "stopped"]),
        ("duration", [2.0, 3.0, 0.0]),
        ("steps", [2.0, 3.0, 0.0]),
        ("points", [4.0, 4.0, 1.0]),
        ("title", [None, None, "N"]),
        ("tags", [None, None, "a, b"]),
        ("archived", [False, False, True]),
        ("lr", [0.1, 1.0, None]),
        ("hparams.lr", [0.1, 1.0, None]),
        ("hparams.name", [7.0, None, None]),
        ("`name`", [7.0, None, None]),
        ("mix", ["auto", "0.5", None]),
        ("`odd name`", [None, True, None]),
        ("loss", [None, None, 3.0]),
        ("acc.last", [0.5, None, None]),  # NaN is none
        ("acc.min", [0.1, 2.0, None]),
        ("acc.max", [0.9, 2.0, None]),
        ("acc.mean", [0.5, 2.0, None]),
        ("acc.count", [3.0, 4.0, None]),
        ("acc.nan", [0.0, 3.0, None]),
        ("acc.mean(2)", [0.7, None, None]),
        ("acc.at(1)", [0.9, 2.0, None]),
        ("acc.at(-1)", [None, None, None]),
        ("`my tag`.max", [1.0, None, None]),
    ],
)
def test_columns_by_name(view: View, name: str, expected: list[object]) -> None:
    assert cells(view, name) == [pytest.approx(one) if isinstance(one, float) else one for one in expected]
    assert cells(view, view.column(name).name) == cells(view, name)  # as it calls itself


NOTHING = ("nothing", "acc.foo", "part(0.5)", "part('a')", "match(3)", "acc.mean(0)", "acc.at('a')")


@pytest.mark.parametrize("name", NOTHING)
def test_names_that_mean_nothing(view: View, name: str) -> None:
    with pytest.raises(TermError):
        view.column(name)


WORDS = ("lr", "name", "a.max", "a", "b c", "`", "in", "tags", "é/x", "3", "hparams.lr", "part", "a.last", "")
names = st.sampled_from(WORDS)


@given(st.sets(names), st.sets(names))
def test_every_column_is_found_under_the_name_it_is_written_by(hparams: set[str], tags: set[str]) -> None:
    known = Names(hparams, tags)
    every = [Found("run", "name"), Found("note", "tags"), *(Found("hparam", name) for name in hparams)]
    every += [Found("metric", tag, take) for tag in tags for take in ("last", "max")]
    for found in every:
        assert known.find(parse_term(known.write(found))) == found


def test_what_is_known_of_columns_without_computing_them(view: View) -> None:
    infos = {info.name: info for info in view.infos()}
    assert (infos["lr"].runs, infos["lr"].distinct, infos["lr"].differs, infos["lr"].type) == (2, 2, True, "number")
    assert infos["lr"].sources == ["a.yaml", "plugin"]
    assert not infos["hparams.name"].differs
    assert (infos["acc"].runs, infos["acc"].distinct, infos["acc"].differs) == (2, None, True)
    assert infos["archived"].type == "flag"


def test_only_runs_that_changed_are_computed_anew(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    series = store.series

    def counting(run: int, tag: str) -> object:
        asked.append(run)
        return series(run, tag)

    monkeypatch.setattr(store, "series", counting)
    table = Table(store, FakeFacts())
    table.look().infos()
    assert asked == []  # nobody asked for a metric
    assert cells(table.look(), "acc.max")[0] == pytest.approx(0.9)
    assert cells(table.look(), "acc.min")[0] == pytest.approx(0.1)
    assert asked == [0, 1, 2]
    store.append([batch("wide/seed=1", {"acc": [4.0]}, at=3)])
    assert cells(table.look(), "acc.max")[0] == pytest.approx(4.0)
    assert asked == [0, 1, 2, 0]


def test_what_changes_is_seen(store: MemoryStore) -> None:
    facts, notes = FakeFacts(), FakeNotes()
    table = Table(store, facts, notes)
    assert table.look() is table.look()
    with pytest.raises(TermError):
        table.look().column("lr")
    facts.known[0], facts.version = {"lr": Fact(3, "x")}, 2
    assert cells(table.look(), "lr") == [3.0, None, None]
    notes.runs, notes.version = {"narrow": RunNote(title="new")}, 2
    assert cells(table.look(), "title") == [None, None, "new"]
    store.forget("narrow", "narrow/0000")
    assert cells(table.look(), "title") == [None, None]


def test_a_run_has_the_metrics_of_its_one_part(store: MemoryStore) -> None:
    view = Table(store, FakeFacts(parents={2: (0, "hp")})).look()
    assert cells(view, "loss") == [3.0, None, 3.0]
    assert view.whole.tolist() == [True, True, False]
    view = Table(store, FakeFacts(parents={0: (2, "a"), 1: (2, "b")})).look()
    assert cells(view, "acc.max")[2] is None  # of which of the two?


def test_the_filter_of_names_is_no_query(view: View) -> None:
    assert view.where("SEED=[12]").tolist() == [True, True, False]
    assert view.where("  ").all()
    assert view.where("archived").tolist() == [False, False, True]
    assert view.where('status == "failed" or title == "N"').tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("", {"name", "lr", "acc", "not", "archived"}),
        ("l", {"lr", "loss"}),
        ("acc.", {"acc.max", "acc.min"}),
        ("lr ", {"<", "==", "is none"}),
        ("opt ", {"==", "~", "in ("}),
        ("opt == ", {'"adam"', '"sgd"'}),
        ('opt == "s', {'"sgd"'}),
        ('opt in ("adam", ', {'"sgd"'}),
        ('tags == ', {'"a"', '"b"'}),
        ("archived == ", {"true", "false"}),
        ("lr < 1 ", {"and", "or"}),
        ("lr < 1 and o", {"opt"}),
        ("lr is ", {"none", "not none"}),
    ],
)
def test_completion(view: View, text: str, some: set[str]) -> None:
    found = complete(text, len(text), view)
    assert some <= {one.text for one in found}
    assert all(one.start <= one.end == len(text) for one in found)


def test_completion_replaces_the_word_around_the_cursor(view: View) -> None:
    [one] = [one for one in complete("op == 3", 1, view) if one.text == "opt"]
    assert (one.start, one.end) == (0, 2)
