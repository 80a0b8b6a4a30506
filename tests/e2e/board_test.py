"""The board as a person uses it: see, select, filter, smooth, scale, zoom, share."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import CARD, SLOT, Logs, drawn
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


def tags(page: Page) -> list[str]:
    return sorted(page.js(f"[...document.querySelectorAll('{CARD}')].map(e => e.dataset.card.replace('scalar:', ''))"))


def card(tag: str) -> str:
    return f'{SLOT} [data-card="scalar:{tag}"]'


def readout(page: Page, tag: str) -> str:
    return page.text(f'{card(tag)} [data-testid="readout"]')


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.js("location.href")).query).items()}


def says(page: Page, name: str, value: str | None) -> None:
    """Wait until the address carries this."""
    wanted = json.dumps(value)
    page.until(f"new URLSearchParams(location.search).get({json.dumps(name)}) === {wanted}")


def zoom_of(page: Page, tag: str) -> list[float]:
    page.until("new URLSearchParams(location.search).has('cards')", what="no zoom in the address")
    zoom: list[float] = json.loads(query(page)["cards"])[f"scalar:{tag}"]
    return zoom


def ink(page: Page, tag: str) -> str:
    """What the card's canvas looks like, as a text that is equal for equal pictures."""
    picture = page.js(
        f"""(() => {{
          const canvas = document.querySelector('{card(tag)} canvas')
          const copy = document.createElement('canvas')
          copy.width = 200; copy.height = 100
          const pen = copy.getContext('2d')
          pen.drawImage(canvas, 0, 0, 200, 100)
          return copy.toDataURL()
        }})()"""
    )
    return str(picture)


def changes(page: Page, tag: str, before: str) -> None:
    """Wait until the picture is another one."""
    for _ in range(100):
        if ink(page, tag) != before:
            return
        page.js("new Promise(done => setTimeout(done, 30))")
    raise AssertionError(f"the picture of {tag} stays as it was")


