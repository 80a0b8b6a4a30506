"""The routes: one ASGI application over a store and its loader, with the guard around it.

Small answers are made in the event loop; what may take longer runs in a few threads, so that notices go
out while a large chart is packed. No parameter of any route is a path.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import sightline
from sightline.errors import QueryError
from sightline.kinds.base import Kind
from sightline.kinds.base import Route as KindRoute
from sightline.query.evaluate import series_of
from sightline.query.series import SeriesRequest, answer
from sightline.server import assets, download
from sightline.server.api import Server
from sightline.server.catalog import Catalog, LoaderLike
from sightline.server.guard import Guard
from sightline.server.live import Live
from sightline.server.openapi import document
from sightline.server.origin import Names
from sightline.server.reply import encode, refuse, reply, tag_of
from sightline.server.routes import ValueRoutes, every_route
from sightline.sidecar.several import Notes
from sightline.store.base import Store

__all__ = ["App", "LoaderLike", "create_app"]

WORKERS = 4

Made = TypeVar("Made")


class App:
    """The whole server as one ASGI application; `live` has to be closed before the server ends."""

    def __init__(self, guard: Guard, live: Live) -> None:
        self.guard = guard
        self.live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.guard(scope, receive, send)


def create_app(
    store: Store,
    loader: LoaderLike,
    *,
    title: str = "",
    prefix: str = "",
    token: str | None = None,
    names: Names | None = None,
    server_id: str | None = None,
    kinds: Iterable[Kind] = (),
    notes: Notes | None = None,
    mounts: Mapping[str, ASGIApp] | None = None,
) -> App:
    """The application.

    Args:
        title: of the browser window; "" for the default.
        prefix: path under which everything lies, "" or "/…" without a slash at its end.
        token: required of every request when given.
        names: host names it answers to; the loopback ones when not given.
        server_id: tells this start of the server from others; random when not given.
        kinds: those whose own routes are served.
        notes: what people added to their runs; there is none when not given.
        mounts: other applications behind the guard, by the first part of the path below the prefix; "" takes what no
            other does, the page included. They see the whole path.
    """
    version = str(getattr(sightline, "__version__", ""))
    notes = notes or Notes(())
    kinds = tuple(kinds)
    mounts = {first: ServerErrorMiddleware(one, handler=_failure) for first, one in (mounts or {}).items()}
    server = Server(version, server_id or secrets.token_hex(8), title, list(mounts))
    catalog = Catalog(store, loader, server, notes, kinds)
    live = Live(store, catalog.state_event)
    routes = _Routes(store, catalog, title, kinds)

    def every() -> list[KindRoute]:
        return every_route(kinds, notes, loader.refresh)

    app: ASGIApp = Starlette(
        routes=[
            Route("/api/state", routes.state),
            Route("/api/runs", routes.runs),
            Route("/api/tags", routes.tags),
            Route("/api/series", routes.series, methods=["POST"]),
            Route("/api/scalars.csv", routes.scalars_csv),
            Route("/api/scalars.json", routes.scalars_json),
            Route("/api/damage", routes.damage),
            Route("/api/live", live, methods=["GET"]),
            Route("/api/openapi.json", routes.openapi),
            Route("/api/{name:path}", ValueRoutes(store, every, routes.aside).answer, methods=["GET", "POST"]),
            Route("/{name:path}", routes.asset),
        ],
        exception_handlers={
            HTTPException: _http_error,
            QueryError: _query_error,
            Exception: _failure,
        },
    )
    whole = Mounts(Prefixed(app, prefix), prefix, mounts)
    return App(Guard(whole, names or Names(), token=token, prefix=prefix, mounted=mounts), live)


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


class _Routes:
    def __init__(self, store: Store, catalog: Catalog, title: str, kinds: tuple[Kind, ...]) -> None:
        self._kinds = kinds
        self._store = store
        self._catalog = catalog
        self._assets = assets.load(title)
        self._decode = msgspec.json.Decoder(SeriesRequest).decode
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="sightline-answer")

    async def state(self, request: Request) -> Response:
        return reply(request, encode(await self.aside(self._catalog.state)))

    async def runs(self, request: Request) -> Response:
        body = await self.aside(self._catalog.runs)
        return reply(request, body, etag=tag_of(body))

    async def tags(self, request: Request) -> Response:
        body = await self.aside(self._catalog.tags)
        return reply(request, body, etag=tag_of(body))

    async def damage(self, request: Request) -> Response:
        return reply(request, await self.aside(self._catalog.damage))

    async def series(self, request: Request) -> Response:
        body = await request.body()
        try:
            wanted = self._decode(body)
        except msgspec.MsgspecError as error:
            return refuse(400, "bad_request", f"The request is not what api/openapi.json describes: {error}")
        except RecursionError:
            return refuse(400, "bad_request", "The request is nested too deeply.")
        packed = await self.aside(lambda: answer(self._store, wanted))
        return reply(request, packed, "application/octet-stream")

    async def scalars_csv(self, request: Request) -> Response:
        return await self._download(request, "csv", "text/csv; charset=utf-8")

    async def scalars_json(self, request: Request) -> Response:
        return await self._download(request, "json", "application/json")

    async def _download(self, request: Request, suffix: str, media_type: str) -> Response:
        run, tag = request.query_params.get("run", ""), request.query_params.get("tag")
        if not (run.isascii() and run.isdecimal() and len(run) < 16) or tag is None:
            return refuse(400, "bad_request", "Name the series: ?run=ID&tag=TAG, the id as api/runs gives it.")
        columns = await self.aside(lambda: series_of(self._store, int(run), tag))
        if columns is None:
            return refuse(404, "unknown_series", f"Run {run} has no scalar series {tag!r}.")
        name = next((one.name for one in self._store.runs() if one.id == int(run)), "")
        rows = (download.csv if suffix == "csv" else download.json)(columns)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{download.file_name(name, tag, suffix)}"',
        }
        return StreamingResponse(self._stream(rows), headers=headers, media_type=media_type)

    async def openapi(self, request: Request) -> Response:
        body = encode(await self.aside(lambda: document(every_route(self._kinds))))
        return reply(request, body, etag=tag_of(body))

    async def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        found = self._assets.get("" if name == "index.html" else name)
        if found is not None:
            headers = {"Cache-Control": found.cache}
            return reply(request, found.body, found.media_type, etag=found.etag, headers=headers)
        if name in ("", "index.html"):
            page = assets.missing()
            return Response(page.body, 503, {"Cache-Control": page.cache}, page.media_type)
        return refuse(404, "not_found", "There is nothing here.")

    async def aside(self, make: Callable[[], Made]) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._threads, make)

    async def _stream(self, rows: Iterator[bytes]) -> AsyncIterator[bytes]:
        while (chunk := await self.aside(lambda: next(rows, b""))) != b"":
            yield chunk


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return refuse(404, "not_found", "There is nothing here.")
    headers = dict(error.headers or {})
    code = "method" if error.status_code == 405 else "bad_request"
    return refuse(error.status_code, code, str(error.detail), headers)


async def _query_error(_: Request, error: Exception) -> Response:
    return refuse(400, "bad_request", str(error))


async def _failure(_: Request, error: Exception) -> Response:
    return refuse(500, "internal", f"Sightline failed ({type(error).__name__}); its terminal says where.")
