"""Tables of every sort of program come back with their columns, types and digits, and stand in a file as texts."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.kinds.given import strings_of, tensor_of
from tests.server.client import FakeLoader, call, post

import sightline
from sightline import SummaryWriter
from sightline.errors import FormatError, SummaryError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.base import Value
from sightline.kinds.table.data import TableCells, table_of
from sightline.kinds.table.summary import table
from sightline.server.app import create_app
from sightline.store import MemoryStore

Read = list[tuple[str, str, list[str]]]


def stored(value: Value) -> TableCells:
    """What a reader makes of a value as it stands in a file."""
    plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name=value.plugin, content=value.content)
    metadata = Message("tensorboard.SummaryMetadata", plugin_data=plugin)
    return table_of(
        encode(Message("tensorboard.Summary.Value", tag=value.tag, tensor=tensor_of(value), metadata=metadata))
    )


def read(*args: Any, **kwargs: Any) -> Read:
    return [(column.name, column.type, column.cells) for column in stored(table("t", *args, **kwargs)).columns]


CELLS = {
    "number": st.none() | st.floats() | st.integers(-(1 << 70), 1 << 70),
    "flag": st.none() | st.booleans(),
    "text": st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    "time": st.none() | st.datetimes() | st.dates(),
}


def said(cell: Any) -> str:
    """The judge: what a cell has to say."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=4), st.integers(0, 5))
def test_columns_come_back_with_type_and_every_digit(data: st.DataObject, types: list[str], rows: int) -> None:
    columns = {
        f"{at} é": data.draw(st.lists(CELLS[kind], min_size=rows, max_size=rows)) for at, kind in enumerate(types)
    }
    empty = {name for name, cells in columns.items() if all(cell is None for cell in cells)}
    want = [
        (name, "text" if name in empty else kind, [said(cell) for cell in cells])
        for (name, cells), kind in zip(columns.items(), types, strict=True)
    ]
    assert read(columns) == want
    if rows:
        assert read([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]) == want
    assert read(list(zip(*columns.values(), strict=True)), columns=list(columns)) == want


def test_what_is_missing_in_a_row_is_an_empty_cell() -> None:
    assert read([{"a": 1}, {"b": "x", "a": 2}]) == [("a", "number", ["1", "2"]), ("b", "text", ["", "x"])]


def test_columns_can_be_chosen_and_put_in_order() -> None:
    assert read({"a": [1], "b": [2], "c": [3]}, columns=["c", "a"]) == [("c", "number", ["3"]), ("a", "number", ["1"])]


def test_arrays_keep_the_digits_of_their_type() -> None:
    class Torch:
        """A tensor, as far as it matters here."""

        def __init__(self, array: Any) -> None:
            self.array = array

        def detach(self) -> Any:
            return self

        cpu = detach

        def numpy(self) -> Any:
            return self.array

        def __iter__(self) -> Iterator[Any]:
            raise AssertionError("one by one would take for ever")

    tenth = np.array([0.1, np.nan, np.inf], "f4")
    for column in (tenth, Torch(tenth)):
        assert read({"x": column}) == [("x", "number", ["0.1", "nan", "inf"])]
    assert read({"x": np.array([1, 2], "u8")}) == [("x", "number", ["1", "2"])]
    assert read({"x": np.array([True, False])}) == [("x", "flag", ["true", "false"])]
    assert read({"x": np.array(["a", "b"])}) == [("x", "text", ["a", "b"])]
    assert read(np.array([[1.5, 2], [3, 4]]), columns=["a", 7])[1] == ("7", "number", ["2.0", "4.0"])
    times = np.array(["2026-01-02T03:04:05", "NaT"], "M8[ns]")
    assert read({"x": times}) == [("x", "time", ["2026-01-02T03:04:05.000000000", ""])]


def test_odd_cells() -> None:
    class NAType:
        """A value that is missing, as pandas has it."""

    class Lazy:
        """A tensor of one element."""

        shape = ()

        def item(self) -> float:
            return 2.5

    assert read({"x": [1, NAType(), Lazy(), Decimal("0.5"), np.float16(0.1)]}) == [
        ("x", "number", ["1", "", "2.5", "0.5", "0.1"])
    ]
    assert read({"x": ["a", math.nan, None, ""]}) == [("x", "text", ["a", "", "", ""])]
    assert read({"x": [1, True, "a"]}) == [("x", "text", ["1", "True", "a"])]
    assert read({"x": [[1, 2], b"\xff", "\ud800"]}) == [("x", "text", ["[1, 2]", "\ufffd", "\ufffd"])]
    assert read({"x": [10**9999]}) == [("x", "number", ["inf"])]
    assert read({("a", 1): [0], "": [0], "\ud800": [0]}, None)[0][0] == "a/1"


class Series:
    """A column of a data frame that iterates."""

    def __init__(self, name: str, cells: list[Any]) -> None:
        self.name, self.cells = name, cells

    def __iter__(self) -> Iterator[Any]:
        return iter(self.cells)

    def to_list(self) -> list[Any]:
        return self.cells

    to_pylist = to_list


class Pandas:
    """As much of a DataFrame of pandas as is used."""

    class Index:
        def __init__(self, *names: Any) -> None:
            self.names = names

    def __init__(self, columns: list[Series], index: Index) -> None:
        self.columns, self._columns, self.index = [column.name for column in columns], columns, index

    @property
    def iloc(self) -> Any:
        return type("", (), {"__getitem__": lambda _, at: self._columns[at[1]]})()

    def reset_index(self) -> Any:
        return Pandas([Series("index", ["x", "y"]), *self._columns], self.Index(None))


