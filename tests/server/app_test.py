"""What each route answers, and that nothing a client sends makes it fail."""

from __future__ import annotations

import builtins
import csv
import gc
import gzip
import io
import json
import math
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.server.client import FakeLoader, FakeStore, call, post

from sightline.model import Damage, Tag
from sightline.server import assets
from sightline.server.app import create_app
from sightline.store.columns import Columns

VALUES = [1.5, math.nan, math.inf, -math.inf, 0.1]


def columns(n: int = 5, dtype: Any = np.float32) -> Columns:
    values = np.resize(np.array(VALUES, dtype), n)
    return Columns(np.arange(n) + 2**53 - 2, 1e9 + np.arange(n) / 3, values, version=4)


@pytest.fixture
def store() -> FakeStore:
    return FakeStore({(0, "a/b"): columns(), (1, "a/b"): columns(), (3, "c"): columns(70_000)})


@pytest.fixture
def built() -> Iterator[Path]:
    """A folder with a built page, and beside it a file nobody may see."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "secret.txt").write_text("canary")
        page = root / "static"
        (page / "assets").mkdir(parents=True)
        (page / "index.html").write_text("<title>Sightline</title>")
        (page / "assets" / "app-1a2b.js").write_text("let a")
        (page / "assets" / "strange.exe").write_text("no")
        yield page


def make(store: FakeStore, **options: Any) -> Any:
    return create_app(store, FakeLoader(), **options)  # type: ignore[arg-type]


def with_page(monkeypatch: pytest.MonkeyPatch, folder: Path, store: FakeStore, **options: Any) -> Any:
    load = assets.load
    monkeypatch.setattr(assets, "load", lambda title: load(title, folder))
    return make(store, **options)


def test_state(store: FakeStore) -> None:
    store.reports = [Damage("x", 1, 2, "why")]
    state = call(make(store, title="T", server_id="i"), "GET", "/api/state").json()
    assert state["server"]["id"] == "i"
    assert state["server"]["title"] == "T"
    assert state["logdirs"] == [{"name": "", "path": "/logs", "exists": False}]
    assert (state["version"], state["catalog"], state["damage"], state["watch"]) == (1, 1, 1, "notify")
    assert state["progress"]["phase"] == "idle"


def test_runs_say_which_are_running(store: FakeStore) -> None:
    runs = call(make(store), "GET", "/api/runs").json()["runs"]
    assert [(run["id"], run["status"]) for run in runs] == [(0, "running"), (1, "stopped"), (3, "stopped")]


def test_tags_list_their_runs_as_ranges(store: FakeStore) -> None:
    store.kinds = {(run, "x"): Tag("x", "scalar") for run in (0, 1, 3)}
    store.kinds[1, "x"] = Tag("x", "scalar", "scalars", "Name", "Words")
    store.kinds[3, "a"] = Tag("a", "image")
    store.kinds[1, "a"] = Tag("a", "text")
    tags = call(make(store), "GET", "/api/tags").json()["tags"]
    assert [(tag["tag"], tag["kind"], tag["runs"]) for tag in tags] == [
        ("a", "text", [1, 2]),
        ("a", "image", [3, 4]),
        ("x", "scalar", [0, 2, 3, 4]),
    ]
    assert (tags[2]["plugin"], tags[2]["display_name"], tags[2]["description"]) == (
        "scalars",
        "Name",
        "Words",
    )


def test_the_list_of_tags_is_made_again_only_when_it_changes(store: FakeStore) -> None:
    app = make(store)
    before = call(app, "GET", "/api/tags")
    store.kinds[0, "new"] = Tag("new", "scalar")
    store.version += 1
    assert call(app, "GET", "/api/tags", [("if-none-match", before.headers["etag"])]).status == 304
    store.catalog = store.version
    after = call(app, "GET", "/api/tags", [("if-none-match", before.headers["etag"])])
    assert after.status == 200
    assert after.json()["version"] == 2
    assert "new" in [tag["tag"] for tag in after.json()["tags"]]


@pytest.mark.parametrize("target", ["/api/runs", "/api/tags", "/api/openapi.json"])
def test_what_has_not_changed_is_not_sent_again(store: FakeStore, target: str) -> None:
    app = make(store)
    first = call(app, "GET", target)
    for known in (first.headers["etag"], f'"x", {first.headers["etag"]}', "*"):
        again = call(app, "GET", target, [("if-none-match", known)])
        assert (again.status, again.body) == (304, b"")
    assert call(app, "GET", target, [("if-none-match", 'W/"x"')]).status == 200


def test_names_that_are_not_utf8_do_not_stop_the_lists(store: FakeStore) -> None:
    store.names[0] = "run\udcff"
    store.kinds[0, "t\ud800"] = Tag("t\ud800", "scalar")
    store.reports = [Damage("/logs/\udcff", 0, 1, "why")]
    app = make(store)
    assert call(app, "GET", "/api/runs").json()["runs"][0]["name"] == "run�"
    assert [tag["tag"] for tag in call(app, "GET", "/api/tags").json()["tags"]] == ["a/b", "c", "t�"]
    assert call(app, "GET", "/api/damage").json()["reports"][0]["path"] == "/logs/�"


def test_damage_is_listed(store: FakeStore) -> None:
    store.reports = [Damage("/logs/f", 17, 9, "checksum")]
    reports = call(make(store), "GET", "/api/damage").json()["reports"]
    assert reports == [{"path": "/logs/f", "offset": 17, "length": 9, "reason": "checksum"}]


def test_what_the_loader_could_not_look_at_is_listed_too(store: FakeStore) -> None:
    loader = FakeLoader()
    loader.problems = [Damage("/logs/locked", 0, 0, "cannot be listed: Permission denied")]
    store.reports = []
    app = create_app(store, loader)
    assert [one["path"] for one in call(app, "GET", "/api/damage").json()["reports"]] == ["/logs/locked"]
    assert call(app, "GET", "/api/state").json()["damage"] == 1


def test_series_are_packed_bytes(store: FakeStore) -> None:
    answer = post(make(store), "/api/series", {"series": [{"tag": "a/b", "runs": [0, 7]}]})
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.body[:4] == b"SLS1"
    header = json.loads(answer.body[8 : 8 + int.from_bytes(answer.body[4:8], "little")])
    assert [entry["total"] for entry in header["series"]] == [5, 0]


@pytest.mark.parametrize(
    ("client", "headers", "packed"),
    [
        ("127.0.0.1", [("accept-encoding", "gzip")], False),
        ("::ffff:127.0.0.1", [("accept-encoding", "gzip")], False),
        ("10.0.0.9", [("accept-encoding", "br, gzip;q=0.5")], True),
        ("127.0.0.1", [("accept-encoding", "gzip"), ("x-forwarded-for", "10.0.0.9")], True),
        ("10.0.0.9", [("accept-encoding", "gzip;q=0, br")], False),
        ("10.0.0.9", [], False),
    ],
)
def test_compression_is_for_clients_elsewhere(
    store: FakeStore, client: str, headers: list[tuple[str, str]], packed: bool
) -> None:
    answer = call(make(store), "GET", "/api/openapi.json", headers, client=client)
    assert ("content-encoding" in answer.headers) == packed
    body = gzip.decompress(answer.body) if packed else answer.body
    assert json.loads(body)["openapi"] == "3.1.0"
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_downloads_hold_every_point_exactly(dtype: Any) -> None:
    held = columns(40_000, dtype)
    app = make(FakeStore({(0, "a/b"): held}))
    answer = call(app, "GET", "/api/scalars.csv?run=0&tag=a/b")
    assert answer.headers["content-disposition"] == 'attachment; filename="run0-a_b.csv"'
    rows = list(csv.reader(io.StringIO(answer.body.decode())))
    assert rows[0] == ["Wall time", "Step", "Value"]
    assert rows[2][2] == "NaN"
    assert rows[3][2] == "Infinity"
    answers = [rows[1:], call(app, "GET", "/api/scalars.json?run=0&tag=a%2Fb").json()]
    for points in answers:
        np.testing.assert_array_equal([float(row[0]) for row in points], held.wall_times)
        assert [int(row[1]) for row in points] == held.steps.tolist()
        np.testing.assert_array_equal(np.array([float(row[2]) for row in points], dtype), held.values)


def test_the_download_of_no_points_is_whole() -> None:
    app = make(FakeStore({(0, "a"): columns(0)}))
    assert call(app, "GET", "/api/scalars.json?run=0&tag=a").json() == []
    assert call(app, "GET", "/api/scalars.csv?run=0&tag=a").body == b"Wall time,Step,Value\n"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("run=0", 400),
        ("tag=a/b", 400),
        ("run=-1&tag=a", 400),
        ("run=x&tag=a", 400),
        ("run=99999999999999999999&tag=a", 400),
        ("run=%C2%B2&tag=a", 400),
        ("run=9&tag=a/b", 404),
        ("run=0&tag=%00", 404),
        ("run=0&tag=%ff%fe", 404),
    ],
)
def test_a_download_that_cannot_be_is_refused(store: FakeStore, query: str, status: int) -> None:
    for suffix in ("csv", "json"):
        answer = call(make(store), "GET", f"/api/scalars.{suffix}?{query}")
        assert answer.status == status
        assert answer.json()["error"]["message"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
LIKE = st.fixed_dictionaries(
    {
        "series": JSON
        | st.lists(
            st.fixed_dictionaries(
                {
                    "tag": st.sampled_from(["a/b", "", "é\0"]) | JSON,
                    "runs": st.lists(st.integers(0, 4)) | JSON,
                },
                optional={"known": st.lists(st.integers()) | JSON},
            ),
            max_size=3,
        )
    },
    optional={
        "x": st.sampled_from(["step", "relative", "wall"]) | JSON,
        "range": st.tuples(st.integers() | st.floats(), st.integers() | st.floats()) | JSON,
        "width": st.integers(-1, 20_000) | JSON,
        "smoothing": st.fixed_dictionaries({"kind": st.sampled_from(["ema", "median"])}, optional={"amount": JSON}),
        "superseded": st.booleans() | JSON,
    },
)


@settings(max_examples=300)
@given(LIKE | JSON | st.binary(max_size=40))
def test_no_request_for_series_makes_the_server_fail(value: Any) -> None:
    answer = post(FUZZED, "/api/series", value)
    assert answer.status in (200, 400)
    if answer.status == 400:
        assert answer.json()["error"]["code"] == "bad_request"


FUZZED = make(FakeStore({(0, "a/b"): columns(), (1, "a/b"): columns(300)}))


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"series":' * 50_000, b"", b"\xff", b'{"series":[]} x'])
def test_bodies_that_are_no_json_are_refused(body: bytes) -> None:
    assert post(FUZZED, "/api/series", body).status == 400


TRAVERSALS = [
    "".join([slash.join([dots] * depth), slash, name])
    for dots in ("..", "%2e%2e", "%252e%252e", ".%2e", "..;", "%c0%ae%c0%ae", "....", "..%00", "~")
    for slash in ("/", "%2f", "%252f", "\\", "%5c", "//")
    for depth in (1, 2, 5)
    for name in ("secret.txt", "etc/passwd")
]


def test_no_address_leads_out_of_the_page(store: FakeStore, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = with_page(monkeypatch, built, store)
    others = set(threading.enumerate())  # what earlier tests left running may look at files
    opened: list[Any] = []

    def watched(real: Any) -> Any:
        def call_real(*args: Any, **options: Any) -> Any:
            if threading.current_thread() not in others or threading.current_thread() is threading.main_thread():
                opened.append(args)
            return real(*args, **options)

        return call_real

    answers = []
    gc.collect()  # and so may what they left behind, when it is thrown away
    gc.disable()
    try:
        with monkeypatch.context() as patch:
            for owner, name in ((builtins, "open"), (io, "open"), (os, "open"), (os, "stat")):
                patch.setattr(owner, name, watched(getattr(owner, name)))
            for name in ("open", "exists"):
                patch.setattr(Path, name, watched(getattr(Path, name)))
            for start in ("/", "/assets/", "/api/", "//", str(built) + "/", "/" + quote(str(built), safe="") + "/"):
                answers += [(start + path, call(app, "GET", start + path)) for path in TRAVERSALS]
    finally:
        gc.enable()
    assert opened == []
    for path, answer in answers:
        assert answer.status == 404, path
        assert b"canary" not in answer.body


def test_the_page_and_its_files(store: FakeStore, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = with_page(monkeypatch, built, store, title="<Lab>")
    page = call(app, "GET", "/")
    assert page.body == b"<title>&lt;Lab&gt;</title>"
    assert page.headers["cache-control"] == "no-cache"
    assert call(app, "GET", "/index.html").body == page.body
    assert call(app, "GET", "/", [("if-none-match", page.headers["etag"])]).status == 304
    script = call(app, "GET", "/assets/app-1a2b.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["cache-control"]
    assert call(app, "GET", "/assets/strange.exe").status == 404


def test_a_missing_page_says_how_to_build_it(store: FakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = call(with_page(monkeypatch, tmp_path / "none", store), "GET", "/")
    assert answer.status == 503
    assert b"npm run build" in answer.body
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/a/b/", 200, None),
        ("/a/b/api/state", 200, None),
        ("/a/b/nothing", 404, None),
        ("/a/b", 307, "b/"),
        ("/a/b?x=1", 307, "b/?x=1"),
        ("/", 307, "a/b/"),
        ("/a/bc", 404, None),
        ("/api/state", 404, None),
        ("/a/", 404, None),
    ],
)
def test_everything_is_below_the_prefix(
    store: FakeStore,
    built: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    status: int,
    location: str | None,
) -> None:
    answer = call(with_page(monkeypatch, built, store, prefix="/a/b"), "GET", path)
    assert (answer.status, answer.headers.get("location")) == (status, location)


def test_a_token_finds_its_way_below_a_prefix(store: FakeStore, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = with_page(monkeypatch, built, store, prefix="/a", token="t")
    assert b"./" in call(app, "GET", "/a/?token=t").body
    assert call(app, "GET", "/a/api/state?token=t").status == 401


def test_a_fault_of_ours_is_an_error_in_the_same_shape(store: FakeStore) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("secret detail")

    store.damage = broken  # type: ignore[method-assign]
    app, seen = make(store), []

    async def surviving(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except ZeroDivisionError as error:  # goes on to the server, which prints it
            seen.append(error)

    answer = call(surviving, "GET", "/api/damage")
    assert len(seen) == 1
    assert answer.status == 500
    assert answer.json()["error"]["code"] == "internal"
    assert b"secret" not in answer.body
    assert "content-security-policy" in answer.headers
