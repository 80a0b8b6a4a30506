"""The one guard: before any route is looked for it decides who may ask, and it stamps every response.

A route cannot forget a check, because no request reaches it unchecked and no response leaves unstamped. It
decides by Host (DNS rebinding), Origin and Sec-Fetch-Site (other sites' pages), method, token, content type
and body size, in this order. Forwarded headers are not believed.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sightline.server.gate import Gate
from sightline.server.origin import Fetch, Names, from_own_page
from sightline.server.reply import error_body

MAX_BODY = 1 << 20
METHODS = ("GET", "HEAD", "POST")

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors ",
    )
)
_OWN_POLICY = "frame-ancestors "  # beside the policy that an application behind the guard sends itself
STAMPS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]

# The document that shows what others wrote (a logged figure, a kind of another package) runs their scripts: without an
# origin, so that nothing of the page is in reach, and without network. What a frame may be led to is the page's
# frame-src. eval gives inline scripts nothing they lack.
FRAME = "frame.html"
_FRAME_POLICY = "; ".join(
    (
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'unsafe-inline'",
        "img-src data: blob:",
        "media-src data: blob:",
        "font-src data:",
        "connect-src 'none'",
        "worker-src 'none'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
FRAME_STAMPS = [
    (b"content-security-policy", _FRAME_POLICY.encode()),
    # Browsers that know these two close what no policy covers (WebRTC, names looked up ahead of a navigation that the
    # page's frame-src then stops), and give each frame a process of its own, so that one that hangs hangs alone.
    (b"connection-allowlist", b"()"),
    (b"document-isolation-policy", b"isolate-and-require-corp"),
    *STAMPS,
]
_POLICY_NAME = b"content-security-policy"
_STAMPED = {name for name, _ in FRAME_STAMPS}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further. `headers` are sent with the error."""

    status: int
    code: str
    message: str
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


class Guard:
    """ASGI middleware around everything.

    Args:
        app: what to guard.
        names: the names the server answers to.
        token: required of every request when given.
        prefix: path of the page without its final slash; only the page may be linked to and opened with a
            token in its address.
        mounted: first parts of paths below the prefix where other applications answer: these take bodies of any type,
            and where they send a policy of their own it stands.
    """

    def __init__(
        self, app: ASGIApp, names: Names, *, token: str | None = None, prefix: str = "", mounted: Iterable[str] = ()
    ) -> None:
        self.app = app
        self.names = names
        self.gate = Gate(token) if token is not None else None
        self.pages = {"/", prefix, prefix + "/"}
        self.frame = f"{prefix}/{FRAME}"
        self.mounted = tuple(f"{prefix}/{first}/" if first else f"{prefix}/" for first in mounted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = _Headers(scope["headers"])
        stamped = self._stamping(scope["path"], headers, send)
        refusal = self._judge(scope, headers)
        if refusal is None and scope["method"] == "POST":
            try:
                receive = await _body(headers, receive)
            except _TooLargeError:
                message = f"The request body is larger than {MAX_BODY:,} bytes; ask in parts."
                refusal = Refusal(413, "too_large", message, [(b"connection", b"close")])
            except _GoneError:
                return
        if refusal is not None:
            await _refuse(refusal, headers, stamped)
            return
        if self.gate is not None and scope["method"] == "GET" and scope["path"] in self.pages:
            pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            if any(name == "token" for name, _ in pairs):  # the gate has accepted it
                await self._exchange(pairs, stamped)
                return
        await self.app(scope, receive, stamped)

    def _stamping(self, path: str, headers: _Headers, send: Send) -> Send:
        if path == self.frame:
            return _stamping(send, FRAME_STAMPS)
        host = headers.one(b"host") or ""
        framing = self.names.framing(host) if self.names.accept(host) else "'self'"
        stamps = [(_POLICY_NAME, (_POLICY + framing).encode()), *STAMPS]
        own = (_OWN_POLICY + framing).encode() if path.startswith(self.mounted) else None
        return _stamping(send, stamps, own)

    def _judge(self, scope: Scope, headers: _Headers) -> Refusal | None:
        """Everything that can be said before the body is read; None lets the request in."""
        host = headers.one(b"host")
        if host is None:
            return Refusal(400, "host", "The request has no Host header, or several.")
        if not self.names.accept(host):
            name = host if len(host) <= 200 else host[:200] + "…"
            message = (
                f"This server does not answer to the name {name!r}. If you opened it under that name on "
                f"purpose, start it with --allow_host {name.rsplit(':', 1)[0]} ."
            )
            return Refusal(403, "host", message)
        method: str = scope["method"]
        if method not in METHODS:
            message = f"{method} is not served; there are {', '.join(METHODS)}."
            return Refusal(405, "method", message, [(b"allow", ", ".join(METHODS).encode())])
        fetch = Fetch(method, host, *map(headers.text, _FETCH))
        page = scope["path"] in self.pages
        if not from_own_page(fetch, self.names, page):
            message = (
                "A page of another site asked for this. If it is Sightline's own behind a proxy, let the "
                "proxy pass the Host header on, or start with --allow_host and the name in the address bar."
            )
            return Refusal(403, "origin", message)
        if self.gate is not None and (refused := self._token(scope, headers, page)) is not None:
            return refused
        if method != "POST" or scope["path"].startswith(self.mounted):
            return None
        if (headers.text(b"content-type") or "").partition(";")[0].strip().lower() != _JSON:
            return Refusal(415, "content_type", f"The body must be sent as {_JSON}.")
        return None

    def _token(self, scope: Scope, headers: _Headers, page: bool) -> Refusal | None:
        assert self.gate is not None
        query = scope["query_string"].decode("latin-1") if page and scope["method"] == "GET" else ""
        given = [value for name, value in parse_qsl(query, keep_blank_values=True) if name == "token"]
        client = scope["client"][0] if scope.get("client") else ""
        answer = self.gate.ask(client, headers.text(b"authorization"), headers.text(b"cookie"), given)
        if answer == "open":
            return None
        if answer == "wait":
            return Refusal(429, "throttled", "Too many wrong tokens; wait a second.", [(b"retry-after", b"1")])
        message = (
            "This server asks for a token. Open the whole address it printed when it started, the part after "
            "?token= included; programs send it as the header Authorization: Bearer TOKEN."
        )
        return Refusal(401, "token", message, [(b"www-authenticate", b"Bearer")])

    async def _exchange(self, pairs: Iterable[tuple[str, str]], send: Send) -> None:
        """Trade the token in the address for a cookie, and go on to the address without it.

        By a refresh and not a redirect: after a redirect a browser that came from another site would leave
        the SameSite=Strict cookie at home.
        """
        assert self.gate is not None
        rest = urlencode([(name, value) for name, value in pairs if name != "token"])
        target = html.escape(f"./?{rest}" if rest else "./", quote=True)
        page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={target}">'
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"set-cookie", self.gate.cookie().encode()),
        ]
        await _send(send, 200, headers, (page + "<title>Sightline</title>").encode())


