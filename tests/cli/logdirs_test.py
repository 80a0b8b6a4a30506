"""Which directories are read, and what is said about those that cannot be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sightline.cli import logdirs
from sightline.errors import LogdirError


def named(*arguments: str, logdir: str = "", spec: str = "") -> list[tuple[str, str]]:
    return [(s.name, str(s.path)) for s in logdirs.parse(arguments, logdir, spec)]


def test_directories_and_names() -> None:
    assert named("x", "y") == [("", "x"), ("", "y")]
    assert named("old=x", "new=y") == [("old", "x"), ("new", "y")]
    assert named(logdir="x") == [("", "x")]
    assert named(spec="old:x,y") == [("old", "x"), ("", "y")]
    assert named("~/x") == [("", os.path.expanduser("~/x"))]


def test_a_directory_with_an_equals_sign_is_itself(tmp_path: Path) -> None:
    (tmp_path / "lr=0.1").mkdir()
    assert named(f"{tmp_path}/lr=0.1") == [("", f"{tmp_path}/lr=0.1")]
    assert named("./lr=0.1") == [("", "lr=0.1")]


def test_a_missing_directory_is_waited_for(tmp_path: Path) -> None:
    assert named(str(tmp_path / "later")) == [("", str(tmp_path / "later"))]


def test_nothing_given() -> None:
    with pytest.raises(LogdirError, match="sightline demo"):
        logdirs.parse([], "", "")


def test_two_ways_at_once() -> None:
    with pytest.raises(LogdirError, match="exclude each other"):
        logdirs.parse([], "x", "y")


def test_a_file_is_not_a_directory(tmp_path: Path) -> None:
    file = tmp_path / "events.out.tfevents.1"
    file.touch()
    with pytest.raises(LogdirError, match=f"is a file.*sightline {tmp_path}; .*sightline inspect {file}"):
        logdirs.parse([str(file)], "", "")


def test_a_cloud_store() -> None:
    with pytest.raises(LogdirError, match=r"gs://bucket/runs is in a cloud store.*Copy it"):
        logdirs.parse(["gs://bucket/runs"], "", "")


def test_an_unreadable_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may read everything
    with pytest.raises(LogdirError, match=r"permission denied.*chmod"):
        logdirs.parse([str(tmp_path)], "", "")
