"""The runs table: every column by name, and the runs that a query means; computed when asked for, then kept."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sightline.kinds.base import RunFacts
from sightline.model import Run
from sightline.query.pattern.program import Pattern
from sightline.query.table import notes as note_columns
from sightline.query.table import runs as run_columns
from sightline.query.table.column import Column, Floats, Group, Mask, Type, numbers
from sightline.query.table.hparams import HParams
from sightline.query.table.metrics import Metrics
from sightline.query.table.names import NOTE_COLUMNS, RUN_COLUMNS, Found, Names, Term, TermError
from sightline.query.table.notes import NoNotes, Note, Notes
from sightline.query.table.where.evaluate import evaluate
from sightline.query.table.where.parser import is_query, parse, parse_term
from sightline.store.base import Store

APART = 1.0  # seconds between columns of hyperparameters while they are still being found
PATIENCE = 0.02  # seconds that a request spends on what is not known yet of runs; notices come with the rest


@dataclass(frozen=True, slots=True)
class Info:
    """What is known of a column without computing it.

    Attributes:
        sources: where its values stand, for people.
        runs: how many have a value; distinct: how many different ones, None where only computing would tell.
    """

    found: Found
    name: str
    type: Type
    sources: list[str]
    runs: int
    distinct: int | None

    @property
    def group(self) -> Group:
        return self.found.group

    @property
    def differs(self) -> bool:
        return self.distinct is None or self.distinct > 1


class Table:
    """Columns of the runs of a store. `look` gives a view of this moment; views may be used by several threads."""

    def __init__(self, store: Store, facts: RunFacts, notes: Notes | None = None) -> None:
        self._store = store
        self._facts = facts
        self._notes = notes or NoNotes()
        self._metrics = Metrics(store)
        self._lock = threading.RLock()
        self._view: View | None = None
        self._shown, self._due = 0, 0.0
        self._hparams: tuple[tuple[object, ...], HParams] | None = None
        self._tags: tuple[int, dict[str, int]] = (-1, {})

    def look(self) -> View:
        """The table as it is now."""
        with self._lock:
            self._facts.refresh(PATIENCE)
            stamp = self._store.version, self._facts_due(), self._notes.version
            if self._view is None or self._view.stamp != stamp:
                runs = self._store.runs()
                hparams, notes, tags = self._known_hparams(runs, stamp[1]), self._notes.all(), self._counts(runs)
                self._view = View(stamp, runs, self._lock, self._facts, hparams, notes, self._metrics, tags)
            return self._view

    def _facts_due(self) -> int:
        """The version of facts to show: while they come in, a new one now and then."""
        if not self._facts.pending or time.monotonic() > self._due:
            self._shown, self._due = self._facts.refresh(0.0), time.monotonic() + APART
        return self._shown

    def _known_hparams(self, runs: list[Run], facts: int) -> HParams:
        key = facts, len(runs), runs[-1].id if runs else -1
        if self._hparams is None or self._hparams[0] != key:
            self._hparams = key, HParams(runs, self._facts)
        return self._hparams[1]

    def _counts(self, runs: list[Run]) -> dict[str, int]:
        """How many runs have each scalar tag; kept until a tag or run comes or goes."""
        catalog = self._store.catalog
        if self._tags[0] != catalog:
            tables = [self._store.tags(run.id) for run in runs]
            by_id = {id(table): table for table in tables}
            shared = Counter(map(id, tables))  # thousands of runs alike have one between them
            counts: Counter[str] = Counter()
            for one, times in shared.items():
                counts.update(dict.fromkeys((tag.name for tag in by_id[one].values() if tag.kind == "scalar"), times))
            self._tags = catalog, counts
        return self._tags[1]


class View:
    """The table at one moment.

    Attributes:
        runs: by id, the order of every column.
        names: what columns are called.
    """

    def __init__(
        self,
        stamp: tuple[int, int, int],
        runs: list[Run],
        lock: threading.RLock,
        facts: RunFacts,
        hparams: HParams,
        notes: Mapping[str, Note],
        metrics: Metrics,
        tags: Mapping[str, int],
    ) -> None:
        self.stamp = stamp
        self.runs = runs
        self.names = Names(hparams.sources.keys(), tags.keys())
        self._lock = lock
        self._facts = facts
        self._hparams = hparams
        self._notes = notes
        self._metrics = metrics
        self._tags = tags
        self._columns: dict[Found, Column] = {}

    @property
    def ids(self) -> npt.NDArray[np.int32]:
        """int32[n]."""
        return np.array([run.id for run in self.runs], np.int32)

    def column(self, term: Term | str) -> Column:
        """A column by its name.

        Raises:
            TermError: there is none of that name; WhereError: it is no name; PatternError: of match("…").
        """
        return self.of(self.names.find(parse_term(term) if isinstance(term, str) else term))

    def of(self, found: Found) -> Column:
        """A column by what it means."""
        with self._lock:
            column = self._columns.get(found)
            if column is None:
                column = self._made(found)
                if found.name != "status":  # which changes by itself, as time passes
                    self._columns[found] = column
            return column

    def _made(self, found: Found) -> Column:
        written = self.names.write(found)
        if found.group == "run":
            return run_columns.run_column(written, found, self.runs, self._facts.status)
        if found.group == "note":
            return note_columns.note_column(found.name, [run.name for run in self.runs], self._notes)
        if found.group == "hparam":
            return self._hparams.column(written, found.name)
        return numbers(written, self._with_parts(self._metrics.values(found, self.runs)))

    def _with_parts(self, values: Floats) -> Floats:
        """A run that lacks a metric which exactly one of its parts has, has that one's."""
        lent: dict[int, list[float]] = {}
        for row, whole in self._hparams.parts:
            if np.isnan(values[whole]) and not np.isnan(values[row]):
                lent.setdefault(whole, []).append(float(values[row]))
        if not lent:
            return values
        values = values.copy()
        for whole, found in lent.items():
            if len(found) == 1:
                values[whole] = found[0]
        return values

    def is_flag(self, term: Term) -> bool:
        """Whether a term is a column that is true or false, without computing metrics."""
        try:
            found = self.names.find(term)
        except TermError:
            return False
        return found.group in ("note", "hparam") and self.of(found).type == "flag"

    def where(self, text: str) -> Mask:
        """The runs that a query means, or whose name a text or regular expression is found in: bool[n].

        Raises:
            WhereError: the query cannot be answered; PatternError: a regular expression is none.
        """
        if not text.strip():
            return np.ones(len(self.runs), np.bool_)
        if is_query(text, self.is_flag):
            return evaluate(parse(text), self.column)
        return Pattern(text, ignore_case=True).found([run.name for run in self.runs])

    @property
    def whole(self) -> Mask:
        """Which runs are no mere parts of others: bool[n]."""
        whole = np.ones(len(self.runs), np.bool_)
        whole[[row for row, _ in self._hparams.parts]] = False
        return whole

    def infos(self) -> list[Info]:
        """Every column; metrics once each, by their last value."""
        found = [Found("run", name) for name in RUN_COLUMNS] + [Found("note", name) for name in NOTE_COLUMNS]
        found += [Found("hparam", name) for name in sorted(self._hparams.sources)]
        infos = [self._info(one) for one in found]
        for tag in sorted(self._tags):
            metric = Found("metric", tag, "last")
            infos.append(Info(metric, self.names.write(metric), "number", [], self._tags[tag], None))
        return infos

    def _info(self, found: Found) -> Info:
        column = self.of(found)
        sources = self._hparams.sources[found.name] if found.group == "hparam" else []
        return Info(found, column.name, column.type, sources, int(column.has.sum()), column.distinct)
