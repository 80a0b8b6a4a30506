"""One run in full, and runs compared: what differs, what is best, files and damage, in the link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import Logs

pytestmark = pytest.mark.browser
Board = Callable[..., Page]

CONTROL = 2


def test_a_run_in_full(logs: Logs, board: Board) -> None:
    path = logs.write("one", range(10), {"loss": lambda step: 1 / (step + 1)})
    logs.write("two", range(10), {"loss": lambda step: 2 / (step + 1)})
    (logs.path / "one" / "hparams.yaml").write_text("lr: 0.1\nmodel: vit\n")
    with path.open("ab") as file:
        file.write(b"\xff" * 40)
    page = board()
    page.do("document.querySelector('[data-run=one]').focus()")
    page.press("o")
    page.until("document.querySelector('[data-testid=about-config]')?.innerText.includes('hparams.yaml')")
    page.says('[data-testid="about-config"]', "vit")
    page.until("document.querySelector('[data-testid=runs-footer]').innerText.includes('1 shown')")
    page.click('[data-testid="about"] header label:nth-of-type(2)')
    page.until("document.querySelector('[data-testid=about-metrics]')?.innerText.includes('0.1')")
    page.click('[data-testid="about"] header label:nth-of-type(4)')
    page.until("document.querySelector('[data-testid=about-files]')?.innerText.includes('one/events')")
    page.until("document.querySelector('[data-testid=about-files]').innerText.includes('bytes skipped')")
    page.click('[data-testid="about-close"]')
    page.gone('[data-testid="about"]')
    page.until("document.querySelector('[data-testid=runs-footer]').innerText.includes('2 shown')")


def test_runs_compared(logs: Logs, board: Board) -> None:
    for run, rate in (("one", 0.1), ("two", 0.01), ("three", 0.001)):
        logs.write(run, range(10), {"loss": lambda step, rate=rate: rate / (step + 1)})
        (logs.path / run / "hparams.yaml").write_text(f"lr: {rate}\nmodel: vit\n")
    page = board()
    page.click('[data-run="one"] .name')
    page.click('[data-run="three"] .name', modifiers=CONTROL)
    page.do("document.querySelector('[data-run=three]').focus()")
    page.press("o")
    page.until("document.querySelector('[data-testid=about-config]')?.innerText.includes('lr')")
    assert "vit" not in page.text('[data-testid="about-config"]')  # only what differs
    page.click('[data-testid="about-differing"]')
    page.until("document.querySelector('[data-testid=about-config]').innerText.includes('vit')")
    page.click('[data-testid="about"] header label:nth-of-type(2)')
    page.until("document.querySelector('[data-testid=about-metrics] .best')?.innerText.startsWith('1e')")
    page.until("location.search.includes('about=')", what="not in the link")
    page.reload()
    page.until("document.querySelector('[data-testid=about] h2')?.innerText === '2 runs compared'")
