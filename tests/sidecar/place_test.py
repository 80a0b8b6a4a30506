"""Where the sidecar lies, what becomes of damage in it, and what it refuses."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from sightline.errors import EditError
from sightline.model import RunNote
from sightline.sidecar import sidecar as module
from sightline.sidecar.notes import Edit, checked
from sightline.sidecar.several import Notes
from sightline.sidecar.sidecar import Sidecar


def title(run: str, value: str, was: str = "") -> list[Edit]:
    return [Edit(run, "title", value, was)]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes a log directory one that cannot be written, also for root."""

    def seal(logdir: Path) -> None:
        real = module.writable
        monkeypatch.setattr(module, "writable", lambda path: path != logdir and real(path))

    return seal


def test_it_lies_in_the_log_directory(logs: Path, tmp_path: Path) -> None:
    Sidecar(logs, state=tmp_path / "state").edit(title("a", "A"))
    assert (logs / ".sightline" / "runs.json").exists()
    assert "trash/" in (logs / ".sightline" / ".gitignore").read_text()
    assert not (tmp_path / "state").exists()
    assert Sidecar(logs).notes() == {"a": RunNote(title="A")}


def test_where_that_cannot_be_written_in_the_users_state_folder(
    logs: Path, tmp_path: Path, sealed: Callable[[Path], None]
) -> None:
    Sidecar(logs, state=tmp_path / "state").edit([*title("a", "A"), *title("b", "B")])
    before = (logs / ".sightline" / "runs.json").read_bytes()
    sealed(logs)
    sidecar = Sidecar(logs, state=tmp_path / "state")
    sidecar.edit([*title("a", "", "A"), Edit("a", "archived", True, False), *title("c", "C")])
    again = Sidecar(logs, state=tmp_path / "state")
    assert again.notes() == {"a": RunNote(archived=True), "b": RunNote(title="B"), "c": RunNote(title="C")}
    assert (logs / ".sightline" / "runs.json").read_bytes() == before
    [own] = (tmp_path / "state" / "sightline").glob("logs-*/runs.json")
    assert json.loads(own.read_text())["runs"] == {"a": {"title": "", "archived": True}, "c": {"title": "C"}}
    again.edit(title("a", "A", ""))  # as it is beside the logs: nothing of one's own is left
    assert "title" not in json.loads(own.read_text())["runs"]["a"]


def test_read_only_writes_nothing(logs: Path, tmp_path: Path) -> None:
    sidecar = Sidecar(logs, read_only=True, state=tmp_path / "state")
    with pytest.raises(EditError, match="--read-only"):
        sidecar.edit(title("a", "A"))
    with pytest.raises(EditError, match="--read-only"):
        sidecar.save_view("", name="x")
    assert sidecar.notes() == {}
    assert list(logs.iterdir()) == []
    assert not (tmp_path / "state").exists()


def test_changes_by_others_are_noticed(logs: Path) -> None:
    one, other = Sidecar(logs), Sidecar(logs)
    assert one.look(now=True) == one.look(now=True)
    version = one.look(now=True)
    other.edit(title("a", "A"))
    other.save_view("", name="V")
    assert one.look(now=True) > version
    assert one.notes()["a"].title == "A"
    version = one.look(now=True)
    (logs / ".sightline" / "views" / "v.json").write_text('{"name": "W"}')  # by hand, in place
    assert one.look(now=True) > version
    assert one.views()["v"].name == "W"
    (logs / ".sightline" / "runs.json").unlink()
    one.look(now=True)
    assert one.notes() == {}


