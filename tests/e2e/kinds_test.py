"""All kinds on one board: every tab opens, one step moves every card, a link brings all back; however many runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import CARD, SLOT, Logs
from tests.process import Sightline

from sightline import SummaryWriter

STEPS = (0, 10, 20)
TABS = {
    "scalars": ["scalar:loss"],
    "images": ["image:picture"],
    "histograms": ["histogram:weights"],
    "distributions": ["histogram:weights"],
    "text": ["text:words/text_summary", "text:words"],
    "audio": ["audio:tone"],
    "pr_curves": ["pr_curve:cat"],
    "custom_scalars": [],
    "mesh": ["mesh:cloud_VERTEX"],
    "tensors": ["tensor:matrix"],
}
Board = Callable[..., Page]


def log_every_kind(path: Path, rng: np.random.Generator) -> None:
    with SummaryWriter(path) as writer:
        writer.add_custom_scalars({"mine": {"all": ["Multiline", ["loss"]]}})
        for step in STEPS:
            writer.add_scalar("loss", 1 / (step + 1), step)
            writer.add_histogram("weights", rng.normal(size=100), step)
            writer.add_image("picture", np.full((3, 8, 8), step / 20), step)
            writer.add_audio("tone", np.sin(np.arange(800) / (9 + step)), step, sample_rate=8000)
            writer.add_text("words", f"said at {step}", step)
            writer.add_pr_curve("cat", rng.integers(0, 2, 50), rng.random(50), step)
            writer.add_mesh("cloud", rng.random((1, 20, 3)), global_step=step)
            writer.add_tensor("matrix", np.full((2, 2), step), step)


@pytest.fixture
def board(logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]) -> Board:
    """Serve a log with every kind, and open a page of it."""

    def show(query: str = "", runs: int = 2) -> Page:
        for run in range(runs):
            log_every_kind(logs.path / f"run {run}", np.random.default_rng(run))
        server = serve()
        server.until_idle()
        page = visit(server.url + query, 1280, 1400)
        page.wait(CARD)
        return page

    return show


CARDS = f"[...document.querySelectorAll('{CARD}')].map(e => e.dataset.card)"


def card(name: str) -> str:
    return f'{SLOT} [data-card="{name}"]'


def says(page: Page, name: str, text: str) -> None:
    """Wait until a card shows a text."""
    found = f"document.querySelector({json.dumps(card(name))})"
    page.until(f"{found}.innerText.includes({json.dumps(text)})", what=f"{name} does not say {text!r}")


def test_every_tab_opens_by_the_name_tensorboard_gives_it(board: Board) -> None:
    page = board()
    for tab, wanted in TABS.items():
        page.js(f"location.hash = '#{tab}'")
        selected = "document.querySelector('nav [aria-current=page]').dataset.testid"
        page.until(f"{selected} === 'tab-{'histograms' if tab == 'distributions' else tab}'")
        page.wait(CARD)
        kinds = "[...new Set([...document.querySelectorAll('" + CARD + "')].map(e => e.dataset.card.split(':')[0]))]"
        own = f"{CARDS}.every(card => {json.dumps(wanted)}.includes(card))" if wanted else "true"
        page.until(f"{kinds}.length === 1 && {own}", what=f"cards of other kinds in the tab {tab}")
    page.js("location.hash = '#board'")
    page.until(f"document.querySelectorAll('{CARD}').length >= 8")
    page.do("document.querySelector('[data-testid=\"tab-more\"]').click()")  # it may be scrolling into view
    page.wait('[data-testid="more"]')
    listed = "[...document.querySelectorAll('[data-testid=\"more\"] [data-kind]')].map(e => e.dataset.kind).sort()"
    page.same(listed, ["embedding", "figure", "graph", "hparams", "profile", "table"])


def test_one_step_moves_the_cards_of_every_kind(board: Board) -> None:
    page = board()
    page.wait('[data-testid="step-slider"]')
    says(page, "text:words", "said at 20")
    page.set_range('[data-testid="step-slider"]', 0)
    says(page, "text:words", "said at 0")
    says(page, "mesh:cloud_VERTEX", "\n0")
    page.press(".")
    says(page, "text:words", "said at 10")
    says(page, "tensor:matrix", "step 10")
    page.press(".")
    page.until("document.querySelector('[data-testid=\"step-shown\"]').value === 'newest'")
    page.until("!location.search.includes('step=')")


def test_a_step_can_be_typed(board: Board) -> None:
    page = board("#text")
    page.wait('[data-testid="step-shown"]')
    field = "document.querySelector('[data-testid=\"step-shown\"]')"
    page.do(f"(e => {{ e.value = '15'; e.dispatchEvent(new Event('change', {{bubbles: true}})) }})({field})")
    says(page, "text:words", "said at 10")  # the last that is not after it
    page.do(f"(e => {{ e.value = 'newest'; e.dispatchEvent(new Event('change', {{bubbles: true}})) }})({field})")
    says(page, "text:words", "said at 20")


def test_steps_play(board: Board) -> None:
    page = board("#text")
    says(page, "text:words", "said at 20")
    # A step is shown for a moment, perhaps between two looks: the page itself remembers.
    page.js(
        "window.seen = new Set(); new MutationObserver(() => {"
        f" const card = document.querySelector({json.dumps(card('text:words'))});"
        " seen.add(/said at \\d+/.exec(card?.innerText)?.[0]) }"
        ").observe(document.body, {subtree: true, childList: true, characterData: true})"
    )
    page.click('[data-testid="step-play"]')
    page.until("['said at 0', 'said at 10'].every(text => seen.has(text))")
    page.click('[data-testid="step-play"]')


def test_a_link_brings_back_the_tab_the_step_and_the_settings(board: Board) -> None:
    page = board("?step=10#mesh")
    page.until("document.querySelector('[data-testid=\"step-shown\"]').value === '10'")
    page.click('[data-testid="mesh-draw-points"]')
    page.until("new URLSearchParams(location.search).get('set') !== null")
    page.reload()
    page.wait(card("mesh:cloud_VERTEX"))
    page.wait('[data-testid="mesh-draw-points"].on')
    page.until("document.querySelector('nav [aria-current=page]').dataset.testid === 'tab-mesh'")
    page.until("document.querySelector('[data-testid=\"step-shown\"]').value === '10'")
    page.click('[data-testid="tab-text"]')
    says(page, "text:words", "said at 10")  # one step over all tabs


def test_a_card_of_any_kind_fills_the_window_and_steps_there(board: Board) -> None:
    page = board("?full=text:words#images")
    full = '[data-testid="full-card"]'
    page.until(f"document.querySelector('{full}').innerText.includes('said at 20')")
    page.wait(f'{full} [data-testid="step-slider"]')
    page.press(",")
    page.until(f"document.querySelector('{full}').innerText.includes('said at 10')")
    page.set_range(f'{full} [data-testid="step-slider"]', 0)
    page.until(f"document.querySelector('{full}').innerText.includes('said at 0')")
    page.press("f")
    page.gone(full)
    page.press("j")
    page.press("f")
    page.wait(f'{full} [data-card="image:picture"]')


def test_cards_of_every_kind_are_pinned_and_found(board: Board) -> None:
    page = board()
    page.wait(card("mesh:cloud_VERTEX"))
    page.do(f"document.querySelector({json.dumps(card('mesh:cloud_VERTEX'))}).focus()")
    page.press("p")
    page.wait('[data-section="Pinned"]')
    page.until("new URLSearchParams(location.search).get('pinnedCards')?.includes('cloud_VERTEX')")
    page.click('[data-testid="search"]')
    page.fill('[data-testid="palette"] input', "matrix")
    page.until("document.querySelector('[data-testid=\"palette\"] li')?.innerText.includes('matrix')")
    page.press("Enter")
    page.wait('[data-testid="full-card"] [data-card="tensor:matrix"]')


def test_a_kind_that_is_not_there_says_how_to_log_it(logs: Logs, serve: Callable[..., Sightline], visit: Board) -> None:
    logs.write("only scalars", range(3), {"loss": float})
    server = serve()
    server.until_idle()
    page = visit(server.url + "#audio")
    page.wait('[data-why="kind-absent"]')
    page.says('[data-why="kind-absent"]', "add_audio")


def test_a_tag_of_two_kinds_has_two_cards(logs: Logs, serve: Callable[..., Sightline], visit: Board) -> None:
    with SummaryWriter(logs.path / "a") as writer:
        writer.add_scalar("same", 1.0, 0)
    with SummaryWriter(logs.path / "b") as writer:
        writer.add_text("same", "words", 0)
    server = serve()
    server.until_idle()
    page = visit(server.url)
    page.same(f"{CARDS}.sort()", ["scalar:same", "text:same"])


def test_tabs_that_do_not_fit_are_in_a_menu(board: Board, visit: Board) -> None:
    page = board(runs=1)
    page.resize(390, 800)
    page.wait('[data-testid="all-tabs"]')
    page.click('[data-testid="all-tabs"]')
    page.until("[...document.querySelectorAll('[role=menu] button')].length === 11")
    page.do("[...document.querySelectorAll('[role=menu] button')].find(b => b.innerText.includes('Tensors')).click()")
    page.until("document.querySelector('nav [aria-current=page]').dataset.testid === 'tab-tensors'")
    box = "(e => e.getBoundingClientRect())(document.querySelector('[data-testid=\"tab-tensors\"]'))"
    page.until(f"(b => b.left >= 0 && b.right <= 390)({box})", what="the tab that is on is out of sight")
    page.until("document.documentElement.scrollWidth <= 390")


def test_a_closed_section_stays_closed_and_loads_nothing(
    logs: Logs, serve: Callable[..., Sightline], visit: Board
) -> None:
    with SummaryWriter(logs.path / "run") as writer:
        for tag in ("open/a", "shut/a", "shut/b"):
            writer.add_text(tag, f"words of {tag}", 0)
    server = serve()
    server.until_idle()
    page = visit(server.url)
    head = '[data-testid="section"][data-section="shut"] h2 button'
    says = "document.querySelector('.slot:not(.parked) [data-card=\"text:{}\"]')?.innerText.includes('words of {}')"
    for tag in ("open/a", "shut/a", "shut/b"):
        page.until(says.format(tag, tag))
    page.click(head)
    page.until(f"document.querySelectorAll({json.dumps(CARD)}).length === 1")

    page.call(
        "Page.addScriptToEvaluateOnNewDocument",
        source="""window.asked = []
            const ask = window.fetch
            window.fetch = (where, how) => {
                asked.push(decodeURIComponent(where) + (how?.body ?? ''))
                return ask(where, how)
            }""",
    )
    page.reload()
    page.until(says.format("open/a", "open/a"))
    page.until(f"document.querySelector({json.dumps(head)}).ariaExpanded === 'false'")
    page.same(f"document.querySelector({json.dumps(head)}).innerText.split(/\\s+/)", ["shut", "2"])
    assert page.count(CARD) == 1
    assert page.js("asked.filter(one => one.includes('open/a')).length > 0")
    assert page.js("asked.filter(one => one.includes('shut/'))") == []

    page.click(head)
    for tag in ("shut/a", "shut/b"):
        page.until(says.format(tag, tag))
    page.reload()
    page.until(says.format("shut/b", "shut/b"))


def test_a_thousand_runs_of_several_kinds(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    log_every_kind(logs.path / "run 0000", np.random.default_rng(0))
    for run in range(1, 1000):
        shutil.copytree(logs.path / "run 0000", logs.path / f"run {run:04}")
    server = serve()
    server.until_idle()
    page = visit(server.url + "?runs=all", 1280, 900)
    page.until(f"document.querySelectorAll('{CARD}').length >= 6")
    for index, step in ((0, 0), (1, 10), (0, 0)):
        page.set_range('[data-testid="step-slider"]', index)
        says(page, "text:words", f"said at {step}")
    assert page.js("document.querySelectorAll('*').length") < 10_000  # a screenful, whatever there is
