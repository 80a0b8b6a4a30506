"""The page while things happen to the files: points come, runs appear, records are damaged, nothing is there."""

from __future__ import annotations

import contextlib
import json
import math
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import CARD, SLOT, Logs, drawn
from tests.process import Sightline

pytestmark = pytest.mark.browser

AMOUNT = f'{SLOT} [data-testid="card-amount"]'
READOUT = f'{SLOT} [data-testid="readout"]'
EMPTY = '[data-testid="empty-state"]'
Board = Callable[..., Page]
Serve = Callable[..., Sightline]


def amount(page: Page, text: str) -> None:
    page.until(f"document.querySelector({json.dumps(AMOUNT)})?.textContent === {json.dumps(text)}")


def test_new_points_come_without_a_touch(logs: Logs, board: Board) -> None:
    logs.write("run", range(10), {"loss": math.sqrt})
    page = board()
    for last in (20, 30, 40):
        logs.write("run", range(last - 10, last), {"loss": math.sqrt})
        amount(page, f"all {last} points")
    page.until(f"document.querySelector({json.dumps(READOUT)}).innerText.includes('step 39')")


@pytest.mark.parametrize("watch", ["auto", "poll"])
def test_they_come_before_the_next_scan(logs: Logs, board: Board, watch: str) -> None:
    logs.write("run", range(10), {"loss": math.sqrt})
    page = board("", "--watch", watch, "--reload-interval", "3600")
    logs.write("run", range(10, 11), {"loss": math.sqrt})
    amount(page, "all 11 points")


def test_a_live_update_keeps_the_zoom(logs: Logs, board: Board) -> None:
    logs.write("run", range(100), {"loss": math.sqrt})
    page = board()

    def drag() -> None:
        left, top, width, height = page.box(f"{CARD} canvas")
        page.drag((left + width * 0.3, top + height * 0.4), (left + width * 0.6, top + height * 0.4))

    page.repeat(drag, "new URLSearchParams(location.search).has('cards')")
    before = page.js("location.search")
    page.mouse("mouseMoved", 5, 5)
    logs.write("run", range(100, 200), {"loss": math.sqrt})
    page.says('[data-testid="run-row"]', "199")
    assert page.js("location.search") == before
    page.click(f"{CARD} canvas", clicks=2)
    page.mouse("mouseMoved", 5, 5)
    amount(page, "all 200 points")


def test_a_new_run_and_a_new_tag_appear(logs: Logs, board: Board) -> None:
    logs.write("one", range(5), {"loss": float})
    page = board()
    logs.write("two", range(5), {"loss": float, "extra": float})
    page.until("document.querySelectorAll('[data-testid=\"run-row\"]').length === 2")
    page.until(f"document.querySelectorAll({json.dumps(CARD)}).length === 2")


def test_an_empty_directory_says_so_and_fills(logs: Logs, serve: Serve, visit: Board) -> None:
    server = serve()
    server.until_idle()
    page = visit(server.url)
    page.wait(EMPTY)
    page.says(EMPTY, "No event files here yet", str(logs.path))
    logs.write("run", range(5), {"loss": float})
    page.wait(CARD)
    page.gone(EMPTY)


def test_a_missing_directory_is_named_and_waited_for(logs: Logs, serve: Serve, visit: Board) -> None:
    logs.path.rmdir()
    page = visit(serve().url)
    page.says(EMPTY, "does not exist")
    logs.path.mkdir()
    logs.write("run", range(5), {"loss": float})
    page.wait(CARD)


def test_damage_is_reported_with_file_byte_and_reason(logs: Logs, board: Board) -> None:
    good = logs.write("good", range(10), {"loss": float})
    bad = logs.write("bad", range(10), {"loss": float})
    logs.close()
    data = bytearray(bad.read_bytes())
    data[len(data) // 2] ^= 0x10
    bad.write_bytes(data)
    random_bytes = logs.path / "noise" / "events.out.tfevents.9"
    random_bytes.parent.mkdir()
    random_bytes.write_bytes(bytes(range(256)) * 20)
    page = board()
    amount(page, "2 runs · all 19 points")
    page.click('[data-testid="damage-button"]')
    page.wait('[data-testid="damage-panel"]')
    named = [str(path.relative_to(logs.path)) for path in (bad, random_bytes)]
    page.says('[data-testid="damage-panel"]', "checksum", *named)
    assert str(good.relative_to(logs.path)) not in page.text('[data-testid="damage-panel"]')


def own_port() -> int:
    """A free port that the system hands to nobody who asks for any, so that it is still free a moment later."""
    for port in range(20_000 + os.getpid() % 5_000, 32_000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


def test_the_server_may_go_and_come_back(logs: Logs, serve: Serve, visit: Board) -> None:
    logs.write("run", range(10), {"loss": float})
    port = own_port()
    server = serve(port=port)
    server.until_idle()
    page = visit(server.url)
    page.wait(CARD)
    drawn(page)
    server.stop(9)
    page.wait('[data-testid="offline"]')
    page.forgive()  # the browser tells of every request that found nobody
    logs.write("run", range(10, 20), {"loss": float})
    with Sightline(logs.path, port=port):
        page.gone('[data-testid="offline"]')
        amount(page, "all 20 points")
        page.close()


def test_two_thousand_runs(logs: Logs, serve: Serve, visit: Board) -> None:
    event = logs.write("run-0000", range(5), {"loss": float, "acc": float}).read_bytes()
    for number in range(1, 2000):
        path: Path = logs.path / f"run-{number:04}" / "events.out.tfevents.0.test"
        path.parent.mkdir()
        path.write_bytes(event)
    page = visit(serve().url)
    page.wait(CARD)
    page.until("document.querySelector('[data-testid=\"runs-footer\"]')?.innerText.includes('2,000 runs')")
    drawn(page)
    assert page.count('[data-testid="run-row"]') < 100  # those on screen, and a few
    down = "document.querySelector('[data-testid=\"runs-table\"] .scroll').scrollTop = 1e9"
    page.until(f"({down}, document.querySelector('[data-run=\"run-1999\"]') !== null)")
    page.fill('[data-testid="run-filter"]', "run-1[0-4]..$")
    page.until("document.querySelector('[data-testid=\"runs-table\"]').ariaRowCount === '501'")  # and the head
