"""Calls an ASGI application as a server would, in the test's own event loop; nothing but the protocol."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sightline.model import Damage, Progress, Run, Tag
from sightline.store.columns import Columns

Pairs = Iterable[tuple[str, str]]


@dataclass
class Answer:
    """A whole response; header names in lower case."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body)


def scope_of(method: str, target: str, headers: Pairs = (), client: str = "127.0.0.1") -> dict[str, Any]:
    path, _, query = target.partition("?")
    sent = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if not any(name == b"host" for name, _ in sent):
        sent.append((b"host", b"localhost:6006"))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1", "replace"),
        "query_string": query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": [pair for pair in sent if pair[1] != b"<none>"],
        "client": (client, 50000),
        "server": ("127.0.0.1", 6006),
    }


async def acall(
    app: Any,
    method: str,
    target: str,
    headers: Pairs = (),
    body: bytes | Iterable[bytes] = b"",
    client: str = "127.0.0.1",
) -> Answer:
    """One request; a body may arrive in pieces. Headers with the value "<none>" are left out."""
    pieces = [body] if isinstance(body, bytes) else list(body)
    messages: Iterator[dict[str, Any]] = iter(
        {"type": "http.request", "body": piece, "more_body": i + 1 < len(pieces)} for i, piece in enumerate(pieces)
    )
    answer = Answer()

    async def receive() -> dict[str, Any]:
        message = next(messages, None)
        if message is None:
            await asyncio.sleep(3600)
        assert message is not None
        return message

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert answer.status == 0
            answer.status = message["status"]
            for name, value in message["headers"]:
                key = name.decode().lower()
                assert key not in answer.headers, f"{key} is sent twice"
                answer.headers[key] = value.decode("latin-1")
        else:
            answer.body += message.get("body", b"")

    await app(scope_of(method, target, headers, client), receive, send)
    return answer


def call(
    app: Any,
    method: str,
    target: str,
    headers: Pairs = (),
    body: bytes | Iterable[bytes] = b"",
    client: str = "127.0.0.1",
) -> Answer:
    return asyncio.run(acall(app, method, target, headers, body, client))


def post(app: Any, target: str, value: Any, headers: Pairs = ()) -> Answer:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return call(app, "POST", target, [("content-type", "application/json"), *headers], body)


class Stream:
    """A client of an endless response, used inside a running event loop."""

    def __init__(self) -> None:
        self.chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self.headers: dict[bytes, bytes] = {}
        self.gone = asyncio.Event()
        self.stalled: asyncio.Event | None = None  # while set and unset inside, this client reads nothing
        self.ended = False

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.headers = dict(message["headers"])
            return
        if self.stalled is not None:
            await self.stalled.wait()
        if message.get("body"):
            self.chunks.put_nowait(message["body"])
        self.ended = self.ended or not message.get("more_body", False)

    def open(self, app: Any, target: str) -> asyncio.Task[None]:
        return asyncio.ensure_future(app(scope_of("GET", target), self.receive, self.send))

    async def state(self, timeout: float = 60.0) -> Any:
        """The next state event."""
        while True:
            chunk = await asyncio.wait_for(self.chunks.get(), timeout)
            if chunk.startswith(b"event: state\ndata: "):
                assert chunk.endswith(b"\n\n")
                return json.loads(chunk[len(b"event: state\ndata: ") :])


@dataclass
class Spec:
    name: str
    path: Path


class FakeLoader:
    """A loader that says what it is told to."""

    def __init__(self) -> None:
        self.specs = [Spec("", Path("/logs"))]
        self.watch_mode = "notify"
        self.reload_interval = 5.0
        self.phase = "idle"
        self.problems: list[Damage] = []

    def refresh(self) -> None:
        self.refreshed = True

    def progress(self) -> Progress:
        return Progress(self.phase, 2, 2, 10, 10, 2, 0.1)


class FakeStore:
    """A store of fixed columns whose version moves when told to."""

    def __init__(self, columns: dict[tuple[int, str], Columns] | None = None) -> None:
        self.columns = columns or {}
        self.version = 1
        self.catalog = 1
        self.names: dict[int, str] = {run: f"run{run}" for run, _ in self.columns}
        self.kinds: dict[tuple[int, str], Tag] = {
            (run, tag): Tag(tag, "scalar", "scalars") for run, tag in self.columns
        }
        self.reports: list[Damage] = []
        self.now = time.time()

    def runs(self) -> list[Run]:
        return [
            Run(run, name, 1.0, 2.0, self.now if run == 0 else 5.0, 1, 100, 3, 7, 1, 0, 0)
            for run, name in sorted(self.names.items())
        ]

    def tags(self, run_id: int) -> dict[str, Tag]:
        return {tag: info for (run, tag), info in self.kinds.items() if run == run_id}

    def series(self, run_id: int, tag: str) -> Columns | None:
        return self.columns.get((run_id, tag))

    def damage(self) -> list[Damage]:
        return self.reports

    def wait(self, version: int, timeout: float) -> int:
        until = time.monotonic() + timeout
        while self.version <= version and time.monotonic() < until:
            time.sleep(0.005)
        return self.version