def test_damaged_notes_are_told_kept_and_never_written_over(logs: Path) -> None:
    sidecar = Sidecar(logs)
    sidecar.edit(title("a", "A"))
    file = logs / ".sightline" / "runs.json"
    broken = file.read_text().replace('"A"', '"A",,')
    file.write_text(broken)
    sidecar.look(now=True)
    [problem] = sidecar.problems
    assert problem.path == str(file)
    assert "line 5, column" in problem.reason
    assert sidecar.notes() == {"a": RunNote(title="A")}  # the last that was understood
    assert Sidecar(logs).notes() == {}
    sidecar.edit(title("b", "B"))
    assert (logs / ".sightline" / "runs.json.damaged").read_text() == broken
    assert Sidecar(logs).notes() == {"a": RunNote(title="A"), "b": RunNote(title="B")}
    [problem] = sidecar.problems
    assert "put aside" in problem.reason
    file.write_text("<<<<<<< ours")
    sidecar.edit(title("c", "C"))
    assert (logs / ".sightline" / "runs.json.damaged-2").read_text() == "<<<<<<< ours"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not valid JSON"),
        ("[]", "not a JSON object"),
        ('{"runs": []}', '"runs" is not an object'),
        ('{"runs": {"a": {}, "a": {}}}', "'a' twice"),
        ('{"runs": {"a": {"title": NaN}}}', "NaN"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": 1e999}', "1e999"),
        ('{"a": ' + "1" * 5000 + "}", "digits"),
        ('{"a": "\\ud800", "b": "\udcff"}', "not UTF-8"),
    ],
)
def test_what_is_no_notes_is_named(logs: Path, text: str, why: str) -> None:
    (logs / ".sightline").mkdir()
    (logs / ".sightline" / "runs.json").write_text(text, errors="surrogateescape")
    sidecar = Sidecar(logs)
    assert sidecar.notes() == {}
    assert why in sidecar.problems[0].reason


def test_one_wrong_field_costs_that_field(logs: Path) -> None:
    (logs / ".sightline").mkdir()
    text = '{"runs": {"a": {"title": 5, "color": "#ABCDEF", "tags": "x"}, "b": [], "c": {"color": "red"}}}'
    (logs / ".sightline" / "runs.json").write_text(text)
    sidecar = Sidecar(logs)
    assert sidecar.notes() == {"a": RunNote(color="#abcdef")}
    assert len(sidecar.problems) == 4


def test_notes_of_a_newer_version_are_read_and_not_changed(logs: Path) -> None:
    (logs / ".sightline").mkdir()
    (logs / ".sightline" / "runs.json").write_text('{"format": 2, "runs": {"a": {"title": "A"}}}')
    sidecar = Sidecar(logs)
    assert sidecar.notes()["a"].title == "A"
    with pytest.raises(EditError, match="newer"):
        sidecar.edit(title("a", "B", "A"))


def test_nothing_is_written_or_read_through_a_link(logs: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "runs.json").write_text('{"runs": {"a": {"title": "stolen"}}}')
    (logs / ".sightline").symlink_to(secret)
    sidecar = Sidecar(logs, state=tmp_path / "state")
    assert sidecar.notes() == {}
    assert "links are not followed" in sidecar.problems[0].reason
    sidecar.edit(title("b", "B"))
    assert sorted(os.listdir(secret)) == ["runs.json"]
    assert list((tmp_path / "state").rglob("runs.json"))

    (logs / ".sightline").unlink()
    (logs / ".sightline").mkdir()
    (logs / ".sightline" / "runs.json").symlink_to(secret / "runs.json")
    os.mkfifo(logs / ".sightline" / "views")
    sidecar = Sidecar(logs)
    assert sidecar.notes() == {}
    assert sidecar.views() == {}
    assert len(sidecar.problems) == 2


def test_a_pipe_is_not_waited_for(logs: Path) -> None:
    (logs / ".sightline").mkdir()
    os.mkfifo(logs / ".sightline" / "runs.json")
    sidecar = Sidecar(logs)
    assert "not a regular file" in sidecar.problems[0].reason
    assert sidecar.notes() == {}


def test_a_write_that_fails_leaves_the_old_file(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sidecar = Sidecar(logs)
    sidecar.edit(title("a", "A"))

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EditError, match="No space left"):
        sidecar.edit(title("a", "B", "A"))
    assert sorted(os.listdir(logs / ".sightline")) == [".gitignore", "lock", "runs.json"]
    assert Sidecar(logs).notes() == {"a": RunNote(title="A")}


