"""Running the application: uvicorn on a socket that is already open, quiet, ending when told to."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from sightline.kinds.base import Kind
from sightline.server.app import App, LoaderLike, create_app
from sightline.server.origin import names_for
from sightline.sidecar.several import Notes
from sightline.store.base import Store

GRACE = 2  # seconds for answers under way when the server ends


def run(
    store: Store,
    loader: LoaderLike,
    listening: socket.socket,
    *,
    prefix: str = "",
    title: str = "",
    token: str | None = None,
    allow_hosts: Sequence[str] = (),
    kinds: Iterable[Kind] = (),
    notes: Notes | None = None,
    mounts: Mapping[str, ASGIApp] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """See `sightline.server.run`."""
    names = names_for(str(listening.getsockname()[0]), allow_hosts)
    app = create_app(
        store, loader, title=title, prefix=prefix, token=token, names=names, kinds=kinds, notes=notes, mounts=mounts
    )
    make_server(app, listening, stop).run(sockets=[listening])


def make_server(app: App, listening: socket.socket, stop: threading.Event | None = None) -> uvicorn.Server:
    """A server for the application; setting `stop` ends it, open streams included."""
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
    return _Server(config, app, stop or threading.Event())


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: App, stop: threading.Event) -> None:
        super().__init__(config)
        self._app = app
        self._stop = stop

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
