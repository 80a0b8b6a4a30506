"""The page is answered before store and routes are loaded, by the same guard; all else waits for them."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from pathlib import Path

import pytest
from tests.process import PATIENCE
from tests.server.client import FakeLoader, FakeStore

from sightline.errors import LogdirError
from sightline.server import assets, run
from sightline.server.app import Sources


def get(connection: http.client.HTTPConnection, target: str, **headers: str) -> tuple[int, bytes]:
    connection.request("GET", target, headers=headers)
    response = connection.getresponse()
    return response.status, response.read()


def test_the_page_is_answered_before_there_is_anything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").write_text("<title>Sightline</title>")
    load = assets.load
    monkeypatch.setattr(assets, "load", lambda title: load(title, tmp_path))
    ready, stop = threading.Event(), threading.Event()

    def open_sources() -> Sources:
        assert ready.wait(PATIENCE)
        return Sources(FakeStore(), FakeLoader())  # type: ignore[arg-type]

    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    options = {"prefix": "/p", "title": "T", "stop": stop}
    early, waiting = (http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _ in range(2))
    thread = threading.Thread(target=run, args=(open_sources, listening), kwargs=options)
    thread.start()
    try:
        waiting.request("GET", "/p/api/state")
        assert get(early, "/p/") == (200, b"<title>T</title>")
        assert get(early, "/p/", Host="evil.example")[0] == 403
        assert get(early, "/")[0] == 307
        ready.set()
        response = waiting.getresponse()
        assert (response.status, json.loads(response.read())["server"]["title"]) == (200, "T")
        assert get(early, "/p/") == (200, b"<title>T</title>")
        assert get(early, "/p/nothing")[0] == 404
    finally:
        ready.set()
        stop.set()
        thread.join(PATIENCE)
        for opened in (early, waiting, listening):
            opened.close()
    assert not thread.is_alive()


def test_what_cannot_be_opened_ends_the_server_with_the_reason() -> None:
    def open_sources() -> Sources:
        raise LogdirError("no")

    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(LogdirError, match="no"):
        run(open_sources, listening)
