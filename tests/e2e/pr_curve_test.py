"""PR curves on the board: every run at the shared step, the threshold under the cursor, and the other two pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.cards import card, choose, saved
from tests.e2e.conftest import SLOT, Logs
from tests.process import Sightline

from sightline import SummaryWriter

pytestmark = pytest.mark.browser

PR = f'{SLOT} [data-card="pr_curve:pr/a"]'
READINGS = f'{PR} [data-testid="pr-readings"]'


def test_curves_follow_step_cursor_and_view(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    labels = np.arange(100) < 40
    for run in ("one", "two"):
        with SummaryWriter(logs.path / run) as writer:
            for step in (0, 10):
                scores = np.clip(labels * 0.1 * step + np.linspace(0, 0.5, 100), 0, 1) if run == "one" else labels * 0.9
                writer.add_pr_curve("pr/a", labels, scores, step)
    with SummaryWriter(logs.path / "odd") as writer:
        writer.add_tensor("x", 1.0, 0)
    server = serve()
    server.until_idle()
    page = visit(server.url + "#pr_curves")
    page.until(f"document.querySelectorAll('{READINGS} tbody tr').length === 2")
    page.says(READINGS, "at best F1")
    page.until(f"document.querySelector('{PR} [data-testid=\"card-amount\"]').textContent.includes('step 10')")
    newest = page.text(READINGS)
    page.set_range('[data-testid="step-slider"]', 0)
    page.until(f"document.querySelector('{PR} [data-testid=\"card-amount\"]').textContent.includes('step 0')")
    page.until(f"document.querySelector('{READINGS}').innerText !== {newest!r}")

    threshold = f"/threshold \\d/.test(document.querySelector('{READINGS}').innerText)"
    page.hover(f'{PR} [data-testid="card-canvas"]', 0.5, 0.5, threshold)
    page.until(f"document.querySelector('{READINGS} tbody tr').title.split('positives').length === 3")

    page.click('[data-testid="pr-view-roc"]')
    page.until(f"document.querySelector('{READINGS}').innerText.includes('AUC')")
    page.until("location.href.includes('roc')")
    page.reload()
    page.until(f"document.querySelector('{READINGS}').innerText.includes('AUC')")


def test_the_classes_of_a_thing_share_a_card(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    labels = np.arange(100) < 40
    for run in ("one", "two"):
        with SummaryWriter(logs.path / run) as writer:
            for step in (0, 10):
                for number, name in enumerate(("cat", "dog", "owl 10", "owl 9")):
                    scores = np.clip(labels * (0.1 + 0.02 * number) * step + np.linspace(0, 0.5, 100), 0, 1)
                    writer.add_pr_curve(f"seen/{name}", labels, scores, step)
            writer.add_pr_curve("other/cat", labels, labels * 0.9, 10)
    server = serve()
    server.until_idle()
    page = visit(server.url + "#pr_curves", 1280, 1400)
    names = """(of => [...document.querySelectorAll(of + ' [data-testid="pr-readings"] tbody .name')]
        .map(e => e.textContent.trim()))"""

    def rows(tag: str) -> str:
        return f"{names}({card(f'pr_curve:{tag}')!r})"

    def amount(tag: str) -> str:
        return f"document.querySelector({card(f'pr_curve:{tag}')!r} + ' [data-testid=\"card-amount\"]').textContent"

    page.until(f"{rows('seen/dog')}.join() === 'one,two'")
    choose(page, "pr_curve:seen/dog", "Classes together: all 4 of seen/")
    classes = ["cat", "dog", "owl 9", "owl 10"]
    page.same(rows("seen/dog"), [f"{name} · {run}" for run in ("one", "two") for name in classes])
    page.same(amount("seen/dog"), "4 classes · 2 runs · step 10")
    page.same(rows("seen/cat"), ["one", "two"])  # a choice of one card

    name, picture = saved(page, "pr_curve:seen/dog", "Picture as SVG")
    assert name == "seen_dog.svg"
    assert "seen/" in "".join(ElementTree.fromstring(picture).itertext())
    dashes = re.findall(rb'stroke-dasharray="([^"]+)"', picture)
    assert len(set(dashes)) == 3  # and the first class has a whole line

    newest = page.js(f"document.querySelector({card('pr_curve:seen/dog')!r}).innerText")
    page.set_range('[data-testid="step-slider"]', 0)
    page.until(f"{amount('seen/dog')}.includes('step 0')")
    page.until(f"document.querySelector({card('pr_curve:seen/dog')!r}).innerText !== {newest!r}")
    page.until("location.href.includes('pr_curve.classes')")
    page.reload()
    page.until(f"{rows('seen/dog')}.length === 8")
    choose(page, "pr_curve:seen/dog", "Classes together")
    page.until(f"{rows('seen/dog')}.join() === 'one,two'")