_JSON = "application/json"
_FETCH = (b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest")


class _TooLargeError(Exception):
    pass


class _GoneError(Exception):
    """The client went away."""


class _Headers:
    """Request headers by lower-case name."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[bytes, list[bytes]] = {}
        for name, value in raw:
            self._values.setdefault(name, []).append(value)

    def one(self, name: bytes) -> str | None:
        """The value of a header that came exactly once."""
        values = self._values.get(name, [])
        return values[0].decode("latin-1") if len(values) == 1 else None

    def text(self, name: bytes) -> str | None:
        """The value; several are joined by commas, which nothing here accepts where one is meant."""
        values = self._values.get(name)
        return b", ".join(values).decode("latin-1") if values else None


async def _body(headers: _Headers, receive: Receive) -> Receive:
    """Read the whole body, never more of it than is allowed, and return a `receive` that hands it on."""
    length = headers.text(b"content-length")
    if length is not None and (not length.isdecimal() or int(length[:20]) > MAX_BODY):
        raise _TooLargeError
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _GoneError
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            raise _TooLargeError
        parts.append(part)
        more = message.get("more_body", False)
    whole: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

    async def again() -> Message:
        return whole.pop() if whole else await receive()

    return again


def _stamping(send: Send, stamps: list[tuple[bytes, bytes]], beside: bytes | None = None) -> Send:
    """Stamp what is sent. `beside` is the policy that joins one of the application's own, which then stands."""

    async def stamp(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = message.get("headers", [])
            own = [pair for pair in given if pair[0].lower() not in _STAMPED]
            policies = [pair for pair in given if pair[0].lower() == _POLICY_NAME]
            if beside is not None and policies:
                own += [*policies, (_POLICY_NAME, beside), *STAMPS]
            else:
                own += stamps
            message = {**message, "headers": own}
        await send(message)

    return stamp


async def _refuse(refusal: Refusal, headers: _Headers, send: Send) -> None:
    if "text/html" in (headers.text(b"accept") or ""):
        kind = b"text/html; charset=utf-8"
        body = (
            '<!doctype html><meta charset="utf-8"><title>Sightline</title>'
            f"<h1>Not served</h1><p>{html.escape(refusal.message)}</p>"
        ).encode()
    else:
        kind, body = b"application/json", error_body(refusal.code, refusal.message)
    await _send(send, refusal.status, [(b"content-type", kind), *refusal.headers], body)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
