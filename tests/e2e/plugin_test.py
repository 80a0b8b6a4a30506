"""Plugins of other packages, in the drop-in: a tab each, a frame that hears the page, and words where one fails."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.compat.served import TensorBoard
from tests.e2e.browser import Browser, Page
from tests.e2e.conftest import CARD, Logs

GUEST = Path(__file__).parents[1] / "compat/guest"
INSIDE = "document.querySelector('[data-name=\"{}\"] iframe').contentDocument"


@pytest.fixture
def server(logs: Logs) -> Iterator[TensorBoard]:
    """The drop-in with the guest's package installed, and runs "a" and "b"."""
    for run in ("a", "b"):
        logs.write(run, range(20), {"loss": lambda step: 1 / (step + 1)})
    path = os.pathsep.join([str(GUEST), *filter(None, [os.environ.get("PYTHONPATH")])])
    running = TensorBoard("--logdir", logs.path, "--reload_interval", 1, env={"PYTHONPATH": path})
    running.until_idle()
    yield running
    running.stop(signal.SIGKILL)


def shown(page: Page, id: str, name: str = "guest") -> Any:
    """What the guest's page shows under an id."""
    text = page.until(f"{INSIDE.format(name)}.getElementById({json.dumps(id)})?.textContent")
    return json.loads(str(text).partition(": ")[2])


def heard(page: Page, what: str) -> None:
    """Wait until the guest was told something."""
    page.until(f"{INSIDE.format('guest')}.getElementById('heard')?.textContent.includes({json.dumps(what)})")


class TestGuest:
    def test_its_page_asks_and_is_answered(self, server: TensorBoard, visit: Callable[..., Page]) -> None:
        page = visit(server.url)
        page.wait(CARD)
        page.click('[data-testid="tab-plugin-guest"]')
        assert shown(page, "fetched") == ["a", "b"]
        assert shown(page, "GetRuns")["payload"] == ["a", "b"]
        assert shown(page, "Unknown")["payload"] is None
        page.reads('[data-testid="tab-plugin-guest"]', "A guest")
        page.wait('[data-name="guest"][data-arrived]')
        page.gone("main")  # the frame has the window's room

    def test_a_link_leads_to_it(self, server: TensorBoard, visit: Callable[..., Page]) -> None:
        for tab in ("plugin-guest", "guest"):  # ours, and TensorBoard's
            page = visit(f"{server.url}#{tab}&p.guest.run=a%2Fb&p.other.run=c")
            assert shown(page, "GetURLPluginData")["payload"] == {"run": "a/b"}
            page.until("document.querySelector('[aria-current=page]').dataset.testid === 'tab-plugin-guest'")

    def test_it_hears_of_new_data_and_runs(self, server: TensorBoard, visit: Callable[..., Page], logs: Logs) -> None:
        page = visit(f"{server.url}#plugin-guest")
        assert shown(page, "GetRuns")["payload"] == ["a", "b"]
        assert page.js(f"{INSIDE.format('guest')}.getElementById('heard')") is None  # there was nothing new
        logs.write("c", range(5), {"loss": lambda step: 2.0})
        heard(page, "experimental.RunsChanged")
        heard(page, "experimental.DataReloaded")

    def test_it_stays_behind_the_other_tabs(self, server: TensorBoard, visit: Callable[..., Page]) -> None:
        page = visit(f"{server.url}#plugin-guest")
        shown(page, "fetched")
        page.js(f"{INSIDE.format('guest')}.body.id = 'kept'")
        page.click('[data-testid="tab-board"]')
        page.wait(CARD)
        page.until("document.querySelector('[data-testid=plugin]').offsetParent === null")
        page.click('[data-testid="tab-plugin-guest"]')
        page.until(f"{INSIDE.format('guest')}.body.id === 'kept'")
        page.click('[data-testid="plugin-reload"]')
        page.until(f"{INSIDE.format('guest')}.body.id === ''")
        assert shown(page, "fetched") == ["a", "b"]

    def test_it_may_be_framed_by_us_and_runs_under_its_own_policy(self, server: TensorBoard) -> None:
        with server.get("data/plugin_entry.html?name=guest") as answer:
            policies = answer.headers.get_all("Content-Security-Policy")
        assert any("frame-ancestors 'self'" in one for one in policies)
        assert any("'sha256-" in one for one in policies)
        with server.get() as answer:
            (policy,) = answer.headers.get_all("Content-Security-Policy")
        assert "frame-src 'self'" in policy
        assert "unsafe" not in policy

    def test_only_the_frame_is_heard(self, server: TensorBoard, visit: Callable[..., Page]) -> None:
        page = visit(f"{server.url}#plugin-guest")
        shown(page, "GetRuns")
        answered = page.js(
            """new Promise((done) => {
                 const answered = []
                 const knock = (who) => {
                   const { port1, port2 } = new MessageChannel()
                   port1.onmessage = () => { answered.push(who); if (who === 'frame') done(answered) }
                   port1.postMessage(JSON.stringify({ type: 'experimental.GetRuns', id: 1, isReply: false }))
                   return port2
                 }
                 window.postMessage('experimental.bootstrap', '*', [knock('window')])
                 const inside = document.querySelector('iframe').contentWindow
                 inside.port = knock('frame')
                 inside.eval("parent.postMessage('experimental.bootstrap', '*', [port])")
               })"""
        )
        assert answered == ["frame"]


class TestFailures:
    def test_a_module_that_is_not_there(self, server: TensorBoard, browser: Browser) -> None:
        page = browser.page(f"{server.url}#plugin-idle")  # not `visit`: the browser tells of the missing file
        try:
            page.says('[data-testid="plugin-failure"]', "missing.js")
            page.says('[data-testid="plugin"]', "nothing for it to show here yet")
            page.click('[data-testid="tab-more"]')
            page.reads("[data-plugin] h3", "Idle")
        finally:
            page.close()

    def test_a_server_that_went_away(self, server: TensorBoard, browser: Browser) -> None:
        page = browser.page(f"{server.url}#plugin-guest")
        try:
            shown(page, "fetched")
            server.stop(signal.SIGKILL)
            page.click('[data-testid="plugin-reload"]')
            page.says('[data-testid="plugin-failure"]', "cannot be reached")
        finally:
            page.close()

    def test_plugins_that_cannot_load_harm_nobody(self, server: TensorBoard) -> None:
        listing = server.json("data/plugins_listing")
        assert {"scalars", "guest", "idle"} <= set(listing)
        assert listing["guest"]["tab_name"] == "A guest"  # and not its twin's
        traces = ("NotThere", "no such device", "was there first")
        server.until(lambda: all(trace in "".join(server.lines) for trace in traces))

    def test_a_handler_that_raises(self, server: TensorBoard) -> None:
        assert server.status("data/plugin/guest/refused") == 400
        assert [server.status("data/plugin/guest/broken") for _ in range(3)] == [500] * 3
        assert server.json("data/plugin/guest/runs") == ["a", "b"]
        server.until(lambda: "the secret reason\n" in server.lines[-1])
        assert "".join(server.lines).count("the secret reason\n") == 1


def test_sightline_by_itself_asks_for_no_plugins(logs: Logs, board: Callable[..., Page]) -> None:
    logs.write("a", range(5), {"loss": lambda step: 1.0})
    page = board()
    assert (
        page.js("performance.getEntriesByType('resource').some(one => one.name.includes('plugins_listing'))") is False
    )
