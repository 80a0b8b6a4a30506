"""The server on a real socket: nothing waits for acknowledgements, and it ends when told to."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from tests.process import PATIENCE
from tests.server.client import FakeLoader, FakeStore

from sightline.server.app import create_app
from sightline.server.serving import make_server
from sightline.store.columns import Columns

PROGRAM = """
import socket, sys
sys.path.insert(0, {root!r})
from tests.server.client import FakeLoader, FakeStore
from sightline.server import run, serving
from sightline.server.app import Sources
serving.GRACE = 600  # streams end by themselves, or this never ends: none is cut
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
run(lambda: Sources(FakeStore(), FakeLoader()), listening)
print("ended")
"""


@contextmanager
def serving(app: Any) -> Iterator[int]:
    """Serve in a thread; yields the port."""
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()
    server = make_server(app, listening, stop)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def get(connection: http.client.HTTPConnection, target: str) -> tuple[int, bytes]:
    connection.request("GET", target)
    response = connection.getresponse()
    return response.status, response.read()


def test_answers_do_not_wait_for_acknowledgements() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        make_server(create_app(FakeStore(), FakeLoader()), listening)  # type: ignore[arg-type]
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_body_that_is_too_large_ends_the_connection() -> None:
    with serving(create_app(FakeStore(), FakeLoader())) as port:  # type: ignore[arg-type]
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.putrequest("POST", "/api/series")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(1 << 40))
        connection.endheaders()
        response = connection.getresponse()
        assert response.status == 413
        assert json.loads(response.read())["error"]["code"] == "too_large"
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_although_streams_are_open(number: signal.Signals) -> None:
    root = __file__.rpartition("/tests/")[0]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(root=root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    streams = []
    for _ in range(3):
        stream = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        stream.request("GET", "/api/live")
        response = stream.getresponse()
        assert response.readline() == b"event: state\n"
        streams.append((stream, response))
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "ended\n", "")
    for stream, response in streams:
        assert b"data: {" in response.read()  # ended properly, not cut
        stream.close()


def test_a_client_that_reads_nothing_neither_holds_up_the_end_nor_makes_noise(
    capfd: pytest.CaptureFixture[str],
) -> None:
    store = FakeStore({(0, "a"): Columns(np.arange(900_000), np.arange(9e5), np.zeros(900_000, np.float32))})
    with serving(create_app(store, FakeLoader())) as port:  # type: ignore[arg-type]
        stuck = socket.create_connection(("127.0.0.1", port))
        body = b'{"series":[{"tag":"a","runs":[0]}]}'
        head = f"POST /api/series HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        stuck.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
        assert stuck.recv(12) == b"HTTP/1.1 200"
    stuck.close()
    assert capfd.readouterr().err == ""
