"""Answers over HTTP: the page, its data, and notices of what changed, behind one guard."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sightline.server.app import Sources


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
    """Serve on a bound socket until Ctrl-C, SIGTERM or `stop`, then return; open streams are ended.

    In a thread other than the main one signals are left alone, and `stop` is the only end.

    The page itself is answered before there is anything else: what is needed for reading and for the routes is loaded
    by `open_sources` and after it, while browsers have the page to work on.

    Args:
        open_sources: gives what is served; called once, in a thread.
        prefix: path under which everything lies, "" or "/…" without a slash at its end.
        title: of the browser window; "" for the default.
        token: required of every request when given.
        allow_hosts: further names under which browsers may reach the server.
        mounts: other applications behind the guard, as `create_app` takes them.
        stop: set it to end the server.
    """
    from sightline.server.serving import run as run_here  # late: the socket is open before this is loaded

    run_here(
        open_sources,
        listening,
        prefix=prefix,
        title=title,
        token=token,
        allow_hosts=allow_hosts,
        mounts=mounts,
        stop=stop,
    )
