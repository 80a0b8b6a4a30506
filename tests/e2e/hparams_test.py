"""The HParams tab: marks that filter everywhere, the table, its order and files, what matters, nothing to show."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.e2e.browser import Page
from tests.e2e.cards import pick
from tests.e2e.conftest import Logs
from tests.process import Sightline

pytestmark = pytest.mark.browser
Serve = Callable[..., Sightline]
Visit = Callable[..., Page]

ROW = '[data-testid="hparams-row"]'
AXIS = '[data-testid="parallel-axis"][data-column="lr"]'


def sweep(logs: Logs, runs: int = 24) -> None:
    """Runs whose loss is the distance of log lr from −2.5, and whose seed and optimizer do nothing."""
    for i in range(runs):
        power = -4 + 3 * i / (runs - 1)

        def loss(step: int, power: float = power) -> float:
            return abs(power + 2.5) + 0 * step

        logs.write(f"run{i:02d}", range(5), {"val/loss": loss, "epoch": float})
        config = {"lr": 10**power, "seed": i * 7 % 5, "optimizer": ("adam", "sgd")[i % 2], "model": "vit"}
        (logs.path / f"run{i:02d}" / "config.json").write_text(json.dumps(config))


def rows(page: Page) -> list[str]:
    return [str(name) for name in page.js(f"[...document.querySelectorAll({json.dumps(ROW)})].map(e => e.dataset.run)")]


def count(page: Page, text: str) -> None:
    page.until(
        f"document.querySelector('[data-testid=hparams-count]')?.textContent.startsWith({json.dumps(text)})", what=text
    )


@pytest.fixture
def tab(serve: Serve, visit: Visit) -> Callable[[str], Page]:
    def show(query: str = "#hparams") -> Page:
        server = serve()
        server.until_idle()
        page = visit(server.url + query)
        page.wait(ROW)
        return page

    return show


def drag(page: Page, selector: str, start: float, end: float) -> None:
    """Along the height of an element, from one share of it to another."""
    page.do(
        f"""(() => {{
          const axis = document.querySelector({json.dumps(selector)})
          const {{ left, top, width, height }} = axis.getBoundingClientRect()
          const at = (share, type, buttons) => axis.dispatchEvent(new PointerEvent(type, {{
            bubbles: true, pointerId: 7, button: 0, buttons, clientX: left + width / 2, clientY: top + share * height
          }}))
          at({start}, 'pointerdown', 1)
          at({(start + end) / 2}, 'pointermove', 1)
          at({end}, 'pointermove', 1)
          at({end}, 'pointerup', 0)
        }})()"""
    )


def test_a_mark_filters_everything_and_survives_in_the_link(logs: Logs, tab: Callable[..., Page]) -> None:
    sweep(logs)
    page = tab()
    count(page, "24 of 24 runs")
    page.wait(AXIS)
    drag(page, AXIS, 0.05, 0.4)
    page.wait('[data-testid="hparams-brush"][data-column="lr"]')
    page.until("document.querySelector('[data-testid=run-filter]').value.startsWith('lr >= ')", what="no query")
    runs, own = (f"document.querySelectorAll({json.dumps(one)}).length" for one in ('[data-testid="run-row"]', ROW))
    few = f"{runs} === {own} && 5 < {own} && {own} < 12"
    page.until(few, what="the tables did not follow")
    left = rows(page)
    assert "run00" not in left
    page.until("location.search.includes('lr')", what="the mark is not in the link")
    page.reload()
    page.wait('[data-testid="parallel-mark"][data-column="lr"]')
    page.until(f"document.querySelectorAll({json.dumps(ROW)}).length === {len(left)}", what="another table")
    page.click('[data-testid="hparams-brush"][data-column="lr"]')
    count(page, "24 of 24 runs")
    page.until("document.querySelector('[data-testid=run-filter]').value === ''")


def test_what_is_typed_is_a_mark_and_a_part_of_a_name_is_kept(logs: Logs, tab: Callable[..., Page]) -> None:
    sweep(logs)
    page = tab("?runFilter=run0#hparams")
    count(page, "10 of 24 runs")
    page.wait(AXIS)
    drag(page, AXIS, 0.5, 0.05)
    query = "document.querySelector('[data-testid=run-filter]').value"
    page.until(f"/^name ~ .[(][?]i[)]run0.* and lr >= /.test({query})", what="no query")
    page.fill('[data-testid="run-filter"]', 'optimizer in ("sgd")')
    page.wait('[data-testid="parallel-mark"][data-column="optimizer"]')
    count(page, "12 of 24 runs")


def test_the_table_is_sorted_and_saved_and_the_best_is_marked(logs: Logs, tab: Callable[..., Page]) -> None:
    sweep(logs)
    page = tab()
    best = "document.querySelector('[data-testid=best-run]').dataset.run"
    first = f"document.querySelector({json.dumps(ROW)}).dataset.run"
    page.until(f"['run11', 'run12'].includes({best})")  # 10^-2.5 lies between them
    page.until(f"{first} === {best}")  # by the metric, the lowest loss first
    page.click('[data-testid="hparams-sort"][data-column="lr"]')
    page.until(f"document.querySelector({json.dumps(ROW)}).dataset.run === 'run00'", what="not sorted by lr")
    page.click('[data-testid="hparams-sort"][data-column="lr"]')
    page.until(f"document.querySelector({json.dumps(ROW)}).dataset.run === 'run23'", what="not turned round")
    page.js(
        "window.saved = []; const keep = (text) => window.saved.push(text);"
        "URL.createObjectURL = (blob) => (blob.text().then(keep), 'data:,')"
    )
    pick(page, '[data-testid="hparams-save"]', "LaTeX")
    page.until("window.saved.length === 1", what="nothing was saved")
    text = str(page.js("window.saved[0]"))
    assert text.count("run") == 24
    assert text.index("run23") < text.index("run00")
    assert "\\bottomrule" in text


def test_what_matters_is_found_and_said(logs: Logs, tab: Callable[..., Page]) -> None:
    sweep(logs, 40)
    page = tab()
    page.click('[data-testid="hparams-importance"]')
    page.wait('[data-testid="importance-row"]')
    page.until("document.querySelector('[data-testid=importance-row]').dataset.column === 'lr'")
    page.until("document.querySelector('[data-testid=importance] [role=status]').textContent.includes('foretells')")
    page.click('[data-testid="hparams-scatter"]')
    page.wait('[data-testid="scatter"] canvas')


def test_without_hyperparameters_the_tab_says_where_they_come_from(logs: Logs, serve: Serve, visit: Visit) -> None:
    logs.write("run", range(3), {"loss": float})
    server = serve()
    server.until_idle()
    page = visit(server.url + "#hparams")
    page.wait('[data-testid="hparams-empty"]')
    page.until("document.querySelector('[data-testid=hparams-empty]').textContent.includes('add_hparams')")
