"""Edits of several people, servers and tools meet in one file: none is lost, and none undoes another unseen."""

from __future__ import annotations

import json
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.process import PATIENCE

from sightline.model import RunNote
from sightline.sidecar import folder
from sightline.sidecar.notes import FIELDS, Edit, Field, Value
from sightline.sidecar.sidecar import Sidecar

NOTHING = RunNote()
VALUES: dict[Field, list[Value]] = {
    "title": ["", "A", "B"],
    "note": ["", "one", "one\ntwo"],
    "tags": [(), ("x",), ("y",), ("x", "y"), ("z",)],
    "color": ["", "#112233", "#445566"],
    "archived": [False, True],
}
edits = st.sampled_from(FIELDS).flatmap(
    lambda field: st.tuples(st.just(field), st.sampled_from(VALUES[field]))
)
# Who acts (two servers), whether the page looks first, the run, the edit.
actions = st.lists(
    st.tuples(st.integers(0, 1), st.booleans(), st.sampled_from(["a", "b/c"]), edits), min_size=1, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(actions)
def test_any_interleaving_of_two_servers_loses_no_edit(actions: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as place:
        servers = [Sidecar(Path(place), state=Path(place, "state")) for _ in range(2)]
        seen: list[dict[str, RunNote]] = [{}, {}]  # what the page of each server shows
        truth: dict[tuple[str, Field], Value] = {}
        for who, looks, run, (field, value) in actions:
            if looks:
                servers[who].look(now=True)
                seen[who] = servers[who].notes()
            was: Value = getattr(seen[who].get(run, NOTHING), field)
            now = truth.get((run, field), getattr(NOTHING, field))
            conflicts = servers[who].edit([Edit(run, field, value, was)])
            if field == "tags":
                assert not conflicts
                truth[run, field] = tuple(sorted((set(now) | (set(value) - set(was))) - (set(was) - set(value))))
            elif was == now or value == now:
                assert not conflicts
                truth[run, field] = value
            else:  # somebody else's value would be lost
                [conflict] = conflicts
                assert (conflict.yours, conflict.theirs) == (value, now)
        for server in servers:
            server.look(now=True)
            notes = server.notes()
            for (run, field), value in truth.items():
                assert getattr(notes.get(run, NOTHING), field) == value
        assert not servers[0].problems


def test_servers_that_write_at_the_same_time_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "PATIENCE", PATIENCE)  # whoever comes first may write all there is before the next
    servers = [Sidecar(tmp_path, state=tmp_path / "state") for _ in range(4)]

    def work(number: int) -> None:
        for at in range(12):
            servers[number].edit([Edit("shared", "tags", (f"{number}-{at}",), ())])
            servers[number].edit([Edit(f"run{number}-{at}", "title", "T", "")])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notes = Sidecar(tmp_path).notes()
    assert len(notes) == 49
    assert notes["shared"].tags == tuple(sorted(f"{a}-{b}" for a in range(4) for b in range(12)))[:60]


def test_unknown_keys_survive(tmp_path: Path) -> None:
    (tmp_path / ".sightline").mkdir()
    file = tmp_path / ".sightline" / "runs.json"
    file.write_text('{"future": {"b": 1, "a": [2]}, "runs": {"a": {"mood": "good", "title": "A"}}}')
    Sidecar(tmp_path).edit([Edit("a", "title", "B", "A"), Edit("b", "archived", True, False)])
    assert json.loads(file.read_text()) == {
        "future": {"b": 1, "a": [2]},
        "runs": {"a": {"mood": "good", "title": "B"}, "b": {"archived": True}},
    }


def test_the_file_is_sorted_readable_and_the_same_for_the_same_notes(tmp_path: Path) -> None:
    texts = []
    for order in (("b", "a"), ("a", "b")):
        sidecar = Sidecar(tmp_path / order[0])
        sidecar.logdir.mkdir()
        for run in order:
            sidecar.edit([Edit(run, "tags", ("z", "ä"), ()), Edit(run, "title", "T", "")])
        sidecar.edit([Edit("a", "note", "one\ntwo", ""), Edit("c", "title", "gone", "")])
        sidecar.edit([Edit("c", "title", "", "gone")])
        texts.append((sidecar.logdir / ".sightline" / "runs.json").read_text())
    assert texts[0] == texts[1]
    assert '      "note": [\n        "one",\n        "two"\n      ],' in texts[0]
    assert "ä" in texts[0]
    assert '"c"' not in texts[0]


def test_halves_of_characters_are_kept_as_they_came(tmp_path: Path) -> None:
    (tmp_path / ".sightline").mkdir()
    file = tmp_path / ".sightline" / "runs.json"
    file.write_text('{"runs": {"a": {"note": "\\ud800", "big": 123456789012345678901234567890}}}')
    sidecar = Sidecar(tmp_path)
    assert not sidecar.problems
    sidecar.edit([Edit("a", "title", "A", "")])
    entry = json.loads(file.read_text())["runs"]["a"]
    assert entry == {"title": "A", "note": "\ud800", "big": 123456789012345678901234567890}
    sidecar.edit([Edit("a", "note", "", "\ud800")])
    assert json.loads(file.read_text())["runs"]["a"] == {"title": "A", "big": 123456789012345678901234567890}
