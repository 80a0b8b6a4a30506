"""Who is let in: every combination of what a request can say, against a slow statement of the rules."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest
from tests.server.client import Answer, FakeLoader, FakeStore, call, scope_of

from sightline.server.app import create_app
from sightline.server.gate import Gate, TokenError
from sightline.server.guard import FRAME_STAMPS, MAX_BODY, STAMPS
from sightline.server.origin import HostNameError, name_of, names_for

TOKEN = "correct horse"


def make(**options: Any) -> Any:
    return create_app(FakeStore(), FakeLoader(), **options)  # type: ignore[arg-type]


OPEN, LOCKED = make(), make(token=TOKEN)

HOSTS = {
    "localhost:6006": True,
    "127.0.0.1": True,
    "[::1]:6006": True,
    "localhost.": True,
    "evil.example": False,
    "localhost.evil.example": False,
    "192.168.1.5:6006": False,
    "": False,
}
ORIGINS = [
    "<none>",
    "http://HOST",  # the page itself
    "http://HOST.evil.example",  # a prefix is not enough
    "http://localhost:7777",  # another program on this machine
    "https://box.example",
    "http://box.example",
    "null",
]
SITES = ["<none>", "same-origin", "same-site", "cross-site", "none"]
BODY = b'{"series":[]}'


def allowed(host: str, origin: str, site: str, method: str) -> bool:
    """The rules of docs/http.md for an address of the API, said slowly."""
    if not HOSTS[host]:
        return False
    browser_vouches = site == "same-origin"
    same = origin in ("<none>", f"http://{host}")
    proxied = browser_vouches and origin in ("https://box.example", "http://localhost:7777")
    if not (same or proxied):
        return False
    if site == "none":
        return method == "GET"
    return site in ("<none>", "same-origin")


CELLS = list(itertools.product(HOSTS, ORIGINS, SITES, ["GET", "POST"]))


def ask(app: Any, host: str, origin: str, site: str, method: str, extra: Any = ()) -> Answer:
    headers = [
        ("host", host),
        ("origin", origin.replace("HOST", host)),
        ("sec-fetch-site", site),
        ("content-type", "application/json"),
        *extra,
    ]
    target = "/api/series" if method == "POST" else "/api/state"
    return call(app, method, target, headers, BODY if method == "POST" else b"")


def test_the_matrix_is_large_enough() -> None:
    assert len(CELLS) >= 200


@pytest.mark.parametrize("host", HOSTS)
def test_every_safe_cell_is_answered_and_every_other_refused(host: str) -> None:
    for _, origin, site, method in (cell for cell in CELLS if cell[0] == host):
        answer = ask(OPEN, host, origin, site, method)
        expected = allowed(host, origin.replace("HOST", host), site, method)
        assert (answer.status == 200) == expected, (host, origin, site, method, answer)
        if not expected:
            assert answer.status in (400, 403)
            assert answer.json()["error"]["message"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_token_opens_nothing_that_the_rules_close(host: str) -> None:
    bearer = [("authorization", f"Bearer {TOKEN}")]
    for _, origin, site, method in (cell for cell in CELLS if cell[0] == host):
        expected = allowed(host, origin.replace("HOST", host), site, method)
        assert (ask(LOCKED, host, origin, site, method, bearer).status == 200) == expected
        assert ask(LOCKED, host, origin, site, method).status in ((401,) if expected else (400, 403))


@pytest.mark.parametrize(
    ("mode", "dest", "path", "status"),
    [
        ("navigate", "document", "/", 503),  # 503: the page, which this test has not built
        ("navigate", "iframe", "/", 503),  # who may frame it says the policy
        ("navigate", "iframe", "/api/state", 403),
        ("navigate", "object", "/", 403),
        ("no-cors", "script", "/", 403),
        ("cors", "empty", "/", 403),
        ("navigate", "document", "/api/state", 403),
    ],
)
def test_other_sites_may_link_to_the_page_and_no_more(
    mode: str, dest: str, path: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sightline.server.assets.load", lambda title: {})
    headers = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]
    assert call(make(), "GET", path, headers).status == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "get", ""])
def test_other_methods_are_refused(method: str) -> None:
    answer = call(OPEN, method, "/api/state")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("target", ["/api/state", "/api/live", "/", "/api/nothing"])
def test_get_routes_take_no_post(target: str) -> None:
    answer = call(OPEN, "POST", target, [("content-type", "application/json")], b"{}")
    assert answer.status in (404, 405)
    assert answer.json()["error"]["code"]


@pytest.mark.parametrize("kind", ["<none>", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_a_body_another_page_could_send_without_asking_is_refused(kind: str) -> None:
    assert call(OPEN, "POST", "/api/series", [("content-type", kind)], BODY).status == 415


def test_a_body_is_refused_as_soon_as_it_is_too_large() -> None:
    headers = [("content-type", "application/json")]
    said = [*headers, ("content-length", str(MAX_BODY + 1))]
    assert call(OPEN, "POST", "/api/series", said, b"").status == 413
    assert call(OPEN, "POST", "/api/series", headers, [b" " * (MAX_BODY // 8)] * 9).status == 413
    exact = BODY + b" " * (MAX_BODY - len(BODY))
    assert call(OPEN, "POST", "/api/series", headers, exact).status == 200


def test_forwarded_headers_are_not_believed() -> None:
    for name in ("x-forwarded-host", "forwarded", "x-original-host", "x-forwarded-for"):
        assert call(OPEN, "GET", "/api/state", [("host", "evil.example"), (name, "localhost")]).status == 403


def test_two_host_headers_or_none_are_refused() -> None:
    assert call(OPEN, "GET", "/api/state", [("host", "localhost"), ("host", "localhost")]).status == 400
    assert call(OPEN, "GET", "/api/state", [("host", "<none>")]).status == 400


def test_the_refusal_of_a_name_says_how_to_allow_it() -> None:
    assert "--allow_host box.example" in call(OPEN, "GET", "/", [("host", "box.example:80")]).json()["error"]["message"]
    page = call(OPEN, "GET", "/", [("host", "<b>"), ("accept", "text/html")])
    assert page.headers["content-type"].startswith("text/html")
    assert b"<b>" not in page.body
    allowed = make(names=names_for("127.0.0.1", ["Box.Example"]))
    assert call(allowed, "GET", "/api/state", [("host", "box.example:80")]).status == 200


def test_an_allowed_name_may_ask_through_a_proxy_that_rewrites_host() -> None:
    app = make(names=names_for("127.0.0.1", ["box.example"]))
    for origin, status in (("http://box.example", 200), ("http://box.example.evil", 403)):
        assert call(app, "GET", "/api/state", [("origin", origin)]).status == status


def test_names_of_a_server_that_listens_beyond_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Box.lab.example")
    names = names_for("0.0.0.0", ["extra"])
    for host in ("box", "box.local", "BOX.lab.example:1", "10.0.0.7:6006", "[fe80::1]", "localhost", "extra"):
        assert names.accept(host), host
    for host in ("box.evil", "lab.example", "boxlab.example", "evil"):
        assert not names.accept(host), host


@pytest.mark.parametrize(
    "host", ["a b", "a/b", "a@b", "a:b", "[::1", "::1", "localhost:", "[:::]", "\xe9", "a:123456", "."]
)
def test_malformed_names_are_nobody(host: str) -> None:
    assert name_of(host) is None


def test_a_name_to_allow_that_is_no_name_is_refused() -> None:
    with pytest.raises(HostNameError, match="not a host name"):
        names_for("127.0.0.1", ["http://box"])


def test_the_token_in_the_address_is_traded_for_a_cookie() -> None:
    answer = call(LOCKED, "GET", f"/?token={TOKEN.replace(' ', '%20')}&tag=%3Cx%3E%22")
    assert answer.status == 200
    assert b'content="0;url=./?tag=%3Cx%3E%22"' in answer.body
    cookie, *attributes = answer.headers["set-cookie"].split("; ")
    assert attributes == ["HttpOnly", "SameSite=Strict"]
    assert TOKEN not in cookie
    assert call(LOCKED, "GET", "/api/state", [("cookie", f"a=b; {cookie}")]).status == 200
    assert call(LOCKED, "GET", "/api/state", [("cookie", cookie + "x")]).status == 401


@pytest.mark.parametrize("target", ["/", "/?token=", "/?token=wrong", "/api/state?token=correct%20horse", "/x.js"])
def test_without_the_right_token_nothing_is_said(target: str) -> None:
    answer = call(make(token=TOKEN), "GET", target)
    assert answer.status == 401
    assert TOKEN.encode() not in answer.body


def test_the_eleventh_wrong_token_in_a_second_is_not_even_compared() -> None:
    now = [100.0]
    gate = Gate(TOKEN, lambda: now[0])

    def bearer(word: str, client: str = "a") -> str:
        return gate.ask(client, f"Bearer {word}", None, [])

    assert [bearer("wrong") for _ in range(11)] == ["shut"] * 10 + ["wait"]
    assert bearer(TOKEN) == "wait"
    assert bearer(TOKEN, "b") == "open"
    assert gate.ask("a", None, gate.cookie().partition(";")[0], []) == "open"
    now[0] += 1.001
    assert bearer(TOKEN) == "open"


def test_clients_that_guess_are_not_remembered_without_end() -> None:
    gate = Gate(TOKEN)
    for client in range(5000):
        gate.ask(str(client), "Bearer no", None, [])
    assert len(gate._wrong) <= 1024


def test_throttling_is_answered_with_429() -> None:
    app = make(token=TOKEN)
    answers = [call(app, "GET", "/?token=no") for _ in range(12)]
    assert answers[-1].status == 429
    assert answers[-1].headers["retry-after"] == "1"


def test_an_empty_token_is_refused() -> None:
    with pytest.raises(TokenError, match="empty"):
        make(token="")


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("GET", "/", []),
        ("GET", "/api/state", []),
        ("HEAD", "/api/runs", []),
        ("GET", "/api/nothing", []),
        ("GET", "/api/state", [("host", "evil.example")]),
        ("GET", "/api/state", [("origin", "http://evil.example")]),
        ("PUT", "/api/state", []),
        ("POST", "/api/series", []),
        ("GET", "/api/scalars.csv", []),
    ],
)
@pytest.mark.parametrize("app", [OPEN, LOCKED])
def test_every_response_is_stamped(app: Any, method: str, target: str, headers: Any) -> None:
    answer = call(app, method, target, headers)
    for name, value in STAMPS:
        assert answer.headers[name.decode()] == value.decode()


def test_the_policy_has_no_hole() -> None:
    policy, _, framing = call(OPEN, "GET", "/").headers["content-security-policy"].partition("frame-ancestors ")
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    assert "object-src 'none'" in policy
    assert framing == "'self' http://localhost:* https://localhost:* vscode-webview: vscode-file:"


@pytest.mark.parametrize(
    ("host", "allowed", "framing"),
    [
        ("127.0.0.1:6006", (), "http://127.0.0.1:* https://127.0.0.1:* "),
        ("[::1]:6006", (), ""),  # a policy cannot name it
        ("evil.example", (), None),
        ("tb.example", ("tb.example",), "http://tb.example:* https://tb.example:* " * 2),
        ("[::1]", (".b.example",), "http://*.b.example:* https://*.b.example:* "),
    ],
)
def test_notebooks_of_the_same_host_may_frame_the_page(
    host: str, allowed: tuple[str, ...], framing: str | None
) -> None:
    answer = call(make(names=names_for("127.0.0.1", allowed)), "GET", "/", [("host", host)])
    policy = answer.headers["content-security-policy"].partition("frame-ancestors ")[2]
    assert policy == ("'self'" if framing is None else f"'self' {framing}vscode-webview: vscode-file:")
    assert (answer.status == 403) == (framing is None)


def test_a_name_with_a_dot_before_it_is_all_names_below() -> None:
    names = names_for("127.0.0.1", [".colab.dev"])
    assert names.accept("x-6006.prod.colab.dev")
    assert not names.accept("colab.dev.evil.example")
    assert not names.accept("notcolab.dev")
    assert not names.accept("colab.dev")


async def _mounted(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"].endswith("/fault"):
        raise OverflowError("too much")
    body = (await receive())["body"]
    own = [(b"content-security-policy", b"default-src 'none'")] if scope["path"].endswith("/own") else []
    headers = [(b"content-type", b"text/plain"), (b"x-content-type-options", b"none"), *own]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": scope["path"].encode() + b"|" + body})


@pytest.mark.parametrize("prefix", ["", "/a/b"])
def test_a_mounted_application_is_behind_the_guard(prefix: str) -> None:
    app = make(mounts={"data": _mounted}, prefix=prefix)
    path = prefix + "/data/x"
    form = [("content-type", "application/x-www-form-urlencoded")]
    answer = call(app, "POST", path, form, b"a=b")
    assert (answer.status, answer.body) == (200, f"{path}|a=b".encode())
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    for refused in (("host", "evil.example"), ("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")):
        assert call(app, "POST", path, [*form, refused], b"a=b").status == 403
    assert call(make(mounts={"data": _mounted}, prefix=prefix, token=TOKEN), "GET", path).status == 401
    for other in ("/database/x", "/api/data/x"):
        assert call(app, "GET", prefix + other).status == 404
    assert call(app, "POST", prefix + "/api/series", form, b"a=b").status == 415


def test_a_fault_of_a_mounted_application_is_answered_and_stamped() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(OverflowError):  # for the server to write down
        asyncio.run(make(mounts={"data": _mounted})(scope_of("GET", "/data/fault"), _nothing, send))
    assert sent[0]["status"] == 500
    assert dict(sent[0]["headers"])[b"x-content-type-options"] == b"nosniff"


async def _nothing() -> Any:
    return {"type": "http.request", "body": b""}


def test_the_policy_of_a_mounted_application_stands_and_says_who_may_frame_it() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(make(mounts={"data": _mounted})(scope_of("GET", "/data/own"), _nothing, send))
    policies = [value for name, value in sent[0]["headers"] if name == b"content-security-policy"]
    assert policies[0] == b"default-src 'none'"
    assert len(policies) == 2
    assert policies[1].startswith(b"frame-ancestors 'self' http://localhost:*")


def test_the_frame_has_a_policy_without_network_and_nothing_else_has_it() -> None:
    for app, target in ((OPEN, "/frame.html"), (make(prefix="/a/b"), "/a/b/frame.html")):
        answer = call(app, "GET", target)
        for name, value in FRAME_STAMPS:
            assert answer.headers[name.decode()] == value.decode()
    for app, target in ((OPEN, "/frame.html/"), (OPEN, "/api/frame.html"), (make(prefix="/a/b"), "/frame.html")):
        assert call(app, "GET", target).headers["content-security-policy"].startswith("default-src 'self'")
    policy = dict(FRAME_STAMPS)[b"content-security-policy"].decode()
    assert policy.startswith("sandbox allow-scripts; default-src 'none';")
    assert "connect-src 'none'" in policy
    assert "'self'" not in policy.replace("frame-ancestors 'self'", "")
    assert "http" not in policy
    assert "*" not in policy


def test_the_frame_is_for_the_page_alone() -> None:
    """What is in the frame has no origin: it can load nothing of ours, not even by leading itself there."""
    sandboxed = [("origin", "null"), ("sec-fetch-site", "cross-site")]
    led = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")]
    for target in ("/frame.html", "/api/runs", "/"):
        assert call(OPEN, "GET", target, sandboxed).status == 403
    for target in ("/frame.html", "/api/runs"):  # the page it may find, which without an origin gets no further
        assert call(OPEN, "GET", target, led).status == 403


def test_a_websocket_is_closed() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    asyncio.run(OPEN({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]
