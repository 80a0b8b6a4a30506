"""Notices: at once, on every change, never queued, and over when the client or the server goes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.server.client import FakeLoader, FakeStore, Stream

from sightline.server import live
from sightline.server.app import create_app

Scene = Callable[[Any, FakeStore, FakeLoader], Awaitable[None]]


def play(scene: Scene) -> None:
    store, loader = FakeStore(), FakeLoader()
    app = create_app(store, loader)  # type: ignore[arg-type]

    async def run() -> None:
        await asyncio.wait_for(scene(app, store, loader), 60)

    asyncio.run(run())
    until = time.monotonic() + 60
    while any(thread.name == "sightline-live" for thread in threading.enumerate()):
        assert time.monotonic() < until, "the waiting thread outlives its clients"
        time.sleep(0.01)


async def leave(*clients: tuple[Stream, asyncio.Task[None]]) -> None:
    for stream, task in clients:
        stream.gone.set()
        await asyncio.wait_for(task, 60)


def test_the_state_comes_at_once_and_again_when_it_changes() -> None:
    async def scene(app: Any, store: FakeStore, loader: FakeLoader) -> None:
        stream = Stream()
        task = stream.open(app, "/api/live")
        assert (await stream.state())["version"] == 1
        assert stream.headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert b"content-security-policy" in stream.headers
        store.version = 2
        assert (await stream.state())["version"] == 2
        loader.phase = "loading"  # progress alone is news too
        assert (await stream.state())["progress"]["phase"] == "loading"
        await leave((stream, task))

    play(scene)


def test_changes_in_a_row_become_few_notices_and_the_last_is_the_newest() -> None:
    async def scene(app: Any, store: FakeStore, loader: FakeLoader) -> None:
        stream = Stream()
        task = stream.open(app, "/api/live")
        await stream.state()
        start = time.perf_counter()
        for version in range(2, 202):
            store.version = version
            await asyncio.sleep(0.001)
        seen = []
        while not seen or seen[-1] < 201:
            seen.append((await stream.state())["version"])
        assert len(seen) <= (time.perf_counter() - start) / live.APART + 2
        assert seen == sorted(set(seen))
        await leave((stream, task))

    play(scene)


def test_a_client_that_does_not_read_holds_nobody_up_and_then_gets_the_newest() -> None:
    async def scene(app: Any, store: FakeStore, loader: FakeLoader) -> None:
        slow, quick = Stream(), Stream()
        tasks = slow.open(app, "/api/live"), quick.open(app, "/api/live")
        await slow.state()
        await quick.state()
        slow.stalled = asyncio.Event()
        for version in range(2, 8):
            store.version = version
            assert (await quick.state())["version"] == version
        slow.stalled.set()
        late = [(await slow.state())["version"]]
        while late[-1] != 7:
            late.append((await slow.state())["version"])
        assert len(late) <= 2  # the one it was stuck in, and the newest
        await leave((slow, tasks[0]), (quick, tasks[1]))

    play(scene)


def test_one_thread_waits_for_all_clients() -> None:
    async def scene(app: Any, store: FakeStore, loader: FakeLoader) -> None:
        streams = [Stream() for _ in range(50)]
        tasks = [stream.open(app, "/api/live") for stream in streams]
        for stream in streams:
            await stream.state()
        assert sum(thread.name == "sightline-live" for thread in threading.enumerate()) == 1
        store.version = 2
        assert {(await stream.state())["version"] for stream in streams} == {2}
        await leave(*zip(streams, tasks, strict=True))

    play(scene)


def test_a_client_may_come_back_after_all_have_gone() -> None:
    async def scene(app: Any, store: FakeStore, loader: FakeLoader) -> None:
        for version in (1, 2, 3):
            store.version = version
            stream = Stream()
            task = stream.open(app, "/api/live")
            assert (await stream.state())["version"] == version
            store.version = version + 10
            assert (await stream.state())["version"] == version + 10
            await leave((stream, task))

    play(scene)


def test_silence_is_broken_by_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)

    async def scene(app: Any, store: FakeStore, loader: FakeLoader) -> None:
        stream = Stream()
        task = stream.open(app, "/api/live")
        await stream.state()
        assert (await asyncio.wait_for(stream.chunks.get(), 60)).startswith(b":")
        await leave((stream, task))

    play(scene)


def test_closing_ends_every_stream_properly() -> None:
    async def scene(app: Any, store: FakeStore, loader: FakeLoader) -> None:
        streams = [Stream() for _ in range(3)]
        tasks = [stream.open(app, "/api/live") for stream in streams]
        for stream in streams:
            await stream.state()
        app.live.close()
        await asyncio.wait_for(asyncio.gather(*tasks), 60)
        assert all(stream.ended for stream in streams)

    play(scene)
