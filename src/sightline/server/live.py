"""Notices of what changed, as server-sent events: every client hears the newest state, none holds up another.

One thread waits for the store on behalf of all clients, and only while there are any. A client that
reads slowly misses states in between and then gets the newest: nothing is ever queued for it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from starlette.types import Message, Receive, Scope, Send

if TYPE_CHECKING:
    from sightline.store.base import Store

APART = 0.04  # seconds between two notices at least
HEARTBEAT = 15.0  # seconds of silence after which a comment keeps proxies from closing the stream
_BUSY, _IDLE = 0.1, 0.5  # seconds between looks at the progress of loading, which wakes nobody

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Live:
    """The stream `api/live`.

    Args:
        store: waited for.
        describe: the state as JSON, and whether loading is under way. Called in a thread.
    """

    def __init__(self, store: Store, describe: Callable[[], tuple[bytes, bool]]) -> None:
        self._store = store
        self._describe = describe
        self._clients: set[asyncio.Event] = set()
        self._newest = b""
        self._closed = False
        self._watching: threading.Event | None = None  # set to tell the thread to stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one client until it goes away or the server ends."""
        news = asyncio.Event()
        gone = asyncio.ensure_future(_disconnected(receive))
        self._join(news)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
                return
            body, _ = await asyncio.to_thread(self._describe)
            await _event(send, body)
            sent = body
            while not gone.done() and not self._closed:
                await _either(news.wait(), gone, HEARTBEAT)
                if gone.done() or self._closed:
                    break
                if not news.is_set():
                    await _chunk(send, b": still here\n\n")
                    continue
                news.clear()
                if self._newest != sent:
                    sent = self._newest
                    await _event(send, sent)
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._leave(news)
            gone.cancel()

    def close(self) -> None:
        """End every stream; to be called in the event loop's thread."""
        self._closed = True
        for news in self._clients:
            news.set()
        self._stop()

    def _join(self, news: asyncio.Event) -> None:
        self._clients.add(news)
        if self._watching is None and not self._closed:
            self._watching = threading.Event()
            loop = asyncio.get_running_loop()
            arguments = (loop, self._watching, self._store.version)
            threading.Thread(target=self._watch, args=arguments, name="sightline-live", daemon=True).start()

    def _leave(self, news: asyncio.Event) -> None:
        self._clients.discard(news)
        if not self._clients:
            self._stop()

    def _stop(self) -> None:
        if self._watching is not None:
            self._watching.set()
            self._watching = None

    def _watch(self, loop: asyncio.AbstractEventLoop, stop: threading.Event, version: int) -> None:
        """The thread: tell the clients each time the state differs, at most every `APART` seconds."""
        told, busy = b"", True
        while not stop.is_set():
            version = self._store.wait(version, _BUSY if busy else _IDLE)
            body, busy = self._describe()
            if body != told:
                told = body
                try:
                    loop.call_soon_threadsafe(self._tell, stop, body)
                except RuntimeError:  # the loop has ended
                    return
                time.sleep(APART)

    def _tell(self, stop: threading.Event, body: bytes) -> None:
        if stop.is_set():
            return
        self._newest = body
        for news in self._clients:
            news.set()


async def _disconnected(receive: Receive) -> None:
    message: Message = {"type": ""}
    while message["type"] != "http.disconnect":
        message = await receive()


async def _either(waiting: Coroutine[Any, Any, Any], gone: asyncio.Future[None], timeout: float) -> None:
    task: asyncio.Future[Any] = asyncio.ensure_future(waiting)
    try:
        await asyncio.wait({task, gone}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        task.cancel()


async def _event(send: Send, body: bytes) -> None:
    await _chunk(send, b"event: state\ndata: " + body + b"\n\n")


async def _chunk(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})