def test_first_load_shows_every_run_and_tag(three_runs: Logs, board: Board) -> None:
    page = board()
    assert tags(page) == ["lr", "train/acc", "train/loss"]
    rows = page.js("[...document.querySelectorAll('[data-testid=\"run-row\"]')].map(e => e.dataset.run)")
    assert sorted(rows) == ["adam", "deep/sgd", "sgd"]
    assert page.texts(AMOUNT) == ["3 runs · all 300 points"] * 3
    assert "step 99" in readout(page, "train/loss")
    colours = page.js(
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
          return seen.size
        }})()"""
    )
    assert colours >= 3  # three lines in three colours


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
    shown = f"document.querySelector('{card('train/loss')} [data-testid=\"readout\"]').innerText"
    page.until(f"{shown}.includes('adam')")
    assert "sgd" not in readout(page, "train/loss")


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
    page.call("Input.insertText", text="loss|^lr$")
    page.until(f"document.querySelectorAll('{CARD}').length === 2")
    assert tags(page) == ["lr", "train/loss"]
    page.fill('[data-testid="tag-filter"]', "nothing like this")
    page.wait('[data-testid="empty-state"][data-why]')
    page.fill('[data-testid="tag-filter"]', "")
    page.until(f"document.querySelectorAll('{CARD}').length === 3")


def test_smoothing_changes_the_line_and_keeps_the_value(three_runs: Logs, board: Board) -> None:
    page = board("?runFilter=adam")
    expected = 0.0
    for step in range(100):
        expected = expected * 0.9 + 0.1 * math.exp(-step / 30)
    expected /= 1 - 0.9**100
    page.set_range('[data-testid="smoothing"]', 0.9)
    shown = f"{expected:.4g}".lstrip("0")
    page.until(
        f"document.querySelector('{card('train/loss')} [data-testid=\"readout\"]').innerText.includes('{shown}')"
    )
    assert f"{math.exp(-99 / 30):.4g}".lstrip("0") in readout(page, "train/loss")  # the raw value beside it
    says(page, "smoothing", "0.9")


def test_the_x_axis_is_step_relative_or_wall_time(three_runs: Logs, board: Board) -> None:
    page = board()
    for axis in ("relative", "wall", "step"):
        before = ink(page, "train/loss")
        page.click(f'[data-testid="axis-{axis}"]')
        changes(page, "train/loss", before)
        drawn(page)
        says(page, "x", None if axis == "step" else axis)


def test_log_scale(three_runs: Logs, board: Board) -> None:
    page = board()
    before = ink(page, "train/loss")
    page.click('[data-testid="scale-log"]')
    changes(page, "train/loss", before)
    says(page, "y", "log")


def test_zoom_goes_down_to_the_points_and_back(logs: Logs, board: Board) -> None:
    logs.write("long", range(30_000), {"spiky": lambda step: 100.0 if step == 12_345 else math.sin(step / 500)})
    page = board()
    assert page.text(AMOUNT) == "min–max of 30,000 points"
    left, top, width, height = page.box(f"{card('spiky')} canvas")
    middle = left + width * 0.62
    for _ in range(3):
        before = ink(page, "spiky")
        page.drag((middle - width * 0.08, top + height * 0.3), (middle + width * 0.08, top + height * 0.3))
        changes(page, "spiky", before)
        page.until("document.querySelector('[data-testid=\"card-amount\"]').textContent !== ''")
    cards = "JSON.parse(new URLSearchParams(location.search).get('cards') ?? '{}')['scalar:spiky'] ?? [0, 1e9]"
    page.until(f"(([x0, x1]) => x1 - x0 < 1000)({cards})", what="address without the last zoom")
    page.mouse("mouseMoved", 5, 5)
    page.until(f"document.querySelector('{AMOUNT}').textContent.startsWith('all ')", what="still thinned")
    page.click_at(left + width / 2, top + height / 2, clicks=2)
    page.until("!new URLSearchParams(location.search).has('cards')")
    page.mouse("mouseMoved", 5, 5)
    page.until(f"document.querySelector('{AMOUNT}').textContent === 'min–max of 30,000 points'")


def test_the_cursor_is_shared_by_all_cards(three_runs: Logs, board: Board) -> None:
    page = board()
    left, top, width, height = page.box(f"{card('train/loss')} canvas")
    page.mouse("mouseMoved", left + width * 0.5, top + height * 0.5)
    page.until(f"!document.querySelector('{card('lr')} [data-testid=\"readout\"]').innerText.includes('last')")
    heading = readout(page, "lr").split("\n")[0]
    assert heading == readout(page, "train/loss").split("\n")[0]
    step = int("".join(c for c in heading.split("of")[0] if c.isdigit())[:2])
    assert 20 < step < 80


def test_the_dark_theme_colours_page_and_charts(three_runs: Logs, board: Board) -> None:
    page = board()
    light = ink(page, "train/loss")
    assert page.js("getComputedStyle(document.body).backgroundColor") == "rgb(246, 247, 249)"
    page.prefers("dark")
    changes(page, "train/loss", light)
    assert page.js("getComputedStyle(document.body).backgroundColor") == "rgb(17, 19, 23)"


def test_the_address_restores_the_view(three_runs: Logs, board: Board, visit: Callable[..., Page]) -> None:
    page = board()
    page.fill('[data-testid="tag-filter"]', "train")
    page.click('[data-run="sgd"] [data-testid="run-check"]')
    page.click('[data-testid="axis-relative"]')
    page.click('[data-testid="scale-log"]')
    page.set_range('[data-testid="smoothing"]', 0.3)
    left, top, width, height = page.box(f"{card('train/loss')} canvas")
    page.drag((left + width * 0.4, top + height * 0.4), (left + width * 0.7, top + height * 0.4))
    zoom = zoom_of(page, "train/loss")
    other = visit(page.js("location.href"))
    other.wait(card("train/loss"))
    drawn(other)
    assert tags(other) == ["train/acc", "train/loss"]
    assert zoom_of(other, "train/loss") == zoom
    assert query(other) == query(page)
    assert other.js("document.querySelector('[data-testid=\"smoothing\"]').value") == "0.3"
    assert "2 runs" in other.text(f"{card('train/acc')} {AMOUNT}")


def test_links_made_for_tensorboard_open_the_same(three_runs: Logs, board: Board) -> None:
    page = board("?tagFilter=loss&runFilter=deep&smoothing=0.2#scalars")
    assert tags(page) == ["train/loss"]
    assert page.texts('[data-testid="run-row"]')[0].startswith("deep")
    assert page.js("document.querySelector('[data-testid=\"smoothing\"]').value") == "0.2"


def test_a_restart_keeps_what_it_replaced(logs: Logs, board: Board) -> None:
    logs.write("run", range(50), {"loss": lambda step: 2.0})
    logs.write("run", range(30, 60), {"loss": lambda step: 1.0})
    page = board()
    assert "↻ 1" in page.text(f"{card('loss')} header")
    with_old = ink(page, "loss")
    page.goto(page.js("location.origin") + "/?superseded=0")
    page.wait(CARD)
    drawn(page)
    assert ink(page, "loss") != with_old


def test_not_a_number_is_marked_and_counted(logs: Logs, board: Board) -> None:
    logs.write("run", range(50), {"loss": lambda step: math.nan if step == 20 else float(step)})
    assert "1 NaN" in board().text(f"{card('loss')} header")


def test_the_palette_reaches_every_action(three_runs: Logs, board: Board) -> None:
    page = board()
    page.click('[data-testid="search"]')
    page.wait('[data-testid="palette"]')
    page.call("Input.insertText", text="dark")
    page.press("Enter")
    page.until("document.documentElement.dataset.theme === 'dark'")


def test_a_narrow_window_still_shows_a_chart(three_runs: Logs, serve: Callable[..., Sightline], visit: Board) -> None:
    server = serve()
    server.until_idle()
    page = visit(server.url, 420, 800)
    page.wait(CARD)
    drawn(page)
    assert page.js("document.documentElement.scrollWidth") <= 420
    assert page.box(f"{CARD} canvas")[2] > 250