def test_tables_of_other_libraries_are_known_by_what_they_can_do() -> None:
    columns = [Series("a", [1, 2]), Series("a", ["u", None])]
    want = [("a", "number", ["1", "2"]), ("a", "text", ["u", ""])]
    polars = type("Polars", (), {"get_columns": lambda _: columns})()
    arrow = type("Arrow", (), {"column_names": ["a", "a"], "column": lambda _, at: columns[at]})()
    assert read(Pandas(columns, Pandas.Index(None))) == want
    assert read(polars) == want
    assert read(arrow) == want
    assert read(Pandas(columns, Pandas.Index("step")))[0] == ("index", "text", ["x", "y"])


def test_it_is_written_as_texts_that_every_reader_shows() -> None:
    value = table("t", {"a": [1, 2], "b": ["x", None]}, description="*d*")
    assert (value.plugin, value.description, value.each) == ("text", "*d*", True)
    assert strings_of(value) == ((3, 2), [b"a", b"b", b"1", b"x", b"2", b""])


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((3,), "table: got int 3"),
        (("text",), "table: got str"),
        (({},), "dict of 0 without columns"),
        (([],), "list of 0 without columns"),
        (([[1, 2]],), "columns: got None"),
        (([[1, 2]], ["a"]), "row 0 of length 2; .*1 cells"),
        (([{"a": 1}, [2]],), "columns: got None"),
        (({"a": [1], "b": [1, 2]},), "column 'b' of length 2, where 'a' has 1"),
        (({"a": 1},), "a column that is int 1"),
        (({"a": "text"},), "a column that is str"),
        (({"a": np.zeros((2, 2))},), "a column that is ndarray"),
        (({"a": [1]}, ["b"]), "columns: got 'b'"),
    ],
)
def test_what_is_no_table_is_refused(args: tuple[Any, ...], says: str) -> None:
    with pytest.raises(SummaryError, match=says):
        table("t", *args)


def test_a_foreign_object_that_raises_is_refused_in_words() -> None:
    class Broken:
        @property
        def column_names(self) -> list[str]:
            return ["a"]

        def column(self, at: int) -> Any:
            raise RuntimeError("out of memory")

    with pytest.raises(SummaryError, match="out of memory"):
        table("t", Broken())


def test_a_tensor_without_types_is_a_table_of_texts() -> None:
    plain = make_tensor(np.array([[b"a"], [b"\xff"]], object))
    found = table_of(encode(Message("tensorboard.Summary.Value", tensor=plain)))
    assert [(column.name, column.type, column.cells) for column in found.columns] == [("a", "text", ["\ufffd"])]
    for tensor in (make_tensor("a"), make_tensor(["a"]), make_tensor(np.zeros((2, 2)))):
        with pytest.raises(FormatError):
            table_of(encode(Message("tensorboard.Summary.Value", tensor=tensor)))


@given(st.binary(max_size=12))
def test_metadata_of_any_bytes_do_no_harm(content: bytes) -> None:
    value = table("t", {"a": [1], "b": ["x"]})
    for odd in (content, value.content[:2] + content):
        changed = Value("t", value.tensor, "text", odd)
        assert [column.cells for column in stored(changed).columns] == [["1"], ["x"]]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("logs")
    with SummaryWriter(folder / "a") as writer:
        writer.add_table("t", {"x": [1, 2]}, 0)
        writer.add_table("t", [["a", None]], 1, columns=["name", "value"])  # another step, other columns
        writer.add_text("words", [["a", "b"], ["1", "2"]], 0)
        with writer.as_default():
            assert sightline.summary.table("u", {"y": [True]}, step=3)
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", folder)], store, watch="off")
    loader.refresh()
    yield create_app(store, FakeLoader(), kinds=KINDS)
    loader.close()


def cells(app: Any, tag: str, row: int) -> Any:
    answer = post(app, "/api/values", {"series": [{"tag": tag, "runs": [0]}]})
    size = int.from_bytes(answer.body[4:8], "little")
    name = json.loads(answer.body[8 : 8 + size])["series"][0]["ids"][row]
    return call(app, "GET", f"/api/cells?run=0&tag={tag}&id={name}")


def test_tables_are_told_from_texts_and_each_step_has_its_own_columns(app: Any) -> None:
    kinds = {tag["tag"]: tag["kind"] for tag in json.loads(call(app, "GET", "/api/tags").body)["tags"]}
    assert kinds == {"t": "table", "u": "table", "words": "text"}
    first, second = cells(app, "t", 0), cells(app, "t", 1)
    assert "immutable" in first.headers["cache-control"]
    assert json.loads(first.body) == {
        "columns": [{"name": "x", "type": "number", "cells": ["1", "2"]}], "rows": 2, "cut": False,
    }  # fmt: skip
    assert json.loads(second.body)["columns"] == [
        {"name": "name", "type": "text", "cells": ["a"]},
        {"name": "value", "type": "text", "cells": [""]},
    ]
    assert json.loads(cells(app, "u", 0).body)["columns"][0]["type"] == "flag"
    assert call(app, "GET", "/api/cells?run=0&tag=t&id=0-0").status == 404
