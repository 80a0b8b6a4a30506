"""Notes, views and the trash over HTTP: who may change what, and what the answers say."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.server.client import FakeLoader, FakeStore, call, post

from sightline.server.app import create_app
from sightline.sidecar.several import Notes


class Served:
    """A log directory with two runs, `old` and `new`, the second running."""

    def __init__(self, logdir: Path, **options: Any) -> None:
        self.logdir = logdir
        self.store = FakeStore()
        self.store.names = {0: "new", 1: "old"}
        for run in ("old", "new"):
            (logdir / run).mkdir(parents=True, exist_ok=True)
            (logdir / run / "events.out.tfevents.1").write_bytes(run.encode())
        self.loader = FakeLoader()
        self.notes = Notes([("", logdir)], files=self.files, state=logdir / "state", **options)
        self.app = create_app(self.store, self.loader, notes=self.notes)  # type: ignore[arg-type]

    def files(self) -> dict[str, list[str]]:
        return {run: [str(self.logdir / run / "events.out.tfevents.1")] for run in ("old", "new")}

    def get(self, path: str) -> Any:
        return call(self.app, "GET", f"/api/{path}").json()

    def post(self, path: str, **value: Any) -> Any:
        answer = post(self.app, f"/api/{path}", value)
        return answer.json() if answer.status == 200 else (answer.status, answer.json()["error"]["message"])

    def edit(self, run: str, field: str, value: Any, was: Any) -> Any:
        return self.post("notes", edits=[{"run": run, "field": field, "value": value, "was": was}])


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)


def test_notes_are_given_and_changed_field_by_field(served: Served) -> None:
    assert served.get("notes") == {"version": 1, "refusal": "", "trash": False, "runs": {}}
    assert served.edit("old", "title", "First", "")["conflicts"] == []
    assert served.edit("old", "tags", ["b", "a"], [])["conflicts"] == []
    answer = served.get("notes")
    assert answer["runs"] == {"old": {"title": "First", "tags": ["a", "b"]}}
    assert served.get("state")["notes"] == answer["version"] > 1


def test_a_conflict_says_both(served: Served) -> None:
    served.edit("old", "note", "theirs", "")
    assert served.edit("old", "note", "mine", "")["conflicts"] == [
        {"run": "old", "field": "note", "yours": "mine", "theirs": "theirs"}
    ]
    assert served.get("notes")["runs"]["old"]["note"] == "theirs"


def test_wrong_edits_are_refused_and_change_nothing(served: Served) -> None:
    assert served.edit("old", "color", "red", "")[0] == 409
    assert served.edit("old", "mood", "good", "")[0] == 400
    assert served.edit("old", "tags", "x", [])[0] == 409
    assert served.get("notes")["runs"] == {}


def test_only_our_own_page_may_edit(served: Served) -> None:
    body = json.dumps({"edits": [{"run": "old", "field": "title", "value": "x", "was": ""}]}).encode()
    for headers in (
        [("content-type", "application/json"), ("origin", "https://elsewhere.test")],
        [("content-type", "application/json"), ("origin", "null")],
        [("content-type", "text/plain")],
    ):
        for path in ("notes", "views", "trash"):
            assert call(served.app, "POST", f"/api/{path}", headers, body).status in (403, 415)
    guarded = create_app(served.store, served.loader, notes=served.notes, token="secret")  # type: ignore[arg-type]
    assert post(guarded, "/api/notes", json.loads(body)).status == 401
    assert served.get("notes")["runs"] == {}


def test_views(served: Served) -> None:
    made = served.post("views", name="Seeds", content={"state": {"tab": "board"}, "prefs": {}, "name": "no"})
    assert (made["slug"], made["conflict"]) == ("seeds", False)
    [view] = served.get("views")["views"]
    assert view["content"] == {"format": 1, "name": "Seeds", "state": {"tab": "board"}, "prefs": {}}
    assert not served.post("views", slug="seeds", default=True, known=view["revision"])["conflict"]
    assert served.post("views", slug="seeds", name="No", known=view["revision"])["conflict"]
    assert served.get("views")["views"][0]["default"] is True
    served.post("views", slug="seeds", delete=True)
    assert served.get("views")["views"] == []
    assert served.post("views", slug="seeds", delete=True)[0] == 409
    assert served.post("views", name="x", content={"state": {"x": "y" * 600_000}})[0] == 409


def test_read_only_refuses_everything(tmp_path: Path) -> None:
    served = Served(tmp_path, read_only=True, allow_delete=True)
    assert "--read-only" in served.get("notes")["refusal"]
    assert served.edit("old", "title", "x", "")[0] == 409
    assert served.post("views", name="x")[0] == 409
    assert served.post("trash", runs=["old"])[0] == 409
    assert not (tmp_path / ".sightline").exists()


def test_nothing_is_thrown_away_unless_that_was_allowed(served: Served) -> None:
    status, message = served.post("trash", runs=["old"])
    assert status == 409
    assert "--allow-delete" in message
    assert (served.logdir / "old" / "events.out.tfevents.1").exists()


def test_a_run_goes_to_the_trash_and_comes_back(tmp_path: Path) -> None:
    served = Served(tmp_path, allow_delete=True)
    (tmp_path / "old" / "model.pt").write_text("stays")
    [id] = served.post("trash", runs=["old"])["ids"]
    assert served.loader.refreshed
    assert os.listdir(tmp_path / "old") == ["model.pt"]
    [thrown] = served.get("trash")["thrown"]
    assert (thrown["id"], thrown["runs"], thrown["files"], thrown["bytes"]) == (id, ["old"], 1, 3)
    assert served.post("trash", restore=[id])["restored"] == 1
    assert (tmp_path / "old" / "events.out.tfevents.1").read_bytes() == b"old"
    assert served.get("trash")["thrown"] == []
    assert os.listdir(tmp_path / ".sightline" / "trash") == []


def test_a_running_run_is_thrown_away_only_when_asked(tmp_path: Path) -> None:
    served = Served(tmp_path, allow_delete=True)
    assert "still being written" in served.post("trash", runs=["new"])[1]
    assert len(served.post("trash", runs=["new"], running=True)["ids"]) == 1


def test_nothing_outside_and_nothing_through_links_is_moved(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "events.out.tfevents.1").write_text("mine")
    served = Served(tmp_path / "logs", allow_delete=True)
    file = tmp_path / "logs" / "old" / "events.out.tfevents.1"
    file.unlink()
    file.symlink_to(outside / "events.out.tfevents.1")
    assert "symbolic link" in served.post("trash", runs=["old"])[1]
    file.unlink()
    file.parent.rmdir()
    file.parent.symlink_to(outside)
    assert "symbolic link" in served.post("trash", runs=["old"])[1]
    served.files = lambda: {"old": [str(outside / "events.out.tfevents.1")]}  # type: ignore[method-assign]
    served.notes._files = served.files
    assert "is not in" in served.post("trash", runs=["old"])[1]
    assert (outside / "events.out.tfevents.1").read_text() == "mine"
    for id in ("0-../../outside", "0-20260101T000000Z", "x", "9-20260101T000000Z", "0-"):
        assert served.post("trash", restore=[id])[0] == 409


def test_what_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    served = Served(tmp_path, allow_delete=True)
    [id] = served.post("trash", runs=["old"])["ids"]
    file = tmp_path / "old" / "events.out.tfevents.1"
    file.write_text("newer")
    assert "there again" in served.post("trash", restore=[id])[1]
    assert file.read_text() == "newer"


def test_two_runs_go_together_or_not_at_all(tmp_path: Path) -> None:
    served = Served(tmp_path, allow_delete=True)
    (tmp_path / "new" / "events.out.tfevents.1").unlink()
    assert served.post("trash", runs=["old", "new"], running=True)[0] == 409
    assert (tmp_path / "old" / "events.out.tfevents.1").exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELD = st.sampled_from(["title", "note", "tags", "color", "archived", "x"])
ENTRY = st.dictionaries(FIELD, JSON, max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b"]), ENTRY | JSON), JSON, JSON)
def test_whatever_stands_in_the_files_is_answered(runs: Any, view: Any, value: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder))
        (Path(folder) / ".sightline" / "views").mkdir(parents=True)
        (Path(folder) / ".sightline" / "runs.json").write_text(json.dumps({"runs": runs}))
        (Path(folder) / ".sightline" / "views" / "v.json").write_text(json.dumps({"name": "V", "state": view}))
        for path in ("notes", "views", "state", "damage"):
            assert call(served.app, "GET", f"/api/{path}").status == 200
        title = served.get("notes")["runs"].get("a", {}).get("title", "")
        assert served.edit("a", "title", "T", title)["conflicts"] == []
        assert served.get("notes")["runs"]["a"]["title"] == "T"
        body = {"name": "W", "content": {"state": value, "prefs": {}}}
        assert post(served.app, "/api/views", body).status in (200, 400, 409)
        assert call(served.app, "GET", "/api/views").status == 200


def test_what_is_nested_without_end_is_refused(served: Served) -> None:
    for depth in (300, 900, 100_000):
        deep = b'{"a":' * depth + b"1" + b"}" * depth
        body = b'{"name": "x", "content": {"state": ' + deep + b"}}"
        assert post(served.app, "/api/views", body).status in (200, 400, 409)
    assert call(served.app, "GET", "/api/views").status == 200
