"""Discovery finds the runs TensorBoard would find, under the names it would give them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.ingest.logs import HEAD, event_file

import sightline
from sightline.errors import LogdirError
from sightline.ingest import LogdirSpec, parse_spec
from sightline.ingest.discover import scan


def runs(*specs: LogdirSpec) -> list[str]:
    return sorted({found.run for found in scan(specs).files})


def test_every_directory_with_an_event_file_is_a_run(tmp_path: Path) -> None:
    for name in ("", "a", "a/b/c", "Größe/модель"):
        event_file(tmp_path / name).write_bytes(HEAD)
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "readme.txt").write_text("no events")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "my.tfevents.backup").write_bytes(HEAD)
    assert runs(LogdirSpec("", tmp_path)) == [".", "Größe/модель", "a", "a/b/c", "old"]


def test_named_directories_are_put_before_their_runs(tmp_path: Path) -> None:
    event_file(tmp_path / "x").write_bytes(HEAD)
    event_file(tmp_path / "x" / "seed").write_bytes(HEAD)
    assert runs(LogdirSpec("left", tmp_path / "x")) == ["left/.", "left/seed"]


def test_equal_names_in_two_directories_stay_two_runs(tmp_path: Path) -> None:
    for side in ("one", "two"):
        event_file(tmp_path / side / "seed").write_bytes(HEAD)
    assert runs(*(LogdirSpec("", tmp_path / side) for side in ("one", "two"))) == ["seed", "two/seed"]


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    event_file(tmp_path / "real" / "run").write_bytes(HEAD)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "linked").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "run" / "up").symlink_to(tmp_path / "real")
    (tmp_path / "logs" / "dangling").symlink_to(tmp_path / "nowhere")
    assert runs(LogdirSpec("", tmp_path / "logs")) == ["linked/run"]


def test_names_that_are_not_utf8_stay_distinct(tmp_path: Path) -> None:
    for raw in (b"run-\xff", b"run-\xfe"):
        directory = os.path.join(os.fsencode(tmp_path), raw)
        os.mkdir(directory)
        with open(os.path.join(directory, b"a.tfevents.1"), "wb") as file:
            file.write(HEAD)
    assert runs(LogdirSpec("", tmp_path)) == ["run-\\xfe", "run-\\xff"]


def test_a_directory_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event_file(tmp_path / "good").write_bytes(HEAD)
    (tmp_path / "locked").mkdir()
    real = os.scandir

    def scandir(path: str):  # type: ignore[no-untyped-def]
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = scan([LogdirSpec("", tmp_path)])
    assert [item.run for item in found.files] == ["good"]
    assert found.problems == [(str(tmp_path / "locked"), "cannot be listed: Permission denied")]


def test_what_is_no_regular_file_is_reported_and_never_opened(tmp_path: Path) -> None:
    event_file(tmp_path / "good").write_bytes(HEAD)
    os.mkfifo(tmp_path / "pipe.tfevents.1")
    found = scan([LogdirSpec("", tmp_path)])
    assert [item.run for item in found.files] == ["good"]
    assert found.problems == [(str(tmp_path / "pipe.tfevents.1"), "is not a regular file")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("runs", [("", "runs")]),
        ("a:runs/x,b=runs/y", [("a", "runs/x"), ("b", "runs/y")]),
        ("a:/data/x, runs ,", [("a", "/data/x"), ("", "runs")]),
        ("name:with:colon", [("name", "with:colon")]),
        ("C:\\logs", [("", "C:\\logs")]),
        ("/data/a:b", [("", "/data/a:b")]),
    ],
)
def test_spec_syntax(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(spec.name, str(spec.path)) for spec in parse_spec(text)] == expected


def test_spec_without_a_path_is_refused() -> None:
    with pytest.raises(LogdirError, match="no path in log directory entry 'a:'"):
        parse_spec("a:")


def test_a_file_is_no_log_directory(tmp_path: Path) -> None:
    path = event_file(tmp_path)
    path.write_bytes(HEAD)
    with pytest.raises(LogdirError, match="is a file, not a log directory; its directory is"):
        sightline.open(path)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogdirError, match="no such directory"):
        sightline.open(tmp_path / "nowhere")
