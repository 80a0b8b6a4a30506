"""What stands before the routes: the guard, the prefix, other applications, and the page itself.

The page is answered before anything else has been loaded: a browser that was opened at once works on it, and what it
asks for then waits until store and routes are there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sightline.server import assets
from sightline.server.guard import Guard
from sightline.server.origin import Names
from sightline.server.reply import refuse, reply


class Live(Protocol):
    """What has to be closed before the server ends."""

    def close(self) -> None: ...


class App:
    """The whole server as one ASGI application; `live` has to be closed before the server ends."""

    def __init__(self, guard: Guard, live: Live) -> None:
        self.guard = guard
        self.live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.guard(scope, receive, send)


def guarded(
    app: ASGIApp, names: Names | None, *, token: str | None = None, prefix: str = "", mounts: Mapping[str, ASGIApp]
) -> Guard:
    """The guard around the application below `prefix` and those beside it; see `sightline.server.app.create_app`."""
    if mounts:
        from starlette.middleware.errors import ServerErrorMiddleware

        mounts = {first: ServerErrorMiddleware(one, handler=failure) for first, one in mounts.items()}
    whole = Mounts(Prefixed(app, prefix), prefix, mounts)
    return Guard(whole, names or Names(), token=token, prefix=prefix, mounted=mounts)


async def failure(_: Request, error: Exception) -> Response:
    """The answer where a route raised what it must not."""
    return failed_by(error)


def failed_by(error: BaseException) -> Response:
    return refuse(500, "internal", f"Sightline failed ({type(error).__name__}); its terminal says where.")


class Page:
    """The files of the built page, by their names."""

    def __init__(self, title: str) -> None:
        self._assets = assets.load(title)

    def has(self, name: str) -> bool:
        return name in self._assets

    async def answer(self, request: Request) -> Response:
        """The file of the path's parameter `name`, or why there is none."""
        name = request.path_params["name"]
        found = self._assets.get("" if name == "index.html" else name)
        if found is not None:
            headers = {"Cache-Control": found.cache}
            return reply(request, found.body, found.media_type, etag=found.etag, headers=headers)
        if name in ("", "index.html"):
            page = assets.missing()
            return Response(page.body, 503, {"Cache-Control": page.cache}, page.media_type)
        return refuse(404, "not_found", "There is nothing here.")


class Early:
    """The page at once, and everything else as soon as the application behind it has been made.

    Args:
        make: gives the application, and what has to be closed before the server ends. Called once, in a thread, and
            never raises.
    """

    def __init__(self, page: Page, make: Callable[[], tuple[ASGIApp, Live | None]]) -> None:
        self._page = page
        self._make = make
        self._making: asyncio.Future[tuple[ASGIApp, Live | None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        making = self.begin()
        if not making.done():
            name = scope.get("path", "").lstrip("/")
            if scope.get("method") in ("GET", "HEAD") and self._page.has(name):
                response = await self._page.answer(Request({**scope, "path_params": {"name": name}}))
                await response(scope, receive, send)
                return
            await asyncio.shield(making)
        app, _ = making.result()
        await app(scope, receive, send)

    def begin(self) -> asyncio.Future[tuple[ASGIApp, Live | None]]:
        """Have the application made; to be called in the event loop, once it answers."""
        if self._making is None:
            self._making = asyncio.get_running_loop().run_in_executor(None, self._make)
        return self._making

    def close(self) -> None:
        """End what is open; to be called in the event loop's thread."""
        live = self._making.result()[1] if self._making is not None and self._making.done() else None
        if live is not None:
            live.close()


class Mounts:
    """Applications by the first part of the path below a prefix, and one for all else."""

    def __init__(self, rest: ASGIApp, prefix: str, mounts: Mapping[str, ASGIApp]) -> None:
        self.rest = rest
        self.prefix = prefix + "/"
        self.mounts = mounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        first = path[len(self.prefix) :].partition("/")[0] if path.startswith(self.prefix) else ""
        app = self.mounts.get(first) or self.mounts.get("", self.rest)
        await app(scope, receive, send)


class Prefixed:
    """Everything below a path; the path without its final slash, and the root, lead there."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, prefix = scope.get("path", ""), self.prefix
        if scope["type"] != "http" or not prefix:
            await self.app(scope, receive, send)
        elif path.startswith(prefix + "/"):
            await self.app({**scope, "path": path[len(prefix) :]}, receive, send)
        elif path in ("", "/", prefix):  # relative, so that it is right behind any proxy
            target = prefix.rpartition("/")[2] if path == prefix else prefix.lstrip("/")
            query = "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
            response = Response(status_code=307, headers={"Location": f"{target}/{query}"})
            await response(scope, receive, send)
        else:
            await refuse(404, "not_found", f"Everything is below {prefix}/ .")(scope, receive, send)
