"""What is not a scalar, over HTTP: listed without reading, read by id, and nothing else can be read."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import Struct
from starlette.applications import Starlette
from starlette.routing import Route as Address
from tests.server.client import FakeLoader, call, post

from sightline import SummaryWriter
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.base import Answer, Route
from sightline.server.app import create_app
from sightline.server.routes import answering
from sightline.store import MemoryStore


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    with SummaryWriter(folder) as writer:
        for step in range(3):
            writer.add_text("words", [f"step {step}", "é"], step)
            writer.add_tensor("numbers", np.arange(6, dtype=np.int64).reshape(2, 3) * step, step)
            writer.add_tensor("waves", np.array([1 + 2j]), step)
    return folder


@pytest.fixture(scope="module")
def store(logged: Path) -> Iterator[MemoryStore]:
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", logged)], store, watch="off")
    loader.refresh()
    yield store
    loader.close()


@pytest.fixture(scope="module")
def app(store: MemoryStore) -> Any:
    return create_app(store, FakeLoader(), kinds=KINDS)


def unpack(body: bytes) -> tuple[Any, Any]:
    """The header, and a function from references to arrays; written from docs/http.md."""
    assert body[:4] == b"SLS1"
    (size,) = struct.unpack("<I", body[4:8])
    data = body[8 + size :]

    def array(ref: list[Any]) -> np.ndarray[Any, Any]:
        at, count, dtype = ref
        return np.frombuffer(data, "<" + dtype, count, at)

    return json.loads(body[8 : 8 + size]), array


def listed(app: Any, tag: str, **more: Any) -> tuple[Any, Any]:
    answer = post(app, "/api/values", {"series": [{"tag": tag, "runs": [0], **more}]})
    assert answer.status == 200, answer.body
    header, array = unpack(answer.body)
    return header["series"][0], array


def test_a_list_tells_steps_shapes_and_sizes(app: Any) -> None:
    entry, array = listed(app, "numbers")
    assert entry["total"] == len(entry["ids"]) == len(set(entry["ids"])) == 3
    assert array(entry["arrays"]["step"]).tolist() == [0, 1, 2]
    assert array(entry["arrays"]["shape"]).reshape(-1, 3).tolist() == [[2, 3, -1]] * 3
    assert (array(entry["arrays"]["size"]) > 0).all()
    assert array(entry["arrays"]["time"])[0] == 0


def test_what_the_client_knows_is_not_sent_again(app: Any) -> None:
    entry, _ = listed(app, "numbers")
    again, _ = listed(app, "numbers", known=[entry["version"]])
    assert again == {"tag": "numbers", "run": 0, "version": entry["version"], "unchanged": True}


def test_a_tag_that_is_not_there_has_no_values(app: Any) -> None:
    entry, _ = listed(app, "nothing")
    assert entry.get("total", 0) == 0
    assert "arrays" not in entry


def test_known_has_to_match(app: Any) -> None:
    assert post(app, "/api/values", {"series": [{"tag": "words", "runs": [0], "known": []}]}).status == 400


def test_contents_by_id(app: Any) -> None:
    ids = listed(app, "numbers")[0]["ids"]
    header, array = unpack(post(app, "/api/tensors", {"run": 0, "tag": "numbers", "ids": [ids[2], ids[0]]}).body)
    last, first = header["tensors"]
    assert (last["id"], last["dtype"], last["shape"]) == (ids[2], "int64", [2, 3])
    assert array(last["array"]).tolist() == [0, 2, 4, 6, 8, 10]
    assert array(first["array"]).tolist() == [0] * 6


def test_texts_and_complex_numbers(app: Any) -> None:
    one = listed(app, "words")[0]["ids"][1]
    header, _ = unpack(post(app, "/api/tensors", {"run": 0, "tag": "words", "ids": [one]}).body)
    assert header["tensors"][0]["strings"] == ["step 1", "é"]
    one = listed(app, "waves")[0]["ids"][0]
    header, array = unpack(post(app, "/api/tensors", {"run": 0, "tag": "waves", "ids": [one]}).body)
    assert array(header["tensors"][0]["array"]).tolist() == [1, 2]


def test_a_limit_cuts_and_says_so(app: Any) -> None:
    one = listed(app, "numbers")[0]["ids"][1]
    header, array = unpack(post(app, "/api/tensors", {"run": 0, "tag": "numbers", "ids": [one], "limit": 4}).body)
    assert header["tensors"][0]["cut"]
    assert header["tensors"][0]["shape"] == [2, 3]
    assert array(header["tensors"][0]["array"]).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["", "0", "zz-00000000", "0-00000000", "ffffffffffffffffffff-00000000", "-1-0"])
def test_ids_that_no_list_gave_lead_nowhere(app: Any, name: str) -> None:
    real = listed(app, "numbers")[0]["ids"][0]
    for ids in ([name], [name, real]):
        header, _ = unpack(post(app, "/api/tensors", {"run": 0, "tag": "numbers", "ids": ids}).body)
        assert "error" in header["tensors"][0]


def test_a_value_of_another_tag_is_not_given(app: Any) -> None:
    other = listed(app, "words")[0]["ids"][0]
    header, _ = unpack(post(app, "/api/tensors", {"run": 0, "tag": "numbers", "ids": [other]}).body)
    assert "error" in header["tensors"][0]
    assert post(app, "/api/tensors", {"run": 0, "tag": "nothing", "ids": [other]}).status == 404


def test_a_file_that_changed_is_an_error_of_the_value(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_text("words", "here", 1)
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", tmp_path)], store, watch="off")
    loader.refresh()
    loader.close()
    app = create_app(store, FakeLoader(), kinds=KINDS)
    one = listed(app, "words")[0]["ids"][0]
    (path,) = tmp_path.glob("*tfevents*")
    path.write_bytes(path.read_bytes()[:40])
    header, _ = unpack(post(app, "/api/tensors", {"run": 0, "tag": "words", "ids": [one]}).body)
    assert "ends before byte" in header["tensors"][0]["error"]


class Asked(Struct):
    """How much of ten digits."""

    n: int


@pytest.fixture
def served() -> Any:
    """An application with one answer that lasts."""

    async def aside(make: Any) -> Any:
        return make()

    route = Route("x", "A test.", Asked, lambda _, asked: Answer(b"0123456789"[: asked.n], "a/b", True), "GET")
    endpoint = answering(route, None, aside)  # type: ignore[arg-type]
    return Starlette(routes=[Address("/api/x", endpoint)])


def test_a_lasting_answer_whole(served: Any) -> None:
    answer = call(served, "GET", "/api/x?n=10")
    assert (answer.status, answer.body) == (200, b"0123456789")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-3", b"789"), ("bytes=0-99", b"0123456789")],
)
def test_a_lasting_answer_part(served: Any, asked: str, given: bytes) -> None:
    answer = call(served, "GET", "/api/x?n=10", [("range", asked)])
    assert (answer.status, answer.body) == (206, given)
    assert answer.headers["content-range"].endswith("/10")


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-4"])
def test_a_lasting_answer_beyond(served: Any, asked: str) -> None:
    assert call(served, "GET", "/api/x?n=10", [("range", asked)]).status == 416


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=a-b"])
def test_a_lasting_answer_what_is_not_understood_gives_all(served: Any, asked: str) -> None:
    assert call(served, "GET", "/api/x?n=10", [("range", asked)]).status == 200


def test_a_lasting_answer_wrong_question(served: Any) -> None:
    assert call(served, "GET", "/api/x?n=ten").status == 400
