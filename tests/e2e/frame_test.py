"""A hostile figure reaches nothing: no network, not the page, not its storage, no other place, and the page goes on.

All of them lie on one board at the same time, beside an honest one. A listener waits where they would arrive.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT, Logs
from tests.e2e.frames import Frames
from tests.process import Sightline

from sightline import SummaryWriter

pytestmark = pytest.mark.browser


class Listener:
    """Takes TCP connections and UDP packets on one port and remembers that they came."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:  # a port that is free for both
            self.tcp = socket.create_server(("127.0.0.1", 0))
            self.port = self.tcp.getsockname()[1]
            try:
                self.udp.bind(("127.0.0.1", self.port))
                break
            except OSError:
                self.tcp.close()
        for listen in (self._connections, self._packets):
            threading.Thread(target=listen, daemon=True).start()

    def _connections(self) -> None:
        while True:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            connection.settimeout(1)
            try:
                self.came.append(repr(connection.recv(80)))
            except OSError:
                self.came.append("a connection")
            connection.close()

    def _packets(self) -> None:
        while True:
            try:
                self.came.append(f"a packet of {len(self.udp.recv(2000))} bytes")
            except OSError:
                return

    def close(self) -> None:
        self.tcp.close()
        self.udp.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


# Each is an expression; what it gives, or throws, or is rejected with, is kept under its name.
ATTEMPTS = {
    "fetch": "fetch(U + 'fetch')",
    "fetch ours": "fetch(OWN + 'api/runs')",
    "xhr": "new Promise((a, r) => { const x = new XMLHttpRequest; x.onload = a; x.onerror = () => r('no');"
    " x.open('GET', U); x.send() })",
    "websocket": "new Promise((a, r) => { const w = new WebSocket(U.replace('http', 'ws')); w.onopen = a;"
    " w.onerror = () => r('no') })",
    "picture": "new Promise((a, r) => { const i = new Image; i.onload = a; i.onerror = () => r('no'); i.src = U })",
    "module": "import(U + 'x.js')",
    "worker": "new Promise((a, r) => { const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));"
    " w.onmessage = a; w.onerror = () => r('no') })",
    "transport": "new WebTransport(U.replace('http', 'https')).ready",
    "popup": "open(U + 'popup') ? 'opened' : Promise.reject('no')",
    "top": "top.location.href = U",
    "top by name": "open(U, '_top') ? 'opened' : Promise.reject('no')",
    "document": "parent.document.title",
    "address": "parent.location.href",
    "cookie": "document.cookie",
    "localStorage": "localStorage.length",
    "of the page": "parent.localStorage.secret",
    "sessionStorage": "sessionStorage.length",
    "indexedDB": "new Promise((a, r) => { const q = indexedDB.open('x'); q.onsuccess = a; q.onerror = () => r('no') })",
    "caches": "caches.keys()",
    "service worker": "navigator.serviceWorker.register('x.js')",
    "alert": "alert(1) === undefined ? Promise.reject('not shown') : 1",
    "full screen": "document.documentElement.requestFullscreen()",
    "clipboard": "navigator.clipboard.readText()",
}
SILENT = """
    navigator.sendBeacon(U + 'beacon', 'x'); new EventSource(U + 'events')
    new BroadcastChannel('x').postMessage('x')
    for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'stylesheet'])
        document.head.append(Object.assign(document.createElement('link'), {rel, as: 'image', href: U + rel}))
    document.head.insertAdjacentHTML('beforeend', `<style>@import "${U}css"; body { background: url(${U}back) }
        @font-face { font-family: f; src: url(${U}font) } * { font-family: f }</style>`)
    document.body.insertAdjacentHTML('beforeend', `<iframe src="${U}frame"></iframe><object data="${U}object"></object>
        <embed src="${U}embed"><video src="${U}video" poster="${U}poster"></video>
        <audio src="${U}audio" autoplay></audio>
        <svg><image href="${U}svg"/><use href="${U}use#x"/></svg><a id=ping href="#x" ping="${U}ping">x</a>
        <iframe srcdoc="<img src='${U}inner'><script>fetch('${U}inner fetch')<\\/script>"></iframe>`)
    document.getElementById('ping').click()
    for (const action of [U + 'form', OWN + 'api/table'])
        document.body.appendChild(Object.assign(document.createElement('form'), {action, method: 'post'})).submit()
    const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:' + PORT}]})
    peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer))
"""
LEAVING = {
    "location": "location = U + 'location'",
    "refresh": "document.head.insertAdjacentHTML('beforeend', `<meta http-equiv=refresh content='0;url=${U}refresh'>`)",
    "ours": "location = OWN + 'api/runs'",
    "data": "location = 'data:text/html,<script>parent.postMessage(1)<\\/script>'",
}
STOPPING = {
    "loop": "for (;;);",
    "flood": "setInterval(() => { for (let i = 0; i < 1000; i++) parent.postMessage('x'.repeat(1000), '*') }, 10)",
    "later": "setTimeout(() => { for (;;); }, 500)",
}


