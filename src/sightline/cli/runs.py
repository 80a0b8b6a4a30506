"""`sightline runs`: the runs of log directories as a table, chosen and sorted by their hyperparameters and metrics."""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from sightline.cli import table
from sightline.cli.inspect import duration
from sightline.cli.serve import show_progress, size
from sightline.errors import LogdirError, QueryError

if TYPE_CHECKING:
    from sightline.ingest import LogdirSpec
    from sightline.query.table.column import Column, Plain
    from sightline.query.table.table import View

MOST_DEFAULTS = 8  # hyperparameters, and half as many metrics
MOST_LETTERS = 60  # of a cell


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the runs is printed: the query, columns ("" for the default), the column to sort by, and how many."""

    where: str
    columns: str
    sort: str
    limit: int | None
    sub_runs: bool


class WrongWordsError(click.ClickException):
    """A query, a column or what to sort by makes no sense; the message shows the spot."""

    exit_code = 2


def runs(specs: Sequence[LogdirSpec], choice: Choice, form: str) -> None:
    """Print the runs of `specs` as `form` says: "table", "json" or "csv".

    Raises:
        LogdirError: a directory does not exist.
        WrongWordsError: the query, a column or what to sort by makes no sense; shows where.
    """
    view = _read(specs)
    rows = _asked("--where", choice.where, lambda: view.where(choice.where))
    if not choice.sub_runs:
        rows = rows & view.whole
    order = np.flatnonzero(rows)
    if choice.sort:
        name = choice.sort.removeprefix("-")
        by = _asked("--sort", name, lambda: view.column(name))
        order = sort(by, order, descending=choice.sort.startswith("-"))
    else:
        order = sort(view.column("name"), order, descending=False)
    kept = order[: choice.limit]
    if choice.columns:
        columns = [_asked("--columns", name, lambda name=name: view.column(name)) for name in split(choice.columns)]
    else:
        columns = [view.column(name) for name in defaults(view, order)]
    if form == "table":
        _print_table(columns, kept, order.size, fit=not choice.columns)
    elif form == "json":
        import msgspec

        rows_of = [{column.name: column.cell(row) for column in columns} for row in kept.tolist()]
        click.echo(msgspec.json.format(msgspec.json.encode(rows_of)))
    else:
        _print_csv(columns, kept)


def _read(specs: Sequence[LogdirSpec]) -> View:
    from sightline.ingest import Loader
    from sightline.kinds import KINDS, kind_of
    from sightline.query.facts import Facts
    from sightline.query.table.table import Table
    from sightline.sidecar.several import Notes
    from sightline.store import MemoryStore

    for spec in specs:
        if not spec.path.exists():
            raise LogdirError(f"{spec.path} does not exist. Give a log directory.")
    store = MemoryStore(kind_of)
    loader = Loader(specs, store, watch="off")
    if sys.stderr.isatty():
        threading.Thread(target=show_progress, args=(loader,), daemon=True, name="sightline-progress").start()
    try:
        loader.load()
    finally:
        loader.close()
    notes = Notes([(spec.name, spec.path) for spec in specs], read_only=True, files=loader.files)
    facts = Facts(store, KINDS)
    facts.refresh(math.inf)
    return Table(store, facts, notes).look()


def _asked(flag: str, text: str, make: Any) -> Any:
    """What `make` gives; where it refuses, the refusal with the text and a line that points at the spot."""
    try:
        return make()
    except QueryError as error:
        at, length = getattr(error, "at", None), getattr(error, "length", 1)
        lines = [f"{flag}: {error}"]
        if at is not None:
            shown = table.visible(text)
            lines += [f"  {shown}", "  " + " " * table.width(shown[:at]) + "^" * max(1, min(length, len(text) - at))]
        raise WrongWordsError("\n".join(lines)) from None


def split(columns: str) -> list[str]:
    """Names parted by commas, outside of quotes and parentheses."""
    parts = re.findall(r"""(?:`[^`]*`|"[^"]*"|'[^']*'|\([^)]*\)|[^,])+""", columns)
    return [part.strip() for part in parts if part.strip()]


def defaults(view: View, rows: Any) -> list[str]:
    """Name, status, the hyperparameters that differ among the rows, and a few metrics: those that most runs have."""
    infos = view.infos()
    hparams = [info for info in infos if info.group == "hparam" and view.of(info.found).take(rows).distinct > 1]
    metrics = [info for info in infos if info.group == "metric"]
    chosen = sorted(hparams, key=lambda info: -info.runs)[:MOST_DEFAULTS]
    chosen += sorted(metrics, key=lambda info: -info.runs)[: MOST_DEFAULTS // 2]
    return ["name", "status", "duration", *(info.name for info in chosen)]


def sort(by: Column, rows: Any, *, descending: bool) -> Any:
    """Rows by a column, numbers in texts as numbers; those without a value last, either way."""
    keyed = [(row, by.cell(row)) for row in rows.tolist()]
    known = [(row, natural(value)) for row, value in keyed if value is not None]
    known.sort(key=lambda one: one[1], reverse=descending)
    return np.array([row for row, _ in known] + [row for row, value in keyed if value is None], np.int64)


def natural(value: Plain) -> tuple[Any, ...]:
    """A key that puts seed=9 before seed=10."""
    if not isinstance(value, str):
        return (value,)
    parts = re.split(r"(\d+)", value)
    return tuple((int(part), "") if index % 2 else (-1, part) for index, part in enumerate(parts))


def shown(column: Column, value: Plain) -> str:
    """A value for people."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if len(value) <= MOST_LETTERS else value[: MOST_LETTERS - 1] + "…"
    if isinstance(value, bool):
        return "true" if value else "false"
    if column.type == "time":
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(value))
    if column.type == "duration":
        return duration(value)
    if column.type == "bytes":
        return size(int(value))
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e12 else f"{value:.4g}"


def _print_table(columns: list[Column], rows: Any, found: int, *, fit: bool) -> None:
    if not rows.size:
        click.echo("No run matches.", err=True)
        return
    cells = [[shown(column, column.cell(row)) for column in columns] for row in rows.tolist()]
    head = [column.name for column in columns]
    left_out = 0
    if fit and sys.stdout.isatty():  # what was not asked for may give way to the width of the terminal
        room = shutil.get_terminal_size().columns
        widths = [max(map(table.width, column)) + len(table.GAP) for column in zip(head, *cells, strict=True)]
        while len(head) - left_out > 2 and sum(widths[: len(head) - left_out]) > room + len(table.GAP):
            left_out += 1
    kept = len(head) - left_out
    texts = [column.name for column in columns if column.type == "text"]
    click.echo("\n".join(table.lines(head[:kept], [row[:kept] for row in cells], left=texts)))
    if found > rows.size:
        click.echo(f"{rows.size:,} of {found:,} runs", err=True)
    if left_out:
        more = ", ".join(head[kept:])
        click.echo(f"There is no room for {more}; --columns chooses.", err=True)


def _print_csv(columns: list[Column], rows: Any) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    for row in rows.tolist():
        writer.writerow([_plain(column.cell(row)) for column in columns])
    click.echo(out.getvalue(), nl=False)


def _plain(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return "" if value is None else str(value)
