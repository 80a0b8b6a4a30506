"""Layouts over HTTP: what the writer was given comes back, runs are merged by name, and what is broken stays alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records import RecordWriter
from tests.server.client import FakeLoader, call

from sightline import SummaryWriter
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.custom_scalar import api
from sightline.kinds.custom_scalar.data import Category, Chart, MarginSeries, merged, read_layout
from sightline.kinds.custom_scalar.summary import layout
from sightline.server.app import create_app
from sightline.store import MemoryStore

GIVEN = {
    "Loss": {"both": ["Multiline", ["train/loss", "val/.*"]], "band": ["Margin", ["mean", "low", "high"]]},
    "Empty": {},
}


def app_of(folder: Path) -> tuple[Any, MemoryStore]:
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", folder)], store, watch="off")
    loader.refresh()
    loader.close()
    return create_app(store, FakeLoader(), kinds=KINDS), store


def asked(app: Any, runs: str = "") -> Any:
    answer = call(app, "GET", f"/api/layout?runs={runs}" if runs else "/api/layout")
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def test_what_the_writer_was_given(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_custom_scalars(GIVEN)
    app, _ = app_of(tmp_path)
    assert asked(app) == {
        "categories": [
            {
                "title": "Loss",
                "charts": [
                    {"title": "both", "multiline": ["train/loss", "val/.*"]},
                    {"title": "band", "margin": [{"value": "mean", "lower": "low", "upper": "high"}]},
                ],
            },
            {"title": "Empty", "charts": []},
        ]
    }


def test_runs_add_to_each_other_by_name(tmp_path: Path) -> None:
    for run, given_layout in (
        ("b", {"Loss": {"x": ["Multiline", ["later"]], "y": ["Multiline", ["y"]]}, "New": {}}),
        ("a", {"Loss": {"x": ["Multiline", ["first"]]}}),
        ("c", {"Loss": {"y": ["Multiline", ["y"]]}}),
    ):
        with SummaryWriter(tmp_path / run) as writer:
            writer.add_custom_scalars(given_layout)
    with SummaryWriter(tmp_path / "none") as writer:
        writer.add_scalar("x", 1, 1)
    app, store = app_of(tmp_path)
    loss, new = asked(app)["categories"]
    assert [(chart["title"], chart["multiline"]) for chart in loss["charts"]] == [
        ("x", ["first"]),
        ("x", ["later"]),
        ("y", ["y"]),
    ]
    assert (loss["title"], new["title"]) == ("Loss", "New")
    ids = {run.name: run.id for run in store.runs()}
    assert [c["title"] for c in asked(app, f"{ids['a']},{ids['none']}")["categories"]] == ["Loss"]
    assert asked(app, f"{ids['none']}") == {"categories": []}
    assert asked(app, f"0-{max(ids.values())}") == asked(app)


def test_the_newest_layout_of_a_run_counts(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_custom_scalars({"old": {}})
        writer.flush()
        writer.add_custom_scalars({"new": {}})
    app, _ = app_of(tmp_path)
    assert [category["title"] for category in asked(app)["categories"]] == ["new"]


def test_a_broken_layout_takes_no_other_with_it(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "good") as writer:
        writer.add_custom_scalars(GIVEN)
    plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name="custom_scalars")
    metadata = Message("tensorboard.SummaryMetadata", plugin_data=plugin)
    tensor = make_tensor(b"\xff\xff\xff")
    value = Message("tensorboard.Summary.Value", tag="custom_scalars__config__", metadata=metadata, tensor=tensor)
    event = Message("tensorboard.Event", wall_time=1.0, step=0, summary=Message("tensorboard.Summary", value=[value]))
    (tmp_path / "bad").mkdir()
    with (tmp_path / "bad" / "events.out.tfevents.1.x").open("wb") as file:
        records = RecordWriter(file, 1.0)
        records.write(encode(event))
        records.close()
    app, _ = app_of(tmp_path)
    answer = asked(app)
    assert [category["title"] for category in answer["categories"]] == ["Loss", "Empty"]
    assert len(answer["problems"]) == 1
    assert answer["problems"][0].startswith("bad: ")


@pytest.mark.parametrize("runs", ["x", "1-", "-", "1,,2", "1-2-3"])
def test_other_runs_are_refused(tmp_path: Path, runs: str) -> None:
    (tmp_path / "logs").mkdir()
    app, _ = app_of(tmp_path / "logs")
    assert call(app, "GET", f"/api/layout?runs={runs}").status == 400


def test_there_is_an_end_to_charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "MAX_CHARTS", 5)
    with SummaryWriter(tmp_path) as writer:
        writer.add_custom_scalars({c: {str(i): ["Multiline", ["x"]] for i in range(4)} for c in "abc"})
    app, _ = app_of(tmp_path)
    answer = asked(app)
    assert sum(len(category["charts"]) for category in answer["categories"]) == 5
    assert answer["problems"] == ["only the first 5 charts are shown"]


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
charts = st.one_of(
    st.tuples(st.just("Multiline"), st.lists(names, max_size=3)).map(list),
    st.tuples(st.just("Margin"), st.lists(names, min_size=3, max_size=3)).map(list),
)


@given(st.dictionaries(names, st.dictionaries(names, charts, max_size=3), max_size=3))
def test_every_layout_is_read_as_it_was_written(laid: Any) -> None:
    (data,) = layout(laid).tensor.string_val  # type: ignore[union-attr]
    read = read_layout(data)
    assert [category.title for category in read] == list(laid)
    for category, wanted in zip(read, laid.values(), strict=True):
        assert [chart.title for chart in category.charts] == list(wanted)
        for chart, (kind, tags) in zip(category.charts, wanted.values(), strict=True):
            if kind == "Margin":
                assert chart.margin == (MarginSeries(*tags),)
            else:
                assert len(chart.multiline) == len(tags)


@given(st.lists(st.lists(st.builds(Category, names, st.lists(st.builds(Chart, names), max_size=3)), max_size=3)))
def test_merging_keeps_every_chart_once(layouts: list[list[Category]]) -> None:
    every = {(category.title, chart) for laid in layouts for category in laid for chart in category.charts}
    found = [(category.title, chart) for category in merged(layouts) for chart in category.charts]
    assert len(found) == len(set(found)) == len(every)
    assert set(found) == every
    again = merged([merged(layouts)])
    assert again == merged(layouts)
