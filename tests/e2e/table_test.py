"""Tables in the browser: typed cells, order, filter, a hundred thousand rows, steps, runs, and what is taken along."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT
from tests.process import Sightline

from sightline import SummaryWriter

pytestmark = pytest.mark.browser

ROWS = 100_000


def card(name: str) -> str:
    return f'{SLOT} [data-card="table:{name}"]'


def column(page: Page, name: str, number: int, *texts: str) -> None:
    page.reads(f"{card(name)} tbody td:nth-child({number})", *texts)


def says(page: Page, selector: str, text: str) -> None:
    page.until(f"document.querySelector({json.dumps(selector)})?.innerText === {json.dumps(text)}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sightline]:
    folder = tmp_path_factory.mktemp("tables")
    for run in ("a", "b"):
        with SummaryWriter(folder / run) as writer:
            for step in (0, 10):
                writer.add_table(
                    "samples",
                    {
                        "name": ["ten", "<img src=x onerror=alert(1)>", "nine"],
                        "loss": [10 + step, None, float("nan")],
                        "ok": [True, False, None],
                        "run": [run] * 3,
                    },
                    step,
                )
            if run == "a":
                rng = np.random.default_rng(0)
                writer.add_table("big", {"i": np.arange(ROWS), "x": rng.permutation(ROWS) / 7}, 0)
                writer.add_text("words", [["name", "value"], *([f"row {i}", str(100 - i)] for i in range(100))], 0)
    with Sightline(folder) as server:
        server.until_idle()
        yield server


@pytest.fixture
def tables(server: Sightline, visit: Callable[..., Page]) -> Callable[..., Page]:
    def show(tab: str = "tables") -> Page:
        page = visit(f"{server.url}#{tab}", 1280, 1000)
        page.wait('[data-testid="table-count"]')
        return page

    return show


def test_cells_are_shown_by_type_and_sorted_by_value(tables: Callable[..., Page]) -> None:
    page = tables()
    column(page, "samples", 1, "ten", "<img src=x onerror=alert(1)>", "nine")
    column(page, "samples", 2, "20", "–", "NaN")
    column(page, "samples", 3, "true", "false", "–")
    head = f"{card('samples')} th:nth-child(2)"
    number = json.dumps(f"{card('samples')} td.number")
    page.until(f"getComputedStyle(document.querySelector({number})).textAlign === 'right'")
    page.click(f"{head} button")
    page.until(f"document.querySelector({json.dumps(head)}).ariaSort === 'ascending'")
    column(page, "samples", 2, "20", "NaN", "–")
    page.until("decodeURIComponent(location.href).includes('table.sort')")
    page.click(f"{card('samples')} tbody tr:nth-child(3)")
    page.says(f"{card('samples')} [data-testid=table-row]", "nine")
    assert page.errors == []


def test_step_and_run_are_chosen(tables: Callable[..., Page]) -> None:
    page = tables()
    page.wait('[data-testid="step-slider"]')
    page.set_range('[data-testid="step-slider"]', 0)
    says(page, f"{card('samples')} td.number", "10")
    page.choose(f"{card('samples')} [data-testid=table-run]", "b")
    page.until(f"document.querySelector({json.dumps(card('samples') + ' tbody td:nth-child(4)')})?.innerText === 'b'")


def test_a_hundred_thousand_rows_are_a_screenful_of_elements(tables: Callable[..., Page]) -> None:
    page = tables()
    big = card("big")
    page.wait(f"{big} tbody td")
    assert 0 < page.count(f"{big} tbody tr") < 60
    page.click(f"{big} th:nth-child(2) button")
    page.until(f"document.querySelector({json.dumps(big + ' tbody td:nth-child(2)')}).innerText === '0'")
    scroll = json.dumps(f"{big} [data-testid=table-scroll]")
    down = f"(s => {{ s.scrollTop = s.scrollHeight }})(document.querySelector({scroll}))"
    largest = f"{(ROWS - 1) / 7:.4g}".replace("e+04", "e4")
    cells = json.dumps(f"{big} tbody td:nth-child(2)")
    page.until(f"({down}, [...document.querySelectorAll({cells})].at(-1)?.innerText === '{largest}')")
    page.fill(f"{big} [data-testid=table-filter]", "99999")
    count = json.dumps(f"{big} [data-testid=table-count]")
    page.until(f"document.querySelector({count}).innerText.includes(' of 100,000 rows')")


def test_long_tables_of_texts_are_tables_too(tables: Callable[..., Page]) -> None:
    page = tables("text")
    words = f'{SLOT} [data-card="text:words"]'
    page.click(f"{words} th:nth-child(2) button")
    page.until(f"document.querySelector({json.dumps(words + ' tbody td')}).innerText === 'row 99'")
    says(page, f"{words} [data-testid=table-count]", "100 rows")
