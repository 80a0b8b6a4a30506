"""Runs in groups: one line with a band for each, chosen by key, kept by the link, live, compared with a baseline."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.e2e.browser import Page
from tests.e2e.cards import pick
from tests.e2e.conftest import SLOT, Logs
from tests.process import Sightline

pytestmark = pytest.mark.browser

AMOUNT = f'{SLOT} [data-testid="card-amount"]'
READOUT = f'{SLOT} [data-testid="readout"]'
TERM = r'match("lr([.\d]+)")'


@pytest.fixture
def sweep(logs: Logs) -> Logs:
    """Two learning rates with three seeds each; values are flat, so that every statistic is known."""
    for lr in (1, 5):
        for seed in range(3):
            write(logs, lr, seed, range(20 if seed == 2 else 40))
    return logs


def write(logs: Logs, lr: int, seed: int, steps: range) -> None:
    logs.write(f"lr{lr}/seed{seed}", steps, {"loss": lambda step: float(lr + seed)})


def show(serve: Callable[..., Sightline], visit: Callable[..., Page], query: str = "") -> Page:
    server = serve()
    server.until_idle()
    page = visit(server.url + query)
    page.wait(AMOUNT)
    return page


def says(page: Page, selector: str, *words: str) -> None:
    """Wait until the first match has all of these words."""
    text = f"document.querySelector(`{selector}`).innerText"
    page.until(f"{list(words)}.every(word => {text}.includes(word))", what=f"no {words}")


def cells(page: Page, column: str, *texts: str) -> None:
    """Wait until a column of the readout holds just these."""
    found = f"[...document.querySelectorAll(`{READOUT} {column}`)].map(e => e.innerText)"
    page.until(f"JSON.stringify({found}) === JSON.stringify({list(texts)})", what=f"{column} is not {texts}")


def group(page: Page) -> None:
    page.press("g")
    page.until("document.activeElement.dataset.testid === 'group-term'")
    page.fill('[data-testid="group-term"]', TERM)
    page.press("Enter")
    says(page, AMOUNT, "2 groups of 6 runs")


def choose(page: Page, which: str, value: str) -> None:
    page.choose(f'[data-testid="{which}"]', value)


def test_groups_are_chosen_by_key_and_say_centre_interval_and_number(
    sweep: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    page = show(serve, visit)
    group(page)
    # At the last step only two of three runs are left: 1 and 2, and 5 and 6.
    says(page, READOUT, "mean", "± std", "1.500", "0.707", "5.500", "0.707")
    cells(page, "td.n", "2", "2")
    choose(page, "band", "minmax")
    says(page, READOUT, "min – max", "1 – 2")
    page.press("Escape")
    page.until("new URLSearchParams(location.search).get('band') === 'minmax'")
    page.reload()
    says(page, READOUT, "min – max", "1.500")


def test_the_line_of_a_group_as_a_table(
    sweep: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    page = show(serve, visit)
    group(page)
    page.press("Escape")
    pick(page, f"{SLOT} [data-testid=card-menu]", "CSV")
    says(page, '[data-testid="data-count"]', "40 places, none left out")
    rows = "[...document.querySelectorAll('[data-testid=data-dialog] tr')]"
    rows += ".map(row => [...row.cells].map(e => e.innerText)).filter(row => row.length)"
    page.same(f"{rows}[0]", ["step", "mean", "low", "high", "runs"])
    page.same(f"{rows}[1]", ["0", "2", "1", "3", "3"])  # seeds 1, 2, 3: one apart
    page.js("window.saved = []; URL.createObjectURL = blob => (blob.text().then(text => saved.push(text)), '#')")
    page.click('[data-testid="data-csv"]')
    lines = str(page.until("saved[0]")).splitlines()
    assert lines[:2] == ["step,mean,low,high,runs", "0,2,1,3,3"]
    assert len(lines) == 41
    assert re.fullmatch(r"39,1\.5,0\.79\d*,2\.20\d*,2", lines[-1])


def test_a_group_follows_the_data(sweep: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]) -> None:
    page = show(serve, visit)
    group(page)
    page.press("Escape")
    for seed in range(3):
        write(sweep, 1, seed, range(40, 45))
    cells(page, "td.main", "2", "5.500")
    cells(page, "td.n", "3", "2")


def test_a_group_is_highlighted(sweep: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]) -> None:
    page = show(serve, visit)
    group(page)
    page.click('[data-testid="groups"] .groups li:nth-child(2) button')
    page.until("document.querySelector('[data-testid=groups] .groups li:nth-child(2) button').ariaPressed === 'true'")
    page.until("new URLSearchParams(location.search).get('focus') !== null")
    says(page, f"{READOUT} tbody td.name", "5")


def test_differences_from_a_group_and_ratios_to_a_run(
    sweep: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    page = show(serve, visit)
    group(page)
    choose(page, "baseline", "1")
    choose(page, "band", "t")
    says(page, READOUT, "difference", "95 % t")
    cells(page, "td.main", "0", "4")
    cells(page, "td.range", "", "0.958 – 7.04")  # 4.303 standard errors; the baseline is in no doubt about itself
    page.click('[data-testid="groups"] .chips button')  # no groups, and with them no baseline
    says(page, AMOUNT, "6 runs")
    choose(page, "baseline", "lr1/seed0")
    page.click('[data-testid="groups"] input[value="ratio"]')
    says(page, READOUT, "ratio")
    cells(page, "td.main", "1", "2", "3")


def test_an_envelope_of_very_many(logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]) -> None:
    for number in range(1200):
        logs.write(f"run{number}", range(1), {"loss": lambda step, n=number: n / 100})  # type: ignore[misc]
    page = show(serve, visit, "?runs=all")
    says(page, AMOUNT, "median and min–max of 1,200 runs")
    says(page, READOUT, "median", "5.995", "0 – 12.0", "1200")
