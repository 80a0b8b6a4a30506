"""Cards made on the board: joined by dragging, edited, with expressions and another x; all of it in the link."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from tests.e2e.browser import Page
from tests.e2e.cards import card, choose
from tests.e2e.conftest import Logs, drawn
from tests.process import Sightline

pytestmark = pytest.mark.browser

TITLE = '[data-testid="card-title"]'
SETTINGS = '[data-testid="settings"]'


def made(page: Page) -> dict[str, object]:
    """The made cards of the address."""
    return json.loads(parse_qs(urlsplit(page.js("location.href")).query).get("made", ["{}"])[0])  # type: ignore[no-any-return]


def said(page: Page, selector: str, text: str) -> None:
    """What is there, seen or not: the amount of a card gives way to its tools under the pointer."""
    found = f"document.querySelector({json.dumps(selector)})?.textContent ?? ''"
    page.until(f"({found}).includes({json.dumps(text)})")


def put(page: Page, selector: str, text: str) -> None:
    page.fill(selector, text)
    page.press("Enter")


@pytest.fixture
def two_runs(logs: Logs) -> None:
    for run in ("one", "two"):
        tags = {
            "train/loss": lambda step: math.exp(-step / 20),
            "val/loss": lambda step: math.exp(-step / 20) + 0.1,
            "epoch": lambda step: step / 10,
            "bad": lambda step: math.nan if step == 30 else float(step),
        }
        logs.write(run, range(60), tags)


@pytest.mark.usefixtures("two_runs")
def test_two_cards_are_dragged_together_edited_and_undone(board: Callable[..., Page]) -> None:
    page = board("?tagText=loss")
    left, top, _, height = page.box(f"{card('scalar:train/loss')} {TITLE}")
    onto = page.box(card("scalar:val/loss"))
    page.drag((left + 20, top + height / 2), (onto[0] + onto[2] / 2, onto[1] + onto[3] / 2))
    said(page, card("made:1"), "4 lines · all 240 points")
    page.until("location.search.includes('made=')")
    assert made(page) == {"1": {"lines": ["val/loss", "train/loss"]}}
    said(page, f"{card('made:1')} [data-testid=legend]", "train")

    choose(page, "made:1", "Edit this card")
    page.wait('[data-testid="card-editor"]')
    page.fill('[data-testid="editor-add"]', "=exp(`train/loss`")
    said(page, '[data-testid="editor-add-error"]', "never closed")
    page.reads('[data-testid="editor-add-error"] mark', "(")
    put(page, '[data-testid="editor-add"]', "=exp(`train/loss`)")
    page.until("document.querySelectorAll('[data-testid=editor-line]').length === 3")
    page.do("document.querySelectorAll('[data-testid=editor-line]')[2].querySelector('input[value=right]').click()")
    page.fill('[data-testid="editor-title"]', "Mine")
    put(page, '[data-testid="editor-x"]', "epoch")
    page.click('[data-testid="editor-keep"]')
    said(page, card("made:1"), "6 lines · all 360 points")
    page.reads(f"{card('made:1')} {TITLE}", "Mine")
    said(page, f"{card('made:1')} [data-testid=legend]", "x: epoch")
    changed = {"title": "Mine", "lines": ["val/loss", "train/loss", ["=exp(`train/loss`)", "right"]], "x": "epoch"}
    page.until("location.search.includes('Mine')")
    assert made(page) == {"1": changed}

    page.reload()
    page.wait(card("made:1"))
    drawn(page)
    page.reads(f"{card('made:1')} {TITLE}", "Mine")
    choose(page, "made:1", "Delete this card")
    page.gone(card("made:1"))
    page.click('[data-testid="toast-action"]')
    page.wait(card("made:1"))
    choose(page, "made:1", "Duplicate")
    page.wait(card("made:2"))


@pytest.mark.usefixtures("two_runs")
def test_lines_are_added_without_a_mouse_and_an_error_stays_on_its_card(
    serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    server = serve()
    server.until_idle()
    cards = {"7": {"lines": ["=epoch +"]}, "8": {"lines": ["epoch"]}}
    page = visit(f"{server.url}?made={quote(json.dumps(cards))}&tagText=epoch")
    said(page, card("made:7"), "it ends here")
    choose(page, "scalar:epoch", "Add to another card")
    page.wait('[data-testid="add-to"]')
    page.fill('[data-testid="add-to-filter"]', "=epoch")
    page.do("document.querySelector('[data-testid=add-to] li button').click()")
    said(page, card("made:7"), "2 lines")
    page.until("decodeURIComponent(location.search).includes(',\"epoch\"')")
    assert made(page)["7"] == {"lines": ["=epoch +", "epoch"]}


@pytest.mark.usefixtures("two_runs")
def test_another_axis_restarts_and_pairs(board: Callable[..., Page], logs: Logs) -> None:
    logs.write("one", range(20, 40), {"bad": lambda step: float(step)})
    page = board()
    page.press("]")
    put(page, f'{SETTINGS} [data-testid="axis-scalar"]', "=epoch * 100")
    page.until("location.search.includes('x=of:')")
    said(page, '[data-testid="axis-of"]', "=epoch")
    said(page, card("scalar:bad"), "all 100 points")
    page.do(f"document.querySelector('{SETTINGS} [data-testid=restarts] input[value=segments]').click()")
    said(page, card("scalar:bad"), "all 140 points")
    page.do(f"document.querySelector('{SETTINGS} [data-testid=origin] input[value=from]').click()")
    page.do(f"document.querySelector('{SETTINGS} [data-testid=pair]').click()")
    page.wait(card("pair:*/loss"))
    page.gone(card("scalar:train/loss"))
    said(page, card("pair:*/loss"), "4 lines")
    page.until("['restarts=segments', 'origin=0', 'pair=1'].every(part => location.search.includes(part))")

    page.do(f"document.querySelector({json.dumps(card('scalar:bad') + ' .warn')}).click()")
    said(page, card("scalar:bad"), "zoomed")
