"""Texts in the browser: formats, the shared step, search, differences, tables, and what is long, live or broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT, Logs
from tests.process import Sightline

from sightline import SummaryWriter
from sightline.events.tensor import make_tensor
from sightline.kinds.base import Value

pytestmark = pytest.mark.browser

REPORT = """# Step {step}

| name | loss |
|:-----|-----:|
| adam | 0.5 |
| sgd | 12 |
| lion | 3 |

Energy is $E = mc^2$, see [this](https://example.test/page) or ![a cat](https://example.test/cat.png).
"""
CHAT = [
    {"role": "user", "content": "What is **two** and two?"},
    {"role": "assistant", "content": None, "tool_calls": [{"name": "add"}]},
]
FULL = '[data-testid="full-card"]'


def card(name: str) -> str:
    return f'{SLOT} [data-card="text:{name}"]'


def choose(page: Page, group: str, label: str) -> None:
    options = json.dumps(f'[data-testid="{group}"] label')
    page.do(f"[...document.querySelectorAll({options})].find(l => l.innerText === {json.dumps(label)}).click()")


def says(page: Page, selector: str, text: str) -> None:
    page.until(f"document.querySelector({json.dumps(selector)})?.innerText === {json.dumps(text)}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sightline]:
    """Serves two runs with texts of every sort."""
    folder = tmp_path_factory.mktemp("texts")
    for run in ("a", "b"):
        with SummaryWriter(folder / run) as writer:
            for step in range(0, 50, 10):
                writer.add_text("report", REPORT.format(step=f"{step} of {run}"), step)
            if run == "b":
                continue
            writer.add_text("chat", [json.dumps(CHAT)], 0)  # a list of one, as PyTorch writes every text
            writer.add_text("config", json.dumps({"lr": 0.1, "deep": {"list": [1, 2]}, "big": 2**70}), 0)
            writer.add_text("column", ["one", "**two**"], 0)
            writer.add_text("table", [["name", "loss"], ["adam", "10"], ["sgd", "9"]], 0)
            writer.add_text("long", "\n\n".join(f"line {i} of a long text" for i in range(80_000)), 0)
            writer.add_text("none", "", 0)
            for step in range(2000):
                writer.add_text("many", f"# Step {step}\n" + "some words of a sample " * 430, step)
    with Sightline(folder) as server:
        server.until_idle()
        yield server


@pytest.fixture
def texts(server: Sightline, visit: Callable[..., Page]) -> Callable[..., Page]:
    """Shows the tab of texts."""

    def show(query: str = "") -> Page:
        page = visit(f"{server.url}{query}#text", 1280, 1900)
        page.wait('[data-testid="card"]')
        return page

    return show


def test_every_format_shows_itself(texts: Callable[..., Page]) -> None:
    page = texts()
    page.wait(f"{card('report')} .katex-html")
    page.reads(f"{card('report')} h1", "Step 40 of a", "Step 40 of b")
    link = json.dumps(f"{card('report')} a[href^=https]")
    assert page.js(f"(a => [a.rel, a.target])(document.querySelector({link}))") == ["noopener noreferrer", "_blank"]
    assert page.count(f"{card('report')} img") == 0
    page.until(f"document.querySelector({json.dumps(card('report') + ' [data-picture]')}).innerText === 'a cat'")
    cell = json.dumps(f"{card('report')} td:nth-child(2)")
    page.until(f"getComputedStyle(document.querySelector({cell})).textAlign === 'right'")

    page.wait(f"{card('config')} [data-testid=json]")
    page.says(card("config"), "1180591620717411303424")
    page.click(f"{card('config')} [data-testid=json] button")
    page.gone(f"{card('config')} [data-testid=json] .leaf")

    page.wait(f"{card('chat')} [data-testid=chat] strong")
    page.says(f"{card('chat')} [data-testid=chat]", "tool_calls")
    page.until(f"document.querySelectorAll({json.dumps(card('column') + ' td')}).length === 2")
    page.reads(f"{card('table')} th", "name", "loss")
    page.says(card("none"), "An empty text")

    choose(page, "text-format", "Raw")
    page.until(f"document.querySelector({json.dumps(card('report'))}).innerText.includes('# Step 40')")
    page.until("decodeURIComponent(location.href).includes('text.format')")


def test_the_slider_and_the_search_lead_to_a_step(texts: Callable[..., Page]) -> None:
    page = texts("?tagFilter=report")
    page.wait(f"{card('report')} h1")
    page.wait('[data-testid="step-slider"]')
    page.set_range('[data-testid="step-slider"]', 1)
    says(page, f"{card('report')} h1", "Step 10 of a")
    page.do(f"document.querySelector({json.dumps(card('report') + ' [data-testid=open-search]')}).click()")
    page.wait('[data-testid="text-search"]')
    page.fill('[data-testid="text-search"]', "STEP 20")
    page.until("document.querySelectorAll('[data-testid=text-hit]').length === 2")
    page.reads('[data-testid="text-found"]', "2 steps")
    page.until("document.querySelector('[data-testid=\"text-hit\"] mark').innerText === 'Step 20'")
    page.click('[data-testid="text-hit"]')
    says(page, f"{card('report')} h1", "Step 20 of a")
    page.fill('[data-testid="text-search"]', "nowhere")
    page.until(f"document.querySelector({json.dumps(card('report'))}).innerText.includes('No step has')")


def test_what_changed_between_steps_and_runs(texts: Callable[..., Page]) -> None:
    page = texts("?full=text:report")
    page.wait(f"{FULL} h1")
    choose(page, "text-compare", "Two steps")
    says(page, f"{FULL} del", "30")
    says(page, f"{FULL} ins", "40")
    choose(page, "text-compare", "Two runs")
    says(page, f"{FULL} del", "a")
    says(page, f"{FULL} ins", "b")


def test_tables_are_sorted(texts: Callable[..., Page]) -> None:
    page = texts("?full=text:table")
    page.wait(f"{FULL} th button")
    for order in (["sgd", "adam"], ["adam", "sgd"]):
        page.click(f"{FULL} th:nth-child(2) button")
        page.reads(f"{FULL} tbody td:first-child", *order)


def test_a_long_text_comes_in_part_and_whole_when_asked(texts: Callable[..., Page]) -> None:
    page = texts("?full=text:long")
    says(page, f"{FULL} [data-testid=show-all]", "Show all 2.15 MB")
    assert page.count(f"{FULL} p") < 5000
    page.click(f"{FULL} [data-testid=show-all]")
    page.wait(f"{FULL} [data-testid=raw]")
    whole = f"document.querySelector('{FULL} [data-testid=raw]').textContent"
    page.until(f"{whole}.endsWith('line 79999 of a long text')")


def test_two_thousand_steps_are_no_burden(server: Sightline, visit: Callable[..., Page]) -> None:
    page = visit(f"{server.url}?tagFilter=many#scalars")
    page.wait('[data-testid="tag-filter"]')
    page.js("location.hash = '#text'")
    page.wait('[data-card="text:many"] h1')
    asked = "performance.getEntriesByType('resource').filter(e => /api.text\\?/.test(e.name))"
    page.until(f"{asked}.length > 0")
    (size,) = page.js(f"{asked}.map(e => e.decodedBodySize)")  # of one answer
    assert size < 20_000


def test_new_steps_come_by_themselves_and_what_is_broken_stays_alone(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    with SummaryWriter(logs.path / "run") as writer:
        writer.add_text("words", "first", 0)
        writer.add(Value("broken", make_tensor(np.zeros(3, np.float32)), "text"), 0)
        writer.flush()
        server = serve()
        server.until_idle()
        page = visit(f"{server.url}#text")
        says(page, f"{card('words')} p", "first")
        writer.add_text("words", "second", 1)
        writer.flush()
        says(page, f"{card('words')} p", "second")
        page.until(f"document.querySelector({json.dumps(card('broken'))}).innerText.includes('does not hold strings')")
        page.forgive("422")
