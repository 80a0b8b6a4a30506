"""The routes of the runs table: which columns there are, some of them for the runs of a query, help in typing one."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from sightline.errors import QueryError
from sightline.kinds.base import Answer, Kind, Route
from sightline.query.facts import Facts
from sightline.query.packing import Block, Ref
from sightline.query.pattern.syntax import PatternError
from sightline.query.table.about import About, AboutRequest, about
from sightline.query.table.column import Column, Group, Type
from sightline.query.table.influence import ImportanceRequest, Importances, influence
from sightline.query.table.names import TermError
from sightline.query.table.notes import Notes
from sightline.query.table.table import Table, View
from sightline.query.table.where.complete import complete
from sightline.query.table.where.lexer import WhereError
from sightline.query.table.where.parser import is_query
from sightline.store.base import Store

MAX_COLUMNS = 1000


class ColumnsRequest(Struct, frozen=True):
    """Nothing needs to be said."""


class ColumnInfo(Struct, gc=False):
    """One column that there is.

    Attributes:
        name: as it is written in queries and asked for in api/table.
        label: the hyperparameter, tag or column itself, without backticks.
        sources: where the values stand, for people; of hyperparameters.
        runs: how many have a value.
        distinct: how many different values; null of metrics, which nobody has computed yet.
        differs: whether runs may differ in it.
    """

    name: str
    label: str
    group: Group
    type: Type
    sources: list[str]
    runs: int
    distinct: int | None
    differs: bool


class ColumnList(Struct):
    """Every column. `version` stands for this answer: the same one has the same."""

    version: int
    columns: list[ColumnInfo]


class RunTableRequest(Struct, frozen=True, omit_defaults=True):
    """Which columns, of which runs.

    Attributes:
        columns: their names, such as `lr`, `val/acc.max`, `part(0)`.
        where: a query; or a text or regular expression to be found in names; "" for every run.
        known: the version of the same request's last answer.
    """

    columns: list[str] = []
    where: str = ""
    known: int | None = None


class RunColumn(Struct, omit_defaults=True, gc=False):
    """One column of the answer, one value for each of its runs.

    Attributes:
        type: "text" has codes and labels, all others values (f8, NaN for none): a flag is 1 or 0, a time is in seconds
            since the epoch, a duration in seconds, a size in bytes.
        codes: position in labels (i4), -1 for none.
        error: why there is no such column; every run has none then.
    """

    name: str
    type: Type
    values: Ref | None = None
    codes: Ref | None = None
    labels: list[str] = []
    error: str = ""


class QueryFault(Struct):
    """What is wrong with a query: at which character (counted as in JavaScript), and how many are meant."""

    message: str
    at: int
    length: int


class RunTable(Struct, omit_defaults=True):
    """The JSON header of a table answer.

    Attributes:
        version: stands for this answer; send it back in `known`.
        unchanged: it is what the client knows; nothing else is sent then.
        runs: ids of the runs that match (i4), ascending; all of them when the query is wrong.
        error: what is wrong with the query.
    """

    version: int
    unchanged: bool = False
    runs: Ref | None = None
    columns: list[RunColumn] = []
    error: QueryFault | None = None


class WhereRequest(Struct, frozen=True, omit_defaults=True):
    """A query as it is being typed, with the cursor before character `cursor` (counted as in JavaScript)."""

    text: str
    cursor: int | None = None


class Completion(Struct, gc=False):
    """What may stand at the cursor: `text` instead of the characters from `from` up to `to`."""

    text: str
    kind: str
    from_: int = msgspec.field(name="from")
    to: int = 0


class WhereAnswer(Struct, omit_defaults=True):
    """Whether a text is a query, what is wrong with it, and what can stand at the cursor.

    Attributes:
        query: false where the text is a filter of names.
        matches: how many runs it means; none when it is wrong.
    """

    query: bool
    completions: list[Completion]
    matches: int | None = None
    error: QueryFault | None = None


_encode = msgspec.json.Encoder().encode


def routes(kinds: Iterable[Kind], notes: Notes | None = None) -> tuple[Route, ...]:
    """The routes, over what the kinds know of runs and over the notes."""
    made = _Answers(tuple(kinds), notes)
    return (
        Route(
            "columns",
            "Every column of the runs table.",
            ColumnsRequest,
            made.columns,
            method="GET",
            media_types=("application/json",),
            header=ColumnList,
        ),
        Route("table", "Columns of the runs that a query means.", RunTableRequest, made.table, header=RunTable),
        Route(
            "where",
            "What is wrong with a query, and what can stand at the cursor.",
            WhereRequest,
            made.where,
            media_types=("application/json",),
            header=WhereAnswer,
        ),
        Route(
            "importance",
            "What a metric depends on: rank correlations, and a random forest over hyperparameters.",
            ImportanceRequest,
            made.importance,
            media_types=("application/json",),
            header=Importances,
        ),
        Route(
            "about",
            "One run in full: its files, what is known of it and from where, what could not be read.",
            AboutRequest,
            made.about,
            method="GET",
            media_types=("application/json",),
            header=About,
        ),
    )


class _Answers:
    def __init__(self, kinds: tuple[Kind, ...], notes: Notes | None) -> None:
        self._kinds = kinds
        self._notes = notes
        self._making = threading.Lock()
        self._of: tuple[Store, Facts, Table] | None = None

    def _made(self, store: Store) -> tuple[Facts, Table]:
        with self._making:
            if self._of is None or self._of[0] is not store:
                facts = Facts(store, self._kinds)
                self._of = store, facts, Table(store, facts, self._notes)
            return self._of[1:]

    def look(self, store: Store) -> View:
        return self._made(store)[1].look()

    def columns(self, store: Store, _: ColumnsRequest) -> Answer:
        infos = [
            ColumnInfo(
                info.name,
                info.found.name,
                info.group,
                info.type,
                info.sources,
                info.runs,
                info.distinct,
                info.differs,
            )
            for info in self.look(store).infos()
        ]
        return Answer(_json(ColumnList(_stamp(_json(infos)), infos)), "application/json")

    def table(self, store: Store, request: RunTableRequest) -> Answer:
        if len(request.columns) > MAX_COLUMNS:
            raise QueryError(f"{len(request.columns):,} columns asked for; at most {MAX_COLUMNS:,} a request")
        view, error = self.look(store), None
        try:
            rows = np.flatnonzero(view.where(request.where))
        except (WhereError, PatternError) as wrong:
            rows, error = np.arange(len(view.runs)), _fault(request.where, wrong)
        block = Block()
        header = RunTable(0, runs=block.add(view.ids[rows], "i4"), error=error)
        header.columns = [_packed(view, name, rows, block) for name in request.columns]
        header.version = _stamp(block.pack(_json(header)))
        if header.version == request.known:
            return Answer(Block().pack(_json(RunTable(header.version, unchanged=True))))
        return Answer(block.pack(_json(header)))

    def where(self, store: Store, request: WhereRequest) -> Answer:
        view, text = self.look(store), request.text
        cursor = len(text) if request.cursor is None else _characters(text, request.cursor)
        answer = WhereAnswer(is_query(text, view.is_flag), [])
        try:
            answer.matches = int(view.where(text).sum())
        except (WhereError, PatternError) as wrong:
            answer.error = _fault(text, wrong)
        answer.completions = [
            Completion(one.text, one.kind, _units(text, one.start), _units(text, one.end))
            for one in complete(text, cursor, view)
        ]
        return Answer(_json(answer), "application/json")

    def importance(self, store: Store, request: ImportanceRequest) -> Answer:
        return Answer(_json(influence(self.look(store), request)), "application/json")

    def about(self, store: Store, request: AboutRequest) -> Answer:
        return Answer(_json(about(store, self._made(store)[0], request.run)), "application/json")


def _packed(view: View, name: str, rows: np.ndarray[Any, Any], block: Block) -> RunColumn:
    try:
        column: Column = view.column(name)
    except (TermError, WhereError, PatternError) as error:
        nothing = np.full(rows.size, np.nan)
        return RunColumn(name, "number", block.add(nothing, "f8"), error=str(error))
    part = column.take(rows)
    if column.type == "text":
        return RunColumn(name, "text", codes=block.add(part.codes, "i4"), labels=list(part.labels))
    return RunColumn(name, column.type, block.add(part.values, "f8"))


def _json(value: Any) -> bytes:
    """JSON; what a hyperparameter holds that is not Unicode becomes U+FFFD."""
    try:
        return _encode(value)
    except UnicodeEncodeError:
        import json

        text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _stamp(body: bytes) -> int:
    """A number that stands for the bytes, and that a JSON number of JavaScript holds exactly."""
    return int.from_bytes(blake2b(body, digest_size=8).digest(), "little") >> 11


def _fault(text: str, error: WhereError | PatternError) -> QueryFault:
    at = _units(text, error.at)
    return QueryFault(str(error), at, max(_units(text, error.at + error.length) - at, 1))


def _units(text: str, characters: int) -> int:
    """How many UTF-16 units, in which JavaScript counts, the first characters take."""
    return characters if text.isascii() else len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2


def _characters(text: str, units: int) -> int:
    """The reverse."""
    if text.isascii():
        return max(0, min(units, len(text)))
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * max(units, 0)].decode("utf-16-le", "replace"))
