"""What a log directory or one event file holds, for people at a terminal and for programs."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from sightline.cli import table
from sightline.cli.serve import size
from sightline.errors import LogdirError, UnknownNameError
from sightline.model import Damage, Run
from sightline.store.base import Store

_HEAD = ("tag", "kind", "points", "first step", "last step", "duration")


@dataclass(frozen=True, slots=True)
class TagReport:
    """One tag of one run. Times are seconds since the epoch; None where no point of it could be read."""

    tag: str
    kind: str
    plugin: str
    points: int
    superseded: int
    first_step: int | None
    last_step: int | None
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run, with its tags by name."""

    run: str
    files: int
    bytes: int
    start: float | None
    end: float | None
    max_step: int | None
    restarts: int
    tags: list[TagReport]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything `sightline inspect --json` prints, in this order."""

    path: str
    runs: list[RunReport]
    damage: list[Damage]


def inspect(path: Path, tag: str = "", as_json: bool = False) -> None:
    """Print what `path` holds; `tag` narrows it to one tag.

    Raises:
        LogdirError: there is no such path, or it cannot be read.
        UnknownNameError: no run has the tag.
    """
    report = examine(path, tag)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(report))
    elif not report.runs:
        click.echo(f"No event files under {path}: their names contain “tfevents”.")
    elif sys.stdout.isatty():
        _print_tables(report)
    else:
        _print_plain(report)


def examine(path: Path, tag: str = "") -> Report:
    """Read everything under `path` once and count."""
    store, damage = _read(path)
    runs = store.runs()
    known = {name for run in runs for name in store.tags(run.id)}
    if tag and tag not in known:
        raise UnknownNameError("tag", tag, known)
    reports = [_run(store, run, tag) for run in sorted(runs, key=lambda run: run.name)]
    return Report(str(path), [run for run in reports if run.tags or not tag], damage)


def _read(path: Path) -> tuple[Store, list[Damage]]:
    """Everything under a directory, or one file as the only one of a directory."""
    from sightline.ingest import Loader, LogdirSpec
    from sightline.kinds import kind_of
    from sightline.store import MemoryStore

    if not path.exists():
        raise LogdirError(f"{path} does not exist. Give a log directory or an event file.")
    store = MemoryStore(kind_of)
    with tempfile.TemporaryDirectory(prefix="sightline-") as alone:
        folder = path
        if not path.is_dir():
            folder = Path(alone)
            (folder / "tfevents").symlink_to(path.resolve())
        loader = Loader([LogdirSpec("", folder)], store, watch="off")
        try:
            loader.load()
        finally:
            loader.close()
        damage = store.damage() + loader.problems
    if folder != path:
        damage = [replace(item, path=str(path)) for item in damage]
    return store, damage


def _run(store: Store, run: Run, only: str) -> RunReport:
    tags = [_tag(store, run.id, name) for name in sorted(store.tags(run.id)) if not only or name == only]
    return RunReport(run.name, run.files, run.bytes, run.start, run.end, run.max_step, run.restarts, tags)


def _tag(store: Store, run: int, name: str) -> TagReport:
    known = store.tags(run)[name]
    steps = np.empty(0, np.int64)
    times = np.empty(0, np.float64)
    superseded = 0
    if (columns := store.series(run, name)) is not None and len(columns):
        steps, times = columns.steps, columns.wall_times
        superseded = len(columns) - len(columns.live)
    elif (references := store.references(run, name)) is not None and len(references):
        steps, times = references.items["step"], references.items["wall_time"]
        superseded = len(references) - len(references.live)
    start, end = _span(times)
    first, last = (int(steps.min()), int(steps.max())) if len(steps) else (None, None)
    return TagReport(name, known.kind, known.plugin, len(steps), superseded, first, last, start, end)


def _span(times: npt.NDArray[Any]) -> tuple[float | None, float | None]:
    finite = times[np.isfinite(times)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (None, None)


def _summary(run: RunReport) -> str:
    parts = [f"{run.files} file{'' if run.files == 1 else 's'}", size(run.bytes)]
    if run.start is not None:
        parts.append("started " + time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(run.start)))
    if run.restarts:
        parts.append(f"{run.restarts} restart{'' if run.restarts == 1 else 's'}")
    return ", ".join(parts)


def _cells(tag: TagReport) -> tuple[str, ...]:
    points = f"{tag.points:,}" + (f" ({tag.superseded:,} superseded)" if tag.superseded else "")
    lasted = "" if tag.start is None or tag.end is None else duration(tag.end - tag.start)
    first, last = ("" if step is None else str(step) for step in (tag.first_step, tag.last_step))
    return tag.tag, tag.kind, points, first, last, lasted


def duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"


def _print_plain(report: Report) -> None:
    """One line a tag, columns parted by tabs, the run first: made for grep, cut and sort."""
    lines = ["\t".join(("run", *_HEAD))]
    lines += ["\t".join((run.run, *_cells(tag))) for run in report.runs for tag in run.tags]
    lines += [f"damage\t{_place(damage)}\t{damage.reason}" for damage in report.damage]
    click.echo("\n".join(lines))


def _print_tables(report: Report) -> None:
    for run in report.runs:
        click.echo(click.style(table.visible(run.run), bold=True) + " " + click.style(_summary(run), dim=True))
        rows = [_cells(tag) for tag in run.tags]
        lines = table.lines(_HEAD, rows, left=("tag", "kind")) if rows else [click.style("no tags", dim=True)]
        click.echo("\n".join(lines))
        click.echo()
    for damage in report.damage:
        place, reason = table.visible(_place(damage)), table.visible(damage.reason)
        click.echo(f"{click.style('damage', fg='red')} {place} {click.style(reason, dim=True)}")


def _place(damage: Damage) -> str:
    return f"{damage.path} byte {damage.offset}" + (f", {damage.length} bytes" if damage.length else "")