def page_of(code: str, listener: Listener, own: str) -> str:
    names = f"const U = 'http://elsewhere.test:{listener.port}/', PORT = {listener.port}, OWN = {json.dumps(own)}"
    return f"<body><script>{names}\n{code}</script>"


def attempts() -> str:
    entries = ",".join(f"{json.dumps(name)}: () => {code}" for name, code in ATTEMPTS.items())
    return (
        f"window.results = {{}}; for (const [name, attempt] of Object.entries({{{entries}}})) (async () => {{"
        "try { results[name] = 'did ' + await attempt() } catch (error) { results[name] = 'no: ' + error } })();"
    )


def test_a_hostile_figure_reaches_nothing(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page], listener: Listener
) -> None:
    server = serve()
    with SummaryWriter(logs.path / "run") as writer:
        writer.add_html("a/attempts", page_of(attempts(), listener, server.base))
        writer.add_html("a/silent", page_of(f"{SILENT}; window.silent = 'all tried'", listener, server.base))
        for name, code in {**LEAVING, **STOPPING}.items():
            writer.add_html(f"b/{name}", page_of(code, listener, server.base))
        writer.add_html("c/honest", "<button onclick='this.textContent = 7 * 6'>compute</button>")
    server.until(lambda: len(server.json("api/tags")["tags"]) == 10)
    page = visit(server.url, 1280, 3000)
    page.forgive()  # the browser's words about what it has stopped
    page.js("document.cookie = 'secret=1'; localStorage.secret = '1'; window.heard = [];"
            "new BroadcastChannel('x').onmessage = e => heard.push(e.data)")  # fmt: skip
    opened: list[Any] = []
    forward = page.on_event
    page.on_event = lambda method, params: (  # type: ignore[method-assign]
        opened.append(params) if method == "Page.windowOpen" else None,
        forward(method, params),
    )[1]
    frames = Frames(page)
    results = frames.until(f"Object.keys(results).length === {len(ATTEMPTS)} && results")
    assert {name: said for name, said in results.items() if not said.startswith("no: ")} == {}
    frames.until("silent")

    def ended(name: str) -> str:
        return f"document.querySelector('{SLOT} [data-card=\"figure:b/{name}\"] [role=alert]')?.innerText"

    for name in LEAVING:
        page.until(f"/(left its frame|stopped answering)/.test({ended(name)})")
    assert "without end" in page.until(ended("flood"))
    for name in ("loop", "later"):
        assert "stopped answering" in page.until(ended(name))

    assert page.js("location.href") == server.url  # the page has gone nowhere, and answers
    assert page.js("heard") == []
    assert opened == []
    assert page.js("document.cookie") == "secret=1"
    button = "document.querySelector('button')"
    frames.until(f"{button}.click(), {button}.textContent === '42'")
    page.click(f'{SLOT} [data-card="figure:b/loop"] [role=alert] button')  # it may be tried again
    page.until(f"!{ended('loop')}")
    assert listener.came == []
