"""Running the application: uvicorn on a socket that is already open, quiet, ending when told to."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.types import ASGIApp

import sightline
from sightline.server.api import Server
from sightline.server.front import App, Early, Live, Page, failed_by, guarded
from sightline.server.origin import names_for

if TYPE_CHECKING:
    from sightline.server.app import Sources

GRACE = 2  # seconds for answers under way when the server ends


def run(
    open_sources: Callable[[], Sources],
    listening: socket.socket,
    *,
    prefix: str = "",
    title: str = "",
    token: str | None = None,
    allow_hosts: Sequence[str] = (),
    mounts: Mapping[str, ASGIApp] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """See `sightline.server.run`."""
    mounts, stop = mounts or {}, stop or threading.Event()
    page = Page(title)
    failed: list[BaseException] = []

    def make() -> tuple[ASGIApp, Live | None]:
        try:
            sources = open_sources()
            from sightline.server.app import routed  # late: they are read meanwhile

            server = Server(sightline.__version__, secrets.token_hex(8), title, list(mounts))
            return routed(sources, server, page)
        except BaseException as error:  # raised below, in the caller's thread
            failed.append(error)
            stop.set()
            return failed_by(error), None

    early = Early(page, make)
    names = names_for(str(listening.getsockname()[0]), allow_hosts)
    app = App(guarded(early, names, token=token, prefix=prefix, mounts=mounts), early)
    make_server(app, listening, stop, early.begin).run(sockets=[listening])
    if failed:
        raise failed[0]


def make_server(
    app: App,
    listening: socket.socket,
    stop: threading.Event | None = None,
    begin: Callable[[], object] = lambda: None,
) -> uvicorn.Server:
    """A server for the application; setting `stop` ends it, with open streams. `begin` is called once it answers."""
    # asyncio sets this by itself only on sockets that were made with their protocol named.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    return _Server(config, app, stop or threading.Event(), begin)


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, app: App, stop: threading.Event, begin: Callable[[], object]
    ) -> None:
        super().__init__(config)
        self._app = app
        self._stop = stop
        self._begin = begin

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._begin()

    async def on_tick(self, counter: int) -> bool:  # ten times a second
        return await super().on_tick(counter) or self._stop.is_set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.live.close()  # streams never end by themselves
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # who is cut off now is no fault
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):  # clients that read nothing are not waited for
            connection.transport.abort()
        await asyncio.sleep(0)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on Ctrl-C and SIGTERM and return to the caller; uvicorn would raise the signal again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before: dict[int, Any] = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
