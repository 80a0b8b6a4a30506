"""Routes of the kinds, and the common ones of values: each is a request type and a function of the store.

Answers that last are named by what they hold, so browsers keep them; parts of them can be asked for, as
players of sound and film do.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import EditError, FormatError, UnknownNameError
from sightline.kinds.base import Answer, Kind, Route
from sightline.server.reply import refuse, reply
from sightline.sidecar.several import Notes
from sightline.store.base import Store

FOREVER = "private, max-age=31536000, immutable"

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Aside: TypeAlias = Callable[[Callable[[], Any]], Awaitable[Any]]


def every_route(
    kinds: Iterable[Kind], notes: Notes | None = None, refresh: Callable[[], None] = lambda: None
) -> list[Route]:
    """The common routes of values, of notes and of the runs table, and those of the kinds.

    Args:
        notes: what people added to their runs; none when only the routes are wanted.
        refresh: looks for files anew, after some were moved.
    """
    return [route for part in parts(kinds, notes, refresh) for route in part]


def parts(
    kinds: Iterable[Kind], notes: Notes | None = None, refresh: Callable[[], None] = lambda: None
) -> Iterator[Sequence[Route]]:
    """The same in parts, no path in two of them: each is loaded when it is asked for, and nobody waits for all."""
    from sightline.query import check, groups, values

    kinds, notes = tuple(kinds), notes or Notes(())
    yield [*values.ROUTES, *check.ROUTES, *groups.ROUTES]
    from sightline.server.notes import routes as of_notes

    yield of_notes(notes, refresh)
    from sightline.query.table.api import routes as of_table

    yield of_table(kinds, notes)
    from sightline.server.foreign import routes as of_packages

    yield of_packages(kinds)
    for kind in kinds:
        yield kind.routes


class ValueRoutes:
    """Answers below `api/` that no other address gives, by routes that are loaded when they are asked for.

    Args:
        parts: the routes; taken from until one has the path.
        aside: does the work.
    """

    def __init__(self, store: Store, parts: Iterator[Sequence[Route]], aside: Aside) -> None:
        self._store = store
        self._parts = parts
        self._aside = aside
        self._loading = threading.Lock()
        self._endpoints: dict[str, dict[str, Endpoint]] = {}

    async def answer(self, request: Request) -> Response:
        """One request."""
        name = request.path_params["name"]
        if name not in self._endpoints:
            await self._aside(lambda: self._load(name))
        by_method = self._endpoints.get(name)
        if by_method is None:
            return refuse(404, "not_found", "There is nothing here.")
        endpoint = by_method.get("GET" if request.method == "HEAD" else request.method)
        if endpoint is None:
            return refuse(405, "method", "Method Not Allowed", {"Allow": ", ".join(by_method)})
        return await endpoint(request)

    def _load(self, name: str) -> None:
        with self._loading:
            while name not in self._endpoints and (part := next(self._parts, None)) is not None:
                found: dict[str, dict[str, Endpoint]] = {}
                for route in part:
                    found.setdefault(route.path, {})[route.method] = answering(route, self._store, self._aside)
                self._endpoints |= found  # with all its methods at once


def answering(route: Route, store: Store, aside: Aside) -> Endpoint:
    """The route as a function of requests; the work is done by `aside`."""
    decode: Callable[[bytes], Any] = msgspec.json.Decoder(route.request).decode

    async def endpoint(request: Request) -> Response:
        try:
            wanted = (
                decode(await request.body())
                if route.method == "POST"
                else msgspec.convert(dict(request.query_params), route.request, strict=False)
            )
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            return refuse(400, "bad_request", f"The request is not what api/openapi.json describes: {error}")
        except RecursionError:
            return refuse(400, "bad_request", "The request is nested too deeply.")
        try:
            answer: Answer = await aside(lambda: route.answer(store, wanted))
        except UnknownNameError as error:
            return refuse(404, "not_found", str(error))
        except EditError as error:
            return refuse(409, "not_kept", str(error))
        except FormatError as error:
            return refuse(422, "format", str(error))
        if not answer.lasting:
            return reply(request, answer.body, answer.media_type)
        return _lasting(request, answer)

    return endpoint


def _lasting(request: Request, answer: Answer) -> Response:
    headers = {"Cache-Control": FOREVER, "Accept-Ranges": "bytes"}
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if wanted is None or wanted.groups() == ("", ""):
        return Response(answer.body, headers=headers, media_type=answer.media_type)
    size = len(answer.body)
    first, last = wanted.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return Response(answer.body[start : end + 1], 206, headers, answer.media_type)
