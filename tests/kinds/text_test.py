"""Texts come back as they were, in the rank they had, and always as UTF-8 that every reader can decode."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tests.kinds.given import strings_of

from sightline.errors import SummaryError
from sightline.kinds.base import TENSOR
from sightline.kinds.text.summary import text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ANY = st.text(st.characters() | st.characters(categories=["Cs"]))


@given(TEXTS)
def test_a_text_has_rank_0(given_text: str) -> None:
    assert strings_of(text("x", given_text)) == ((), [given_text.encode()])
    assert strings_of(text("x", given_text.encode())) == ((), [given_text.encode()])
    assert strings_of(text("x", np.array(given_text, object))) == ((), [given_text.encode()])


@given(st.lists(TEXTS, min_size=1), st.sampled_from([list, tuple, lambda texts: np.array(texts, object)]))
def test_a_list_has_rank_1(texts: list[str], kind: Any) -> None:
    assert strings_of(text("x", kind(texts))) == ((len(texts),), [one.encode() for one in texts])


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1)))
def test_a_table_has_rank_2(rows: list[list[str]]) -> None:
    want = (len(rows), len(rows[0])), [cell.encode() for row in rows for cell in row]
    assert strings_of(text("x", rows)) == want
    assert strings_of(text("x", tuple(map(tuple, rows)))) == want
    assert strings_of(text("x", np.array(rows, object))) == want


def test_arrays_of_numpy_texts_and_bytes() -> None:
    assert strings_of(text("x", np.array([["a", "é"]]))) == ((1, 2), [b"a", "é".encode()])
    assert strings_of(text("x", np.array([b"a", b"bc"]))) == ((2,), [b"a", b"bc"])
    assert strings_of(text("x", np.str_("a"))) == ((), [b"a"])


@given(ANY | st.binary())
def test_anything_is_written_as_utf_8(given_text: str | bytes) -> None:
    (data,) = strings_of(text("x", given_text))[1]
    whole = data.decode()
    if isinstance(given_text, str):
        assert whole.replace("\ufffd", "") == "".join(
            c for c in joined(given_text) if c != "\ufffd" and not "\ud800" <= c <= "\udfff"
        )
    else:
        assert whole == given_text.decode("utf-8", "replace")


def joined(given_text: str) -> str:
    """Pairs of surrogates as the character they stand for."""
    return given_text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def test_pairs_of_surrogates_nul_and_great_length_survive() -> None:
    assert strings_of(text("x", "\ud83d\ude00\0|"))[1] == ["😀\0|".encode()]
    long = "0123456789é" * 1_000_000
    assert strings_of(text("x", long))[1] == [long.encode()]


def test_a_value_of_the_text_plugin() -> None:
    value = text("a/b", "hi", description="*d*")
    assert (value.tag, value.plugin, value.content, value.data_class) == ("a/b", "text", b"", TENSOR)
    assert value.description == "*d*"


@pytest.mark.parametrize(
    ("given_text", "says"),
    [
        (3, "text_string: got int 3; .*add_scalar"),
        (np.float32(3), "text_string: .*add_scalar"),
        (None, "text_string: got None"),
        ([], "text_string: got list of 0"),
        ([[]], "text_string: got list of 1"),
        (["a", 1], "text_string: got int 1 in row 1"),
        (["a", ["b"]], "text_string: got list of 1 in row 1"),
        ([["a", "b"], ["c"]], "text_string: got row 1 of length 1, where the first has 2"),
        ([["a"], "c"], "text_string: got row 1: str 'c'"),
        ([[["a"]]], "text_string: got list of 1 in row 0"),
        (np.array([1, 2]), "text_string: got int 1 in row 0"),
        ({"a": 1}, "text_string: got dict of 1"),
    ],
)
def test_what_is_no_text_is_refused(given_text: Any, says: str) -> None:
    with pytest.raises(SummaryError, match=says):
        text("x", given_text)
