"""Responses: JSON and bytes with ETag and compression where they pay, and errors in their one shape."""

from __future__ import annotations

import zlib
from hashlib import blake2b
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sightline.server.api import Error, ErrorInfo
from sightline.server.origin import is_loopback

COMPRESS_FROM = 1024  # bytes; below, headers cost more than is won

_encode = msgspec.json.Encoder().encode


def encode(value: Any) -> bytes:
    """JSON; a lone surrogate (file names that are not UTF-8 hold them) becomes U+FFFD."""
    try:
        return _encode(value)
    except UnicodeEncodeError:
        return _encode(_clean(msgspec.to_builtins(value)))


def tag_of(body: bytes) -> str:
    """An ETag: equal bodies have equal ones. Weak, because it does not depend on compression."""
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def reply(
    request: Request,
    body: bytes,
    media_type: str = "application/json",
    *,
    etag: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """200 with the body, or 304 when the client has it already.

    Compressed when the client takes gzip and is not on this machine, where bytes cost nothing.
    """
    sent = {"Cache-Control": "no-cache" if etag else "no-store", "Vary": "Accept-Encoding", **(headers or {})}
    if etag is not None:
        sent["ETag"] = etag
        asked = request.headers.get("if-none-match", "")
        if asked == "*" or etag in (one.strip() for one in asked.split(",")):
            return Response(status_code=304, headers=sent)
    if len(body) >= COMPRESS_FROM and wants_gzip(request):
        body = gzip(body)
        sent["Content-Encoding"] = "gzip"
    return Response(body, headers=sent, media_type=media_type)


def wants_gzip(request: Request) -> bool:
    """Whether compressing pays. A forwarded request comes from elsewhere even where its proxy is local."""
    local = request.client is None or is_loopback(request.client.host.removeprefix("::ffff:"))
    if local and "x-forwarded-for" not in request.headers:
        return False
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def gzip(body: bytes) -> bytes:
    """Fast rather than small."""
    pressed = zlib.compressobj(1, zlib.DEFLATED, 31)
    return pressed.compress(body) + pressed.flush()


def error_body(code: str, message: str) -> bytes:
    return encode(Error(ErrorInfo(code, message)))


def refuse(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error in its one shape."""
    sent = {"Cache-Control": "no-store", **(headers or {})}
    return Response(error_body(code, message), status, sent, "application/json")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    return value
