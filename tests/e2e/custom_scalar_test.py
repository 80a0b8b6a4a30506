"""The logged layout on the board: a card a chart, tags by expressions, bands, and expressions that never end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT, Logs
from tests.process import Sightline

from sightline import SummaryWriter

pytestmark = pytest.mark.browser

LAYOUT = {
    "Loss": {
        "both": ["Multiline", [r"(train|val)/loss$"]],
        "band": ["Margin", ["mean", "low", "high"]],
        "missing": ["Margin", ["mean", "nowhere", "high"]],
    },
    "Bad": {"endless": ["Multiline", ["(a+)+$"]], "nothing": ["Multiline", ["no/such"]]},
}


def card(chart: str) -> str:
    return f'{SLOT} [data-card="custom_scalar:{chart}"]'


def test_a_card_for_each_chart(logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]) -> None:
    tags = ("train/loss", "val/loss", "train/loss_other", "mean", "high", "a" * 40 + "!")
    for run in ("one", "two"):
        with SummaryWriter(logs.path / run) as writer:
            for step in range(10):
                for number, tag in enumerate(tags):
                    writer.add_scalar(tag, step + number, step)
                if step != 4:
                    writer.add_scalar("low", step - 1.5, step)
            if run == "one":
                writer.add_custom_scalars(LAYOUT)
    server = serve()
    server.until_idle()
    page = visit(server.url + "#custom_scalars", height=1400)
    page.wait(card("Bad/nothing"))
    order = f"[...document.querySelectorAll('{SLOT} [data-card]')].map(e => e.dataset.card.slice(14))"
    page.same(f"{order}.sort()", ["Bad/endless", "Bad/nothing", "Loss/band", "Loss/both", "Loss/missing"])
    first, second = (f"document.querySelector('{card(name)}')" for name in ("Loss/both", "Bad/endless"))
    after = f"{first}.getBoundingClientRect().bottom < {second}.getBoundingClientRect().top"
    page.until(after, what="sections in another order than the layout's")
    amount = '[data-testid="card-amount"]'
    page.until(f"document.querySelector('{card('Loss/both')} {amount}').innerText === '4 lines · all 40 points'")
    page.until(f"document.querySelector('{card('Loss/band')} {amount}').innerText === '2 lines · all 20 points'")
    page.until(f"document.querySelector('{card('Loss/band')}').innerText.includes('2 points have no lower')")
    page.until(f"document.querySelector('{card('Loss/missing')}').innerText.includes('“nowhere”')")
    page.until(f"document.querySelector('{card('Bad/nothing')}').innerText.includes('matches no scalar')")
    page.until(f"document.querySelector('{card('Bad/endless')}').innerText.includes('takes too long')")

    read = f"document.querySelector('{card('Loss/band')} [data-testid=readout]').innerText"
    page.hover(f'{card("Loss/band")} [data-testid="card-canvas"]', 0.95, 0.5, f"{read}.includes('7.500')")

    page.goto(server.url + "?full=custom_scalar:Loss/both#board")
    page.wait('[data-testid="full-card"] [data-testid="card-canvas"]')
    page.until("document.querySelector('[data-testid=full-card]').innerText.includes('4 lines')")
