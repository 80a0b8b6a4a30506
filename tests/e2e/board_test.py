"""The board as a person uses it: see, select, filter, smooth, scale, zoom, share."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import CARD, SLOT, Logs, drawn
from tests.e2e.pictures import settled
from tests.process import Sightline

pytestmark = pytest.mark.browser

AMOUNT = '[data-testid="card-amount"]'
Board = Callable[..., Page]


@pytest.fixture
def three_runs(logs: Logs) -> Logs:
    """Runs "adam", "sgd" and "deep/sgd" with train/loss, train/acc and lr at steps 0 to 99."""
    for number, run in enumerate(("adam", "sgd", "deep/sgd"), 1):
        logs.write(
            run,
            range(100),
            {
                "train/loss": lambda step, n=number: n * math.exp(-step / 30),  # type: ignore[misc]
                "train/acc": lambda step, n=number: 1 - n * 0.3 * math.exp(-step / 30),  # type: ignore[misc]
                "lr": lambda step: 0.001,
            },
        )
    return logs


def card(tag: str) -> str:
    return f'{SLOT} [data-card="scalar:{tag}"]'


def readout(tag: str) -> str:
    return f'{card(tag)} [data-testid="readout"]'


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.js("location.href")).query).items()}


def says(page: Page, name: str, value: str | None) -> None:
    """Wait until the address carries this."""
    wanted = json.dumps(value)
    page.until(f"new URLSearchParams(location.search).get({json.dumps(name)}) === {wanted}")


def picture(page: Page, tag: str, other: str = "") -> str:
    """The picture of a card, once it is another one than this and stays."""
    return settled(page, f"{card(tag)} canvas", other)


def shows(page: Page, *wanted: str) -> None:
    """Wait until just these cards are shown."""
    page.same(f"[...document.querySelectorAll('{CARD}')].map(e => e.dataset.card.slice(7)).sort()", sorted(wanted))


def zoomed(page: Page, tag: str, left: float, right: float, shown: str) -> None:
    """Drag over the chart between these shares of its width, until it shows."""

    def drag() -> None:
        x, y, width, height = page.box(f"{card(tag)} canvas")
        page.drag((x + width * left, y + height * 0.4), (x + width * right, y + height * 0.4))

    page.repeat(drag, shown)


def test_first_load_shows_every_run_and_tag(three_runs: Logs, board: Board) -> None:
    page = board()
    shows(page, "lr", "train/acc", "train/loss")
    rows = "[...document.querySelectorAll('[data-testid=\"run-row\"]')].map(e => e.dataset.run)"
    page.same(f"{rows}.sort()", ["adam", "deep/sgd", "sgd"])
    page.reads(f"{SLOT} {AMOUNT}", *["3 runs · all 300 points"] * 3)
    page.says(readout("train/loss"), "step 99")
    page.until(
        f"""(() => {{
          const canvas = document.querySelector('{card("train/loss")} canvas')
          const copy = document.createElement('canvas')
          copy.width = canvas.width; copy.height = canvas.height
          const pen = copy.getContext('2d', {{willReadFrequently: true}})
          pen.drawImage(canvas, 0, 0)
          const seen = new Set()
          const data = pen.getImageData(0, 0, copy.width, copy.height).data
          for (let i = 0; i < data.length; i += 4) {{
            const [r, g, b, opaque] = data.slice(i, i + 4)
            const vivid = opaque > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 60
            if (vivid) seen.add([r >> 5, g >> 5, b >> 5].join())
          }}
          return seen.size >= 3
        }})()""",
        what="fewer than three lines in three colours",
    )


def test_a_run_is_taken_off_and_put_back(three_runs: Logs, board: Board) -> None:
    page = board()
    page.click('[data-run="sgd"] [data-testid="run-check"]')
    page.until(f"document.querySelector('{card('lr')} {AMOUNT}').textContent === '2 runs · all 200 points'")
    page.click('[data-run="sgd"] [data-testid="run-check"]')
    page.until(f"document.querySelector('{card('lr')} {AMOUNT}').textContent === '3 runs · all 300 points'")


def test_double_click_on_a_run_shows_it_alone(three_runs: Logs, board: Board) -> None:
    page = board()
    page.click('[data-run="adam"] .name', clicks=2)
    page.until(f"document.querySelector('{card('lr')} {AMOUNT}').textContent === 'all 100 points'")
    shown = f"document.querySelector('{readout('train/loss')}').innerText"
    page.until(f"{shown}.includes('adam') && !{shown}.includes('sgd')")


def test_runs_are_filtered_by_regular_expression(three_runs: Logs, board: Board) -> None:
    page = board()
    page.fill('[data-testid="run-filter"]', "^(adam|deep)")
    page.until("document.querySelectorAll('[data-testid=\"run-row\"]').length === 2")
    page.until(f"document.querySelector('{card('lr')} {AMOUNT}').textContent === '2 runs · all 200 points'")
    page.fill('[data-testid="run-filter"]', "(")
    page.wait('[data-testid="run-filter-error"]')


def test_tags_are_filtered_by_regular_expression(three_runs: Logs, board: Board) -> None:
    page = board()
    page.press("/")
    page.until("document.activeElement.dataset.testid === 'tag-filter'")
    page.call("Input.insertText", text="loss|^lr$")
    shows(page, "lr", "train/loss")
    page.fill('[data-testid="tag-filter"]', "nothing like this")
    page.wait('[data-testid="empty-state"][data-why]')
    page.fill('[data-testid="tag-filter"]', "")
    shows(page, "lr", "train/acc", "train/loss")


def test_smoothing_changes_the_line_and_keeps_the_value(three_runs: Logs, board: Board) -> None:
    page = board("?runFilter=adam")
    expected = 0.0
    for step in range(100):
        expected = expected * 0.9 + 0.1 * math.exp(-step / 30)
    expected /= 1 - 0.9**100
    page.set_range('[data-testid="smoothing"]', 0.9)
    page.says(readout("train/loss"), f"{expected:.4g}".lstrip("0"))
    page.says(readout("train/loss"), f"{math.exp(-99 / 30):.4g}".lstrip("0"))  # the raw value beside it
    says(page, "smoothing", "0.9")


def test_the_x_axis_is_step_relative_or_wall_time(three_runs: Logs, board: Board) -> None:
    page = board()
    before = picture(page, "train/loss")
    for axis in ("relative", "wall", "step"):
        page.click(f'[data-testid="axis-{axis}"]')
        before = picture(page, "train/loss", before)
        says(page, "x", None if axis == "step" else axis)


def test_log_scale(three_runs: Logs, board: Board) -> None:
    page = board()
    before = picture(page, "train/loss")
    page.click('[data-testid="scale-log"]')
    picture(page, "train/loss", before)
    says(page, "y", "log")


def test_zoom_goes_down_to_the_points_and_back(logs: Logs, board: Board) -> None:
    logs.write("long", range(30_000), {"spiky": lambda step: 100.0 if step == 12_345 else math.sin(step / 500)})
    page = board()
    page.reads(f"{SLOT} {AMOUNT}", "min–max of 30,000 points")
    cards = "JSON.parse(new URLSearchParams(location.search).get('cards') ?? '{}')['scalar:spiky'] ?? [0, 30000]"
    for most in (10_000, 3_000, 1_000):
        before = picture(page, "spiky")
        zoomed(page, "spiky", 0.54, 0.7, f"(([x0, x1]) => x1 - x0 < {most})({cards})")
        picture(page, "spiky", before)
    page.mouse("mouseMoved", 5, 5)
    page.until(f"document.querySelector('{AMOUNT}').textContent.startsWith('all ')", what="still thinned")
    page.click(f"{card('spiky')} canvas", clicks=2)
    page.until("!new URLSearchParams(location.search).has('cards')")
    page.mouse("mouseMoved", 5, 5)
    page.until(f"document.querySelector('{AMOUNT}').textContent === 'min–max of 30,000 points'")


def test_the_cursor_is_shared_by_all_cards(three_runs: Logs, board: Board) -> None:
    page = board()
    step = "document.querySelector('{}').innerText.match(/step (\\d+)/)[1]"
    here, there = (step.format(readout(tag)) for tag in ("train/loss", "lr"))
    page.hover(f"{card('train/loss')} canvas", 0.5, 0.5, f"{here} > 20 && {here} < 80 && {here} === {there}")


def test_the_dark_theme_colours_page_and_charts(three_runs: Logs, board: Board) -> None:
    page = board()
    light = picture(page, "train/loss")
    page.same("getComputedStyle(document.body).backgroundColor", "rgb(246, 247, 249)")
    page.prefers("dark")
    picture(page, "train/loss", light)
    page.same("getComputedStyle(document.body).backgroundColor", "rgb(17, 19, 23)")


def test_the_address_restores_the_view(three_runs: Logs, board: Board, visit: Callable[..., Page]) -> None:
    page = board()
    page.fill('[data-testid="tag-filter"]', "train")
    page.click('[data-run="sgd"] [data-testid="run-check"]')
    page.click('[data-testid="axis-relative"]')
    page.click('[data-testid="scale-log"]')
    page.set_range('[data-testid="smoothing"]', 0.3)
    for name, value in {"x": "relative", "y": "log", "smoothing": "0.3"}.items():
        says(page, name, value)
    page.until("new URLSearchParams(location.search).has('runs')")
    picture(page, "train/loss")
    zoomed(page, "train/loss", 0.4, 0.7, "new URLSearchParams(location.search).has('cards')")
    address = query(page)
    other = visit(page.js("location.href"))
    other.wait(card("train/loss"))
    drawn(other)
    shows(other, "train/acc", "train/loss")
    assert json.loads(address["cards"]).keys() == {"scalar:train/loss"}
    other.until("document.querySelector('[data-testid=\"smoothing\"]').value === '0.3'")
    other.says(f"{card('train/acc')} {AMOUNT}", "2 runs")
    other.same("Object.fromEntries(new URLSearchParams(location.search))", address)


def test_links_made_for_tensorboard_open_the_same(three_runs: Logs, board: Board) -> None:
    page = board("?tagFilter=loss&runFilter=deep&smoothing=0.2#scalars")
    shows(page, "train/loss")
    page.until("document.querySelector('[data-testid=\"run-row\"]').innerText.startsWith('deep')")
    page.until("document.querySelector('[data-testid=\"smoothing\"]').value === '0.2'")


def test_a_restart_keeps_what_it_replaced(logs: Logs, board: Board) -> None:
    logs.write("run", range(50), {"loss": lambda step: 2.0})
    logs.write("run", range(30, 60), {"loss": lambda step: 1.0})
    page = board()
    page.says(f"{card('loss')} header", "↻ 1")
    with_old = picture(page, "loss")
    page.goto(page.js("location.origin") + "/?superseded=0")
    picture(page, "loss", with_old)


def test_not_a_number_is_marked_and_counted(logs: Logs, board: Board) -> None:
    logs.write("run", range(50), {"loss": lambda step: math.nan if step == 20 else float(step)})
    board().says(f"{card('loss')} header", "1 NaN")


def test_the_palette_reaches_every_action(three_runs: Logs, board: Board) -> None:
    page = board()
    page.click('[data-testid="search"]')
    page.fill('[data-testid="palette"] input', "dark")
    page.says('[data-testid="palette"] li', "ark")
    page.press("Enter")
    page.until("document.documentElement.dataset.theme === 'dark'")


def test_a_narrow_window_still_shows_a_chart(three_runs: Logs, serve: Callable[..., Sightline], visit: Board) -> None:
    server = serve()
    server.until_idle()
    page = visit(server.url, 420, 800)
    page.wait(CARD)
    drawn(page)
    page.until("document.documentElement.scrollWidth <= 420")
    assert page.box(f"{CARD} canvas")[2] > 250
