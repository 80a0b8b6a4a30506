"""PR curves on the board: every run at the shared step, the threshold under the cursor, and the other two pictures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tests.e2e.browser import Page
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
    assert "at best F1" in page.text(READINGS)
    page.until(f"document.querySelector('{PR} [data-testid=\"card-amount\"]').textContent.includes('step 10')")
    newest = page.text(READINGS)
    page.set_range('[data-testid="step-slider"]', 0)
    page.until(f"document.querySelector('{PR} [data-testid=\"card-amount\"]').textContent.includes('step 0')")
    page.until(f"document.querySelector('{READINGS}').innerText !== {newest!r}")

    left, top, width, height = page.box(f'{PR} [data-testid="card-canvas"]')
    page.mouse("mouseMoved", left + width / 2, top + height / 2)
    page.until(f"/threshold \\d/.test(document.querySelector('{READINGS}').innerText)")
    assert page.js(f"document.querySelector('{READINGS} tbody tr').title").count("positives") == 2

    page.click('[data-testid="pr-view-roc"]')
    page.until(f"document.querySelector('{READINGS}').innerText.includes('AUC')")
    page.until("location.href.includes('roc')")
    page.reload()
    page.until(f"document.querySelector('{READINGS}').innerText.includes('AUC')")
