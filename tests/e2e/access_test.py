"""How the page is reached: behind proxies, under prefixes, by names, with a token."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import CARD, Logs, drawn
from tests.process import Sightline

pytestmark = pytest.mark.browser

Serve = Callable[..., Sightline]
Visit = Callable[..., Page]


class Proxy(ThreadingHTTPServer):
    """Passes everything below `prefix` on to `target`, as a team's front door does."""

    daemon_threads = True

    def __init__(self, target: str, prefix: str, strip: bool) -> None:
        self.target = urlsplit(target)
        self.prefix = prefix
        self.strip = strip
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://localhost:{self.server_port}{prefix}/"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        if not self.path.startswith(self.server.prefix + "/"):
            self.send_error(404)
            return
        target = self.server.target
        path = self.path.removeprefix(self.server.prefix) if self.server.strip else self.path
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        upstream = http.client.HTTPConnection(target.hostname or "", target.port)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        upstream.request(self.command, path, body or None, headers)
        answer = upstream.getresponse()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            while piece := answer.read1(1 << 16):
                self.wfile.write(piece)
        except OSError:
            pass  # the browser has gone
        finally:
            upstream.close()

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def proxied() -> Iterator[Callable[..., Proxy]]:
    started: list[Proxy] = []

    def start(target: str, prefix: str, *, strip: bool) -> Proxy:
        started.append(Proxy(target, prefix, strip))
        return started[-1]

    yield start
    for proxy in started:
        proxy.shutdown()
        proxy.server_close()


@pytest.fixture
def one_run(logs: Logs) -> Logs:
    logs.write("run", range(10), {"loss": float})
    return logs


@pytest.mark.parametrize("strip", [True, False])
def test_behind_a_proxy_under_a_prefix(
    one_run: Logs, serve: Serve, proxied: Callable[..., Proxy], visit: Visit, strip: bool
) -> None:
    server = serve() if strip else serve("--path_prefix", "/team/board")
    page = visit(proxied(f"http://{urlsplit(server.url).netloc}", "/team/board", strip=strip).url)
    page.wait(CARD)
    drawn(page)
    one_run.write("run", range(10, 20), {"loss": float})  # notices pass as well
    page.reads('[data-testid="card-amount"]', "all 20 points")


def test_a_foreign_host_name_is_refused(one_run: Logs, serve: Serve, visit: Visit) -> None:
    server = serve()
    port = urlsplit(server.url).port
    page = visit(f"http://evil.test:{port}/")
    assert page.count("#app") == 0
    page.says("body", "evil.test")
    server.until(lambda: any("403" in error or "421" in error for error in page.errors))
    page.forgive()


def test_a_host_name_can_be_allowed(one_run: Logs, serve: Serve, visit: Visit) -> None:
    server = serve("--allow_host", "board.test")
    page = visit(f"http://board.test:{urlsplit(server.url).port}/")
    page.wait(CARD)
    drawn(page)
    page.forgive("Opener-Policy")  # it means nothing without TLS


def test_another_sites_page_reads_nothing(one_run: Logs, serve: Serve, visit: Visit) -> None:
    first, second = serve(), serve("--allow_host", "other.test")
    page = visit(f"http://other.test:{urlsplit(second.url).port}/")
    page.wait(CARD)
    taken = page.js(f"fetch('{first.url}api/runs').then(r => r.text(), error => 'refused')")
    assert taken == "refused"
    page.forgive()


def test_a_token_in_the_address_is_exchanged_for_a_cookie(one_run: Logs, serve: Serve, visit: Visit) -> None:
    server = serve("--token", "open-sesame")
    page = visit(server.url)
    page.wait(CARD)
    drawn(page)
    assert "open-sesame" not in page.js("location.href")
    assert page.js("document.cookie") == ""  # out of reach of scripts
    page.reload()
    page.wait(CARD)
    stranger = visit(server.base)
    stranger.until("document.body.innerText.toLowerCase().includes('token')")
    assert stranger.count(CARD) == 0
    stranger.forgive()
