"""The drop-in's page in a frame: beside a notebook on the same host it shows, in a stranger's page it does not."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tensorboard import notebook
from tests.compat.served import TensorBoard
from tests.e2e.browser import Browser, BrowserError, Page
from tests.e2e.conftest import CARD, Logs

pytestmark = pytest.mark.browser


@pytest.fixture
def beside() -> Iterator[Callable[[str], int]]:
    """Serve an HTML document as a notebook would be, on a port that is returned."""
    servers: list[http.server.HTTPServer] = []

    def serve(body: str) -> int:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(f'<!doctype html><link rel="icon" href="data:,"><h1>Notebook</h1>{body}'.encode())

            def log_message(self, *_: object) -> None:
                pass

        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return int(servers[-1].server_port)

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def tensorboard(logs: Logs) -> Iterator[TensorBoard]:
    logs.write("run", range(20), {"loss": lambda step: 1 / (step + 1)})
    with TensorBoard("--logdir", logs.path) as started:
        started.until_idle()
        yield started


def cell(tensorboard: TensorBoard) -> str:
    """What `%tensorboard` puts below a cell."""
    port = int(tensorboard.url.rstrip("/").rpartition(":")[2])
    return notebook._frame(500, notebook._in_ipython(notebook._Page(port)))


def in_frame(page: Page, expression: str) -> Any:
    """The value of an expression in the page's first frame; None when there is none."""
    children = page.call("Page.getFrameTree")["frameTree"].get("childFrames", [])
    if not children:
        return None
    try:
        world = page.call("Page.createIsolatedWorld", frameId=children[0]["frame"]["id"])["executionContextId"]
        said = page.call("Runtime.evaluate", expression=expression, contextId=world, returnByValue=True)
    except BrowserError:  # its document is just being replaced
        return None
    return said["result"].get("value")


def test_beside_the_notebook(
    tensorboard: TensorBoard, beside: Callable[[str], int], visit: Callable[..., Page], tmp_path: Path
) -> None:
    page = visit(f"http://localhost:{beside(cell(tensorboard))}/notebooks/a.ipynb", 1000, 700)
    tensorboard.until(lambda: in_frame(page, f"document.querySelectorAll({json.dumps(CARD)}).length"))
    tensorboard.until(lambda: str(in_frame(page, "location.href")).startswith(tensorboard.url))


def test_in_the_page_of_a_stranger(
    tensorboard: TensorBoard, beside: Callable[[str], int], browser: Browser
) -> None:
    body = f'<iframe src="{tensorboard.url}"></iframe>'
    page = browser.page(f"http://evil.test:{beside(body)}/")
    try:
        tensorboard.until(lambda: any("frame-ancestors" in error for error in page.errors))
    finally:
        page.close()