def test_values_are_put_in_order_or_refused() -> None:
    assert checked("title", "  a\n b ") == "a b"
    assert checked("tags", ["b", " a ", "b", ""]) == ("a", "b")
    assert checked("color", "#ABCDEF") == "#abcdef"
    assert checked("note", "a\r\nb\n\n") == "a\nb"
    for field, value in [
        ("title", "x" * 301),
        ("title", 1),
        ("color", "red"),
        ("color", "url(#a)"),
        ("note", "x" * 100_001),
        ("tags", ["x" * 61]),
        ("tags", "x"),
        ("tags", [str(n) for n in range(51)]),
        ("archived", 1),
    ]:
        with pytest.raises(EditError):
            checked(field, value)  # type: ignore[arg-type]


def test_views(logs: Path) -> None:
    sidecar = Sidecar(logs)
    assert sidecar.save_view("", name="Größe & Seeds", content={"state": {"x": 1}}) == "groe-seeds"
    assert sidecar.save_view("", name="größe seeds", default=True) == "groe-seeds-2"
    sidecar.save_view("groe-seeds", default=True)
    views = sidecar.views()
    assert {slug: view.default for slug, view in views.items()} == {"groe-seeds": True, "groe-seeds-2": False}
    file = logs / ".sightline" / "views" / "groe-seeds.json"
    whole = json.loads(file.read_text())
    assert whole == {"format": 1, "name": "Größe & Seeds", "default": True, "state": {"x": 1}}
    file.write_text(json.dumps({**whole, "future": [1]}))
    assert sidecar.save_view("groe-seeds", name="N", known=views["groe-seeds"].revision) is None  # changed meanwhile
    sidecar.save_view("groe-seeds", name="N", content={"state": {"y": 2}})
    assert json.loads(file.read_text()) == {**whole, "name": "N", "state": {"y": 2}, "future": [1]}
    sidecar.delete_view("groe-seeds")
    assert list(sidecar.views()) == ["groe-seeds-2"]
    with pytest.raises(EditError):
        sidecar.delete_view("../runs")
    with pytest.raises(EditError):
        sidecar.save_view("../../x", name="x")


def test_a_damaged_view_is_told_and_its_file_stays(logs: Path) -> None:
    sidecar = Sidecar(logs)
    sidecar.save_view("", name="a")
    file = logs / ".sightline" / "views" / "b.json"
    file.write_text("{")
    sidecar.look(now=True)
    assert list(sidecar.views()) == ["a"]
    assert sidecar.problems[0].path == str(file)
    assert sidecar.save_view("", name="b") == "b-2"
    assert file.read_text() == "{"


def test_files_can_be_read_by_whom_the_umask_lets(logs: Path) -> None:
    before = os.umask(0o027)
    try:
        Sidecar(logs).edit(title("a", "A"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((logs / ".sightline" / "runs.json").stat().st_mode) == 0o640


def test_several_log_directories_keep_their_own(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name / "run").mkdir(parents=True)
    files = {"run": [str(tmp_path / "x" / "run" / "f")], "y/run": [str(tmp_path / "y" / "run" / "f")]}
    notes = Notes([("", tmp_path / "x"), ("", tmp_path / "y")], files=lambda: files)
    notes.edit([*title("run", "X"), *title("y/run", "Y"), *title("later", "L")])
    assert {run: note.title for run, note in notes.all().items()} == {"run": "X", "y/run": "Y", "later": "L"}
    assert Sidecar(tmp_path / "y").notes() == {"run": RunNote(title="Y")}
    named = Notes([("old", tmp_path / "x"), ("new", tmp_path / "y")])
    assert named.of("new/run") == RunNote(title="Y")
    assert named.of("old/later") == RunNote(title="L")
