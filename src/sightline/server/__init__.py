"""Answers over HTTP: the page, its data, and notices of what changed, behind one guard."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sightline.kinds.base import Kind
    from sightline.server.app import LoaderLike
    from sightline.sidecar.several import Notes
    from sightline.store.base import Store


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
    """Serve on a bound socket until Ctrl-C, SIGTERM or `stop`, then return; open streams are ended.

    In a thread other than the main one signals are left alone, and `stop` is the only end.

    Args:
        prefix: path under which everything lies, "" or "/…" without a slash at its end.
        title: of the browser window; "" for the default.
        token: required of every request when given.
        allow_hosts: further names under which browsers may reach the server.
        kinds: those whose own routes are served.
        notes: what people added to their runs; there is none when not given.
        mounts: other applications behind the guard, as `create_app` takes them.
        stop: set it to end the server.
    """
    from sightline.server.serving import run as run_here  # late: the socket is open before this is loaded

    run_here(
        store,
        loader,
        listening,
        prefix=prefix,
        title=title,
        token=token,
        allow_hosts=allow_hosts,
        kinds=kinds,
        notes=notes,
        mounts=mounts,
        stop=stop,
    )
