"""Texts as they are shown: cut to a screen, decoded, searched over all steps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.server.client import FakeLoader, call, post

from sightline import SummaryWriter
from sightline.errors import FormatError
from sightline.events.tensor import make_tensor
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.text.data import Texts, excerpt, find, texts_of
from sightline.server.app import create_app
from sightline.store import MemoryStore


def test_ranks_are_kept_and_of_more_than_two_the_first_table_is_shown() -> None:
    assert texts_of(make_tensor("a")) == Texts((), ["a"])
    assert texts_of(make_tensor(["a", "b"])) == Texts((2,), ["a", "b"])
    deep = np.array([[[b"a", b"b"]], [[b"c", b"d"]]], object)
    assert texts_of(make_tensor(deep)) == Texts((2, 1, 2), ["a", "b"])
    with pytest.raises(FormatError):
        texts_of(make_tensor(np.zeros(3)))


def test_what_is_no_utf8_is_replaced() -> None:
    assert texts_of(make_tensor(b"a\xff\xed\xa0\x80")).texts[0].startswith("a�")


@pytest.mark.parametrize(
    ("shape", "texts", "limit", "shown"),
    [
        ((), ["abcdef"], 4, (["abcd"], True)),
        ((), ["abcdef"], 6, (["abcdef"], False)),
        ((), [""], 1, ([""], False)),
        ((0,), [], 5, ([], False)),
        ((3,), ["ab", "cd", "ef"], 3, (["ab", "cd"], True)),
        ((2, 2), ["ab", "cd", "ef", "gh"], 5, (["ab", "cd"], True)),
        ((2, 2), ["abc", "abcdef", "ef", "gh"], 4, (["abc", "abcd"], True)),
        ((4,), ["", "", "", ""], 2, (["", ""], True)),
        ((1, 3), ["abcd", "", ""], 2, (["ab", "", ""], True)),
    ],
)
def test_the_first_part_has_whole_rows(
    shape: tuple[int, ...], texts: list[str], limit: int, shown: tuple[list[str], bool]
) -> None:
    assert Texts(shape, texts).first(limit) == shown


def test_words_are_found_in_any_case() -> None:
    assert find("WORLD", "Hello world") == (6, 11)
    assert find("x", "Hello") is None
    text = "İİ stop"  # the lower case of this letter is two
    at = find("STOP", text)
    assert at is not None
    assert text[slice(*at)] == "stop"


def test_a_search_takes_time_in_proportion_to_the_text() -> None:
    assert find("a" * 500 + "b", "a" * 2_000_000) is None  # a quadratic search would take minutes


def test_an_excerpt_is_one_line() -> None:
    text = "x" * 200 + " \n needle\x00\u202e " + "y" * 200
    before, match, after = excerpt(text, *(find("needle", text) or (0, 0)))
    assert match == "needle"
    assert before.startswith("…x")
    assert after.endswith("y…")
    assert "\n" not in before
    assert "\x00" not in after
    assert "\u202e" not in after
    assert excerpt("short", 0, 5) == ("", "short", "")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("logs")
    for run in ("a", "b"):
        with SummaryWriter(folder / run) as writer:
            for step in range(20):
                writer.add_text("words", f"a step {step} " + "Tail " * step, step)
            writer.add_text("table", [["h", "i"], ["1", "2"]], 0)
            writer.add_tensor("numbers", np.zeros(2), 0)
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", folder)], store, watch="off")
    loader.refresh()
    yield create_app(store, FakeLoader(), kinds=KINDS)
    loader.close()


def one(app: Any, tag: str, row: int = -1, more: str = "") -> Any:
    answer = post(app, "/api/values", {"series": [{"tag": tag, "runs": [0]}]})
    size = int.from_bytes(answer.body[4:8], "little")
    name = json.loads(answer.body[8 : 8 + size])["series"][0]["ids"][row]
    return call(app, "GET", f"/api/text?run=0&tag={tag}&id={name}{more}")


def test_one_text_comes_as_json_that_lasts(app: Any) -> None:
    answer = one(app, "words", 0)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert "immutable" in answer.headers["cache-control"]
    said = json.loads(answer.body)
    assert said.pop("id")
    assert said == {"shape": [], "texts": ["a step 0 "], "characters": 9, "cut": False}
    cut = json.loads(one(app, "words", -1, "&characters=5").body)
    assert (cut["texts"], cut["cut"], cut["characters"]) == (["a ste"], True, 105)
    assert json.loads(one(app, "table").body)["texts"] == ["h", "i", "1", "2"]
    assert one(app, "numbers").status == 422


def test_without_an_id_it_is_the_newest_which_does_not_last(app: Any) -> None:
    answer = call(app, "GET", "/api/text?run=0&tag=words&characters=11")
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.body) == json.loads(one(app, "words", -1, "&characters=11").body)
    assert json.loads(answer.body)["texts"] == ["a step 19 T"]
    assert call(app, "GET", "/api/text?run=0&tag=word").status == 404


def search(app: Any, **request: Any) -> Any:
    answer = post(app, "/api/texts", {"tag": "words", "runs": [0, 1], **request})
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def test_all_steps_are_searched_the_newest_first(app: Any) -> None:
    said = search(app, query="STEP 1")
    assert [(hit["run"], hit["step"]) for hit in said["found"]] == [
        (run, step) for run in (0, 1) for step in (*range(19, 9, -1), 1)
    ]
    assert said["read"] == said["total"] == 40
    assert said["found"][0]["excerpt"] == ["a ", "step 1", "9 " + "Tail " * 15 + "Tai…"]
    assert search(app, query="nothing") == {"found": [], "read": 40, "total": 40, "unreadable": 0}
    assert search(app, query="step", runs=[7]) == {"found": [], "read": 0, "total": 0, "unreadable": 0}


def test_a_long_answer_goes_on_where_it_stopped(app: Any) -> None:
    first = search(app, query="tail", limit=15)
    assert len(first["found"]) == first["read"] == 15
    rest = search(app, query="tail", skip=first["read"])
    assert len(rest["found"]) == 23
    assert rest["read"] == 40
    assert search(app, query="tail", skip=1000)["read"] == 40


@pytest.mark.parametrize("bad", [{"query": ""}, {"query": "x" * 1001}, {"query": "x", "limit": 0}])
def test_what_cannot_be_searched_is_refused(app: Any, bad: dict[str, Any]) -> None:
    assert post(app, "/api/texts", {"tag": "words", "runs": [0], **bad}).status == 400
