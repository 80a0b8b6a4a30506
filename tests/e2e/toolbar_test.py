"""What holds for all cards fits a small frame, such as a notebook's: two rows at most, everything in reach."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from tests.e2e.browser import Page
from tests.e2e.conftest import CARD, Logs
from tests.process import Sightline

from sightline import SummaryWriter

BAR = '[role="toolbar"][aria-label="View"]'
TWO_ROWS = 80  # pixels


def test_the_toolbar_of_a_small_frame_is_two_rows(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    with SummaryWriter(logs.path / "run") as writer:
        for step in range(3):
            writer.add_scalar("loss", 1 / (step + 1), step)
            writer.add_image("picture", np.full((3, 4, 4), step / 3, np.float32), step)
            writer.add_text("words", f"step {step}", step)
    server = serve()
    server.until_idle()
    page = visit(server.url, 900, 600)
    page.wait(CARD)
    page.wait('[data-testid="step-bar"]')  # with which the toolbar is complete
    page.until(f"document.querySelector('{BAR}').clientHeight <= {TWO_ROWS}", what="more than two rows")
    choices = f"[...document.querySelectorAll('{BAR} :is(input[type=range], select)')]"
    page.until(f"{choices}.every(e => e.getBoundingClientRect().right <= innerWidth)", what="out of the frame")
    choose = "(e => { e.value = 'log'; e.dispatchEvent(new Event('change', {bubbles: true})) })"
    page.do(f"{choose}(document.querySelector('{BAR} select[data-testid=scale]'))")
    page.until("new URLSearchParams(location.search).get('y') === 'log'")
