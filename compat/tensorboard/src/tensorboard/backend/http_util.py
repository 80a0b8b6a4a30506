"""The answer of a handler, with the headers that every answer needs."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Iterable
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from tensorboard.backend.json_util import Cleanse

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

__all__ = ["Respond"]

_TEXT = frozenset(
    (
        "application/javascript",
        "application/json",
        "application/json+protobuf",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/plain",
        "text/tab-separated-values",
        "text/x-protobuf",
    )
)
_JSON = frozenset(("application/json", "application/json+protobuf"))
_GZIP = ("gzip", "x-gzip")

# A plugin's own page may style itself, compile code (viewers built on WebAssembly and on eval do) and frame Perfetto;
# our page allows none of this to itself. What may frame it is the server's to say.
_POLICY = (
    "default-src 'self'",
    "font-src 'self' data:",
    "frame-src 'self' https://ui.perfetto.dev",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "style-src 'self' https://www.gstatic.com data: 'unsafe-inline'",
    "connect-src 'self'",
    "script-src 'self' 'unsafe-eval'",
)


def Respond(  # noqa: N802  the name that plugins call
    request: Request,
    content: Any,
    content_type: str,
    code: int = 200,
    expires: int = 0,
    content_encoding: str | None = None,
    encoding: str = "utf-8",
    csp_scripts_sha256s: Iterable[str] | None = None,
    headers: Iterable[tuple[str, str]] | None = None,
) -> Response:
    """An answer of bytes, text, or a value that becomes JSON.

    Args:
        request: what is answered: its method, and what encodings it takes.
        content: bytes or str; for a JSON type any value that `Cleanse` makes fit for JSON.
        content_type: its charset counts for text, and is added to types of text without one.
        expires: how long it may be kept, in seconds; 0 has it asked for again each time.
        content_encoding: of content already encoded. A client that takes no gzip gets it unpacked; what is not said
            to be encoded is packed where the client takes it and it is of a type that shrinks.
        encoding: charset of text when the type names none.
        csp_scripts_sha256s: base64 SHA-256 of inline scripts that an HTML page may run.
        headers: more of them, as (name, value).
    """
    from werkzeug.datastructures import Headers
    from werkzeug.wrappers import Response

    mimetype = content_type.partition(";")[0].strip()
    named = re.search(r"charset=([-\w]+)", content_type)
    charset = named[1] if named else encoding
    if mimetype in _TEXT - _JSON and not named:
        content_type += f"; charset={charset}"
    if mimetype in _JSON and isinstance(content, (dict, list, set, tuple)):
        content = _json(content, encoding, ensure_ascii=not named)
    body = _encoded(content, mimetype in _TEXT, charset, encoding)
    body, content_encoding = _packed(body, content_encoding, mimetype, request)
    all_headers = Headers(list(headers or ()))
    all_headers.add("Content-Length", str(len(body)))
    all_headers.add("X-Content-Type-Options", "nosniff")
    if content_encoding:
        all_headers.add("Content-Encoding", content_encoding)
    all_headers.add("Expires", formatdate(time.time() + expires, usegmt=True) if expires > 0 else "0")
    lifetime = f"private, max-age={expires}" if expires > 0 else "no-cache, must-revalidate"
    all_headers.add("Cache-Control", lifetime)
    if mimetype == "text/html":
        all_headers.add("Content-Security-Policy", _policy(csp_scripts_sha256s or ()))
    shown = [] if request.method == "HEAD" else [body]  # a list: the length said above stays
    return Response(shown, status=code, headers=all_headers, content_type=content_type)


def _json(content: Any, encoding: str, *, ensure_ascii: bool) -> str:
    """The value as JSON; by hand only where that has no words for it, for there may be a million points."""
    try:
        return json.dumps(content, ensure_ascii=ensure_ascii, allow_nan=False)
    except (TypeError, ValueError):
        return json.dumps(Cleanse(content, encoding), ensure_ascii=ensure_ascii)


def _encoded(content: Any, is_text: bool, charset: str, encoding: str) -> bytes:
    """The bytes of an answer; bytes that are text go from `encoding` to the charset that the type names."""
    if isinstance(content, str):
        return content.encode(charset)
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise TypeError(f"An answer is made of bytes or text, and of a collection when its type is JSON: {content!r}")
    if is_text and charset != encoding:
        return bytes(content).decode(encoding).encode(charset)
    return bytes(content)


def _packed(body: bytes, encoding: str | None, mimetype: str, request: Request) -> tuple[bytes, str | None]:
    """(bytes, their encoding or None), as the client takes them."""
    takes_gzip = any(request.accept_encodings.quality(name) > 0 for name in _GZIP)
    if encoding in _GZIP and not takes_gzip:
        return gzip.decompress(body), None
    if encoding or not takes_gzip or mimetype not in _TEXT:
        return body, encoding
    return gzip.compress(body, compresslevel=3, mtime=0), "gzip"  # no time: equal answers are equal bytes


def _policy(scripts: Iterable[str]) -> str:
    return " ".join((";".join(_POLICY), *(f"'sha256-{digest}'" for digest in scripts)))
