"""The regular expression engine against `re` where both know the syntax, refusals with their spot, hostile patterns."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sightline.query.pattern.program import MAX_STATES, Pattern
from sightline.query.pattern.syntax import PatternError

LETTERS = "abAB01_ -/.é"

chars = st.sampled_from([*"abA0_ -/é.", r"\.", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S"])
sets = st.sampled_from(["[ab]", "[^ab]", "[a-z]", r"[\d_]", r"[^\w]", "[-a]", "[]a]", "[a-]", "[^]]", "[A-Z0-9]"])
places = st.sampled_from(["^", r"\b", r"\B", ""])
counts = st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?", "??", "{1,3}?"])
atoms = st.one_of(chars, sets)


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, counts).map(lambda both: f"(?:{both[0]}){both[1]}"),
        inner.map(lambda one: f"({one})"),
    )


ends = st.sampled_from(["", "$", r"\b"])
patterns = st.tuples(places, st.recursive(atoms, combined, max_leaves=6), ends).map("".join)
solid = st.tuples(atoms, st.sampled_from(["", "*", "+", "?", "{1,2}", "*?"])).map("".join)  # repeats nothing empty
texts = st.text(LETTERS, max_size=12)


@settings(max_examples=400, deadline=None)
@given(patterns, texts, st.booleans())
def test_it_finds_what_re_finds(source: str, text: str, ignore_case: bool) -> None:
    assume(text or "\\B" not in source)  # where older versions of `re` find nothing at all
    expected = re.search(source, text, re.IGNORECASE if ignore_case else 0)
    assert Pattern(source, ignore_case=ignore_case).search(text) == (expected is not None)


@settings(max_examples=300, deadline=None)
@given(st.lists(solid, min_size=1, max_size=4), texts)
def test_it_finds_it_at_the_same_place(parts: list[str], text: str) -> None:
    source = f"{parts[0]}({''.join(parts[1:])})"
    expected = re.search(source, text)
    found = Pattern(source).spans([text])[0].tolist()
    assert found == ([*expected.span(), *expected.span(1)] if expected else [-1, -1, -1, -1])


@settings(max_examples=200, deadline=None)
@given(st.text(r"ab()[]{}*+?|^$\.,-0123dwx:<>=!P", max_size=12))
def test_every_text_is_a_pattern_or_is_refused_at_a_spot(source: str) -> None:
    try:
        Pattern(source).search("ab01")
        at, length = 0, 1
    except PatternError as error:
        at, length = error.at, error.length
    assert 0 <= at <= len(source)
    assert length >= 1


@pytest.mark.parametrize(
    ("source", "words", "at"),
    [
        ("a(b", "never closed", 1),
        ("ab)", "closes nothing", 2),
        ("x[ab", "never closed", 1),
        ("a**", "nothing for *", 2),
        ("+a", "nothing for +", 0),
        ("x(?=a)", "look-ahead", 1),
        ("x(?<!a)", "look-behind", 1),
        (r"(a)\1", "referred back", 3),
        ("(?P<n>a)(?P=n)", "referred back", 8),
        ("a{3,2}", "smaller count", 1),
        ("a{999}", "at most", 1),
        ("[z-a]", "backwards", 1),
        (r"ab\q", "means nothing", 2),
        ("a(?i)", "very beginning", 1),
        ("ab\\", "backslash", 2),
        ("(" * 60 + ")" * 60, "inside each other", 51),
    ],
)
def test_what_is_wrong_is_named_with_its_spot(source: str, words: str, at: int) -> None:
    with pytest.raises(PatternError, match=re.escape(words)) as caught:
        Pattern(source)
    assert caught.value.at == at


HOSTILE = ("(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*)*b", "(?:a?){100}a{100}$", "((a*)*)*c", "([a-z]+)*!")


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_patterns_take_no_longer_than_others(source: str) -> None:
    assert not Pattern(source).search("a" * 20_000 + "X")  # exponential engines would never come back


def test_a_pattern_cannot_unfold_without_bound() -> None:
    with pytest.raises(PatternError, match="too large"):
        Pattern("((a{50}){50}){50}")
    assert MAX_STATES <= 1000


def test_many_texts_at_once_in_any_script() -> None:
    pattern = Pattern(r"seed=(\d+)")
    names = ["wide/seed=12", "", "🎉/seed=3", "seed="]
    assert pattern.found(names).tolist() == [True, False, True, False]
    assert pattern.spans(names)[:, 2:].tolist() == [[10, 12], [-1, -1], [7, 8], [-1, -1]]
    assert pattern.found([]).shape == (0,)
    assert Pattern("(?i)RESNET").search("my-ResNet-50")
    assert not Pattern("RESNET").search("my-ResNet-50")
    assert np.all(Pattern("").found(["a", ""]))
