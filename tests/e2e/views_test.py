"""Saved views: opened, they bring back exactly what was on the page; the default one opens by itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import CARD, Logs, drawn
from tests.process import PATIENCE, Sightline

pytestmark = pytest.mark.browser

QUERY = (
    '?runText=r&x=wall&smoothing=0.9&smoother=mean&pinnedCards=[{"plugin":"scalars","tag":"acc"}]'
    '&cards={"scalar:loss":[null,null,0.1,0.5,"log"]}&tagFilter=.'
)


def fill(logs: Logs) -> None:
    for run in ("r1", "r2", "other"):
        logs.write(run, range(20), {"loss": lambda step: 1 / (1 + step), "acc": lambda step: step / 20})


def address(page: Page) -> str:
    return str(page.js("decodeURIComponent(location.search) + location.hash"))


def save(page: Page, name: str) -> None:
    page.press("v")
    page.wait('[data-testid="view-name"]')
    page.fill('[data-testid="view-name"]', name)
    page.press("Enter")
    page.gone('[data-testid="views"]')


def file(logs: Logs, slug: str) -> Any:
    """What the file of a view holds, once it is there."""
    path = logs.path / ".sightline" / "views" / f"{slug}.json"
    end = time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    return json.loads(path.read_text())


def test_a_view_restores_exactly(logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]) -> None:
    fill(logs)
    server = serve()
    server.until_idle()
    page = visit(server.url + QUERY)
    page.wait(CARD)
    page.click('[data-testid="run-row"][data-run="r2"] [data-testid="run-check"]')
    page.until("location.search.includes('runs=')")
    drawn(page)
    before = address(page)
    save(page, "Nur ä!")
    view = file(logs, "nur-a")
    assert view["name"] == "Nur ä!"
    assert view["state"]["selection"] == {"mode": "except", "names": ["r2"]}
    assert view["state"]["smoothing"] == {"kind": "mean", "amount": 0.9}
    assert view["state"]["pinned"] == ["scalar:acc"]

    fresh = visit(server.url + "?view=nur-a")
    fresh.until(f"decodeURIComponent(location.search) + location.hash === {json.dumps(before)}", what="another address")
    drawn(fresh)
    for place in ("[data-testid=card-title]", "[data-testid=card-amount]", "[data-testid=runs-footer]"):
        fresh.reads(place, *(text.strip() for text in page.texts(place)))
    on = "[...document.querySelectorAll('[data-testid=run-row][aria-selected=true]')].map(e => e.dataset.run)"
    for one in (fresh, page):
        one.same(on, ["other", "r1"])

    # What a later version wrote into it stays when it is updated.
    path = logs.path / ".sightline" / "views" / "nur-a.json"
    later = json.dumps({**view, "later": 1, "state": {**view["state"], "future": [2]}})
    path.write_text(later)
    page.js("document.activeElement?.blur()")
    page.press("v")
    page.until("document.querySelectorAll('[data-testid=view]').length === 1")
    page.click('[data-testid="view-update"]')
    over = "document.querySelector('[data-testid=view-over]')?.click()"
    server.until(lambda: (page.js(over), path.read_text() != later)[1])  # the page may not have heard of it yet
    assert (file(logs, "nur-a")["later"], file(logs, "nur-a")["state"]["future"]) == (1, [2])


def test_the_default_view_opens_by_itself_and_can_be_left(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    fill(logs)
    server = serve()
    server.until_idle()
    page = visit(server.url + "?x=wall")
    page.wait(CARD)
    save(page, "Wall")
    page.press("v")
    page.click('[data-testid="view-default"]')
    page.says('[data-testid="view"]', "opens first")
    fresh = visit(server.url)
    fresh.until("location.search === '?x=wall'", what="the default view does not open")
    other = visit(server.url + "?x=relative")  # whatever a link says counts
    other.wait(CARD)
    other.until("document.querySelector('[data-testid=views-button]').title === 'Views'")
    other.same("decodeURIComponent(location.search) + location.hash", "?x=relative")
    labels = "[...document.querySelectorAll('[role=radiogroup] label')]"
    fresh.do(f"{labels}.find(e => e.innerText.trim() === 'Step').click()")
    fresh.until("location.search === '?view=none'", what="the plain page has no address of its own")
    fresh.reload()
    fresh.wait(CARD)
    drawn(fresh)
    fresh.same("decodeURIComponent(location.search) + location.hash", "?view=none")


def test_rename_delete_and_undo(board: Callable[..., Page], logs: Logs) -> None:
    fill(logs)
    page = board()
    save(page, "One")
    page.press("v")
    page.click('[data-testid="view-edit"]')
    page.wait('[data-testid="view-rename"]')
    page.fill('[data-testid="view-rename"]', "Two")
    page.press("Enter")
    page.until("document.querySelector('[data-testid=view-open]')?.innerText === 'Two'")
    page.click('[data-testid="view-delete"]')
    page.gone('[data-testid="view"]')
    page.wait('[data-testid="view-undo"]')
    assert not list((logs.path / ".sightline" / "views").iterdir())
    page.click('[data-testid="view-undo"]')
    page.wait('[data-testid="view"]')
    assert file(logs, "two")["name"] == "Two"
