"""The routes: one ASGI application over a store and its loader; `front` stands before it.

Small answers are made in the event loop; what may take longer runs in a few threads, so that notices go
out while a large chart is packed. No parameter of any route is a path.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

import sightline
from sightline.errors import QueryError
from sightline.kinds.base import Kind
from sightline.query.evaluate import series_of
from sightline.query.series import SeriesRequest, answer
from sightline.server import download
from sightline.server.api import Server
from sightline.server.catalog import Catalog, LoaderLike
from sightline.server.front import App, Page, failure, guarded
from sightline.server.live import Live
from sightline.server.openapi import document
from sightline.server.origin import Names
from sightline.server.reply import encode, refuse, reply, tag_of
from sightline.server.routes import ValueRoutes, every_route, parts
from sightline.sidecar.several import Notes
from sightline.store.base import Store

__all__ = ["App", "LoaderLike", "Sources", "create_app"]

WORKERS = 4

Made = TypeVar("Made")


class Sources(NamedTuple):
    """What the routes answer from; `notes` is what people added to their runs, None where there is none."""

    store: Store
    loader: LoaderLike
    kinds: tuple[Kind, ...] = ()
    notes: Notes | None = None


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
    mounts = mounts or {}
    server = Server(sightline.__version__, server_id or secrets.token_hex(8), title, list(mounts))
    app, live = routed(Sources(store, loader, tuple(kinds), notes), server, Page(title))
    return App(guarded(app, names, token=token, prefix=prefix, mounts=mounts), live)


def routed(sources: Sources, server: Server, page: Page) -> tuple[Starlette, Live]:
    """The routes without what stands before them, and the stream, which has to be closed before the server ends."""
    store, loader, kinds, given = sources
    notes = given or Notes(())
    catalog = Catalog(store, loader, server, notes, kinds)
    live = Live(store, catalog.state_event)
    routes = _Routes(store, catalog, kinds)
    values = ValueRoutes(store, parts(kinds, notes, loader.refresh), routes.aside)
    app = Starlette(
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
            Route("/api/{name:path}", values.answer, methods=["GET", "POST"]),
            Route("/{name:path}", page.answer),
        ],
        exception_handlers={
            HTTPException: _http_error,
            QueryError: _query_error,
            Exception: failure,
        },
    )
    return app, live


class _Routes:
    def __init__(self, store: Store, catalog: Catalog, kinds: tuple[Kind, ...]) -> None:
        self._kinds = kinds
        self._store = store
        self._catalog = catalog
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
