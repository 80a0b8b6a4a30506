"""`sightline inspect`: what is there, as text and as JSON; damage and wrong paths."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sightline.cli import table
from sightline.cli.inspect import examine, inspect


def test_every_run_and_tag_is_counted(logdir: Path) -> None:
    report = examine(logdir)
    assert [run.run for run in report.runs] == ["a", "b/c"]
    loss, rate = report.runs[0].tags
    assert (loss.tag, loss.kind, loss.points, loss.first_step, loss.last_step) == ("loss", "scalar", 10, 0, 9)
    assert (loss.start, loss.end, loss.superseded) == (1000.0, 1009.0, 0)
    assert (rate.tag, rate.points) == ("lr", 1)
    assert report.runs[0].bytes == (logdir / "a/events.out.tfevents.1.host").stat().st_size
    assert report.damage == []


def test_text_is_made_for_pipes(sightline: Callable[..., Any], logdir: Path) -> None:
    lines = sightline("inspect", logdir).out.splitlines()
    assert lines[0].split("\t") == ["run", "tag", "kind", "points", "first step", "last step", "duration"]
    assert lines[1].split("\t") == ["a", "loss", "scalar", "10", "0", "9", "9.0 s"]
    assert len(lines) == 4


def test_json(sightline: Callable[..., Any], logdir: Path) -> None:
    document = json.loads(sightline("inspect", logdir, "--json", "--tag", "lr").out)
    assert [(run["run"], [tag["tag"] for tag in run["tags"]]) for run in document["runs"]] == [("a", ["lr"])]


def test_tensorboards_spelling(sightline: Callable[..., Any], logdir: Path) -> None:
    expected = sightline("inspect", logdir, "--tag", "loss").out
    assert sightline("--inspect", "--logdir", logdir, "--tag=loss").out == expected
    result = sightline("--inspect", "--logdir", logdir, "--event_file", logdir)
    assert result.status == 2
    assert "exactly one" in result.err


def test_one_file_and_its_damage(sightline: Callable[..., Any], logdir: Path) -> None:
    file = logdir / "a/events.out.tfevents.1.host"
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    other = logdir / "copy.bin"  # the name does not matter when a file is named
    other.write_bytes(data)
    report = examine(other)
    assert report.runs[0].tags[0].points == 9
    [damage] = report.damage
    assert damage.path == str(other)
    assert f"damage\t{other} byte {damage.offset}" in sightline("inspect", other).out


def test_superseded_points_are_told(logdir: Path, sightline: Callable[..., Any]) -> None:
    from tests.records import RecordWriter

    with RecordWriter((logdir / "a/events.out.tfevents.2.host").open("wb"), 2000.0) as writer:
        writer.scalars(2000.0, 6, {"loss": 0.5})
    assert examine(logdir).runs[0].tags[0].superseded == 4
    assert "11 (4 superseded)" in sightline("inspect", logdir / "a").out


def test_wrong_paths(sightline: Callable[..., Any], tmp_path: Path) -> None:
    missing = sightline("inspect", tmp_path / "no")
    assert (missing.status, missing.err) == (
        1,
        f"error: {tmp_path}/no does not exist. Give a log directory or an event file.\n",
    )
    assert "No event files under" in sightline("inspect", tmp_path).out


def test_a_wrong_tag_names_the_nearest(sightline: Callable[..., Any], logdir: Path) -> None:
    result = sightline("inspect", logdir, "--tag", "los")
    assert result.status == 1
    assert "nearest: 'loss'" in result.err


def test_a_table_for_people(logdir: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    inspect(logdir)
    lines = [line.split() for line in click.unstyle(capsys.readouterr().out).splitlines()]
    assert lines[0][:3] == ["a", "1", "file,"]
    assert lines[1] == ["tag", "kind", "points", "first", "step", "last", "step", "duration"]
    assert lines[2] == ["loss", "scalar", "10", "0", "9", "9.0", "s"]


def test_columns_stand_straight_and_no_cell_moves_the_cursor() -> None:
    first, *rest = table.lines(("tag", "n"), [("損失", "10"), ("a\x1b[2J", "7"), ("e\u0301", "100")], left=("tag",))
    assert click.unstyle(first) == "tag      n"
    assert rest == ["損失    10", "a\ufffd[2J    7", "e\u0301      100"]
