"""The query language: what it means, against a slow reading of it run by run; errors with their spot; completion."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.query.pattern.syntax import PatternError
from sightline.query.table.column import Column, mixed, numbers, tagged, texts
from sightline.query.table.names import Term, TermError
from sightline.query.table.where.evaluate import evaluate
from sightline.query.table.where.lexer import WhereError, lex
from sightline.query.table.where.parser import is_query, parse

NONE = float("nan")
TABLE: dict[str, Column] = {
    "lr": numbers("lr", np.array([0.1, 0.01, 0.001, NONE])),
    "acc": numbers("acc", np.array([0.5, 0.9, NONE, 0.7])),
    "opt": texts("opt", ["adam", "sgd", None, "Adam"]),
    "mix": mixed("mix", [0, 1, 2], ["auto", 0.1, "1e-4"], 4),
    "bn": mixed("bn", [0, 1, 2], [True, False, True], 4),
    "tags": tagged("tags", [("a", "best"), ("b",), (), ("best",)]),
    "start": numbers("start", np.array([1e9, 1.7e9, NONE, 1.8e9]), "time"),
    "took": numbers("took", np.array([60.0, 3600.0, 7200.0, NONE]), "duration"),
    "size": numbers("size", np.array([1e3, 1e6, 1e9, 5.0]), "bytes"),
    "my tag": numbers("`my tag`", np.array([1.0, 2.0, 3.0, 4.0])),
}


def column(term: Term) -> Column:
    try:
        return TABLE[term.words]
    except KeyError:
        raise TermError(f"there is no column {term.words}") from None


def rows(text: str) -> list[int]:
    return np.flatnonzero(evaluate(parse(text), column)).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lr < 0.05", [1, 2]),
        ("0.05 > lr", [1, 2]),
        ("lr <= 1e-2 and acc > 0.8 or opt == 'Adam'", [1, 3]),
        ("lr <= 1e-2 and (acc > 0.8 or opt == 'Adam')", [1]),
        ("lr != 0.1", [1, 2]),  # none matches nothing
        ("not (lr == 0.1)", [1, 2, 3]),
        ("not lr == 0.1 and acc is not none", [1, 3]),
        ("lr is none", [3]),
        ("lr in (0.1, 0.001)", [0, 2]),
        ("lr not in (0.1, 0.001)", [1]),
        ('opt ~ "^a"', [0]),
        ('opt ~ "(?i)^a"', [0, 3]),
        ('opt !~ "^a"', [1, 3]),
        ('opt in ("adam", "sgd")', [0, 1]),
        ("bn", [0, 2]),
        ("not bn", [1, 3]),
        ("bn == false", [1]),
        ("bn == 1", [0, 2]),
        ("mix < 0.05", [2]),  # numbers in texts
        ("mix == 0.1", [1]),
        ('mix == "auto"', [0]),
        ('mix == "1e-4"', [2]),
        ('tags == "best"', [0, 3]),
        ('tags != "best"', [1]),
        ('tags ~ "^b$"', [1]),
        ('start > "2020-01-01"', [1, 3]),
        ('start == "2001-09-09"', [0]),  # all of the day
        ("took >= 1h", [1, 2]),
        ("took < 90s", [0]),
        ("took > 100", [1, 2]),
        ("size > 10kB and size < 0.5GiB", [1]),
        ("`my tag` > 2", [2, 3]),
        ("lr < acc", [0, 1]),
        ('lr == "0.1"', [0]),
    ],
)
def test_what_queries_mean(text: str, expected: list[int]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "at", "length"),
    [
        ('lr < "abc"', 'lr is a number; "abc" is text', 5, 5),
        ("opt > 3", "opt is text; 3 is a number", 6, 1),
        ("lr < 2h", "lr is a number; 2h is a duration", 5, 2),
        ("took < 5MB", "5MB is a size", 7, 3),
        ('lr ~ "x"', "looks into text", 5, 3),
        ("opt ~ 3", "in quotes", 6, 1),
        ('opt ~ "a(b"', "never closed", 8, 1),
        ("opt == adam", 'in quotes: "adam"', 7, 4),
        ("lrr < 1", "no column lrr", 0, 3),
        ("lr = 1 and lr < 2", "==", 3, 1),
        ("lr < 1 && lr > 0", "write and", 7, 1),
        ("lr < 1 < 2", "joined by and", 7, 1),
        ("(lr < 1", "never closed", 0, 1),
        ("lr < 1)", "closes nothing", 6, 1),
        ("lr <", "a value", 4, 1),
        ('opt == "adam', "never closed", 7, 1),
        ("lr == none", "is none", 6, 4),
        ("lr in (1, opt)", "only values", 10, 3),
        ("lr in 1", "( and the values", 6, 1),
        ("not", "a column", 3, 1),
        ("lr and bn", "compare it", 0, 2),
        ("3 < 4", "names a column", 0, 1),
        ('start > "soon"', "is no time", 8, 6),
        ("2x < 3", "no unit", 0, 2),
        ("bn < true", "true", 5, 4),
        ("(" * 200, "inside each other", 101, 1),
    ],
)
def test_errors_point_at_the_spot(text: str, words: str, at: int, length: int) -> None:
    with pytest.raises((WhereError, PatternError)) as caught:
        rows(text)
    assert words in str(caught.value)
    assert (caught.value.at, caught.value.length) == (at, length)


def test_what_compares_nothing_is_no_query() -> None:
    def is_flag(term: Term) -> bool:
        return term.words == "archived"

    for text in ("resnet", "seed=1", "^a|b$", "a.*b", "lr and more", "runs in may", "a(b|c)", "lr = 1"):
        assert not is_query(text, is_flag)
    for text in ("lr < 1", 'name ~ "a"', "archived", "not archived", "lr in (1)", "lr is none", "lr ==", "a != b"):
        assert is_query(text, is_flag)


conditions = st.recursive(
    st.one_of(
        st.tuples(
            st.sampled_from(["lr", "acc"]),
            st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
            st.sampled_from([0.1, 0.01, 0.7]),
        ),
        st.tuples(st.just("opt"), st.sampled_from(["==", "!=", "<", ">"]), st.sampled_from(["adam", "sgd", "zz"])),
        st.tuples(st.sampled_from(["lr", "opt"]), st.just("is"), st.none()),
    ),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)


def written(tree: Any) -> str:
    if tree[0] == "not":
        return f"not ({written(tree[1])})"
    if tree[0] in ("and", "or"):
        return "(" + f" {tree[0]} ".join(map(written, tree[1])) + ")"
    name, sign, value = tree
    return f"{name} is none" if sign == "is" else f"{name} {sign} {value!r}"


def slowly(tree: Any, row: int) -> bool:
    if tree[0] == "not":
        return not slowly(tree[1], row)
    if tree[0] in ("and", "or"):
        return (all if tree[0] == "and" else any)(slowly(one, row) for one in tree[1])
    name, sign, value = tree
    cell = TABLE[name].cell(row)
    if sign == "is":
        return cell is None
    return cell is not None and bool(eval(f"cell {sign} value", {"cell": cell, "value": value}))


@settings(max_examples=200, deadline=None)
@given(conditions)
def test_whole_columns_give_what_run_by_run_gives(tree: Any) -> None:
    assert rows(written(tree)) == [row for row in range(4) if slowly(tree, row)]


@settings(max_examples=300, deadline=None)
@given(st.text("ab ()<>=!~&|'\"`,.0123hMB\\-ndortisé😀", max_size=20))
def test_any_text_is_answered_or_refused_at_a_spot(text: str) -> None:
    tokens = lex(text)
    assert tokens[-1].at == len(text)
    try:
        rows(text)
        at = 0
    except (WhereError, PatternError) as error:
        at = error.at
    assert 0 <= at <= len(text)
