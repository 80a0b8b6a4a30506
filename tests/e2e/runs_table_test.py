"""The runs table: hyperparameters and metrics as columns, queries with their mistakes, groups, folded sub-runs."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import Logs
from tests.process import Sightline

pytestmark = pytest.mark.browser
Board = Callable[..., Page]

ROW = '[data-testid="run-row"]'
GROUP = '[data-testid="group-row"]'
FILTER = '[data-testid="run-filter"]'


def sweep(logs: Logs) -> None:
    """Six runs: three learning rates, two seeds; the model is the same in all."""
    for rate in (0.1, 0.01, 0.001):
        for seed in (0, 1):
            run = f"sweep/r{rate}-{seed}"
            acc = lambda step, seed=seed: 0.5 + (step + seed * 10) / 100  # noqa: E731
            tags = {"loss": lambda step, rate=rate: rate + 1 / (step + 1), "acc": acc}
            logs.write(run, range(20), tags)
            (logs.path / run / "hparams.yaml").write_text(f"lr: {rate}\nseed: {seed}\nmodel: vit\n")


def names(page: Page, *wanted: str) -> None:
    """Wait until the table has just these runs, in this order."""
    page.same(f"[...document.querySelectorAll({json.dumps(ROW)})].map(e => e.dataset.run)", list(wanted))


def test_what_differs_is_a_column_and_any_other_can_be(logs: Logs, board: Board) -> None:
    sweep(logs)
    page = board()
    heads = "[...document.querySelectorAll('[data-testid=runs-column]')].map(e => e.dataset.column)"
    page.same(f"{heads}.slice(0, 2)", ["lr", "seed"])  # not the model, which all have in common
    row = "document.querySelector('[data-run=\"sweep/r0.01-1\"]').querySelectorAll('.value')"
    page.same(f"[...{row}].map(e => e.innerText).slice(0, 2)", ["0.01", "1"])
    page.click('[data-testid="columns-open"]')
    page.fill('[data-testid="columns-filter"]', "acc")
    page.click('[data-testid="columns"] [data-column="acc"]')
    page.fill('[data-testid="columns-filter"]', "model")
    page.click('[data-testid="columns"] [data-column="model"]')
    page.press("Escape")
    right = "document.querySelector('[data-testid=runs-table] .scroll').scrollLeft = 1e4"
    page.until(f"({right}, document.querySelector('[data-testid=runs-column][data-column=model]') !== null)")
    page.wait('[data-testid="runs-column"][data-column="acc"]')
    page.click('[data-column="acc"] button')
    page.until(f"document.querySelector({json.dumps(ROW)}).dataset.run.endsWith('-1')")  # the largest first
    page.reload()
    page.until(f"({right}, document.querySelector('[data-testid=runs-column][data-column=model]') !== null)")  # kept


def test_a_query_leaves_the_runs_it_means_and_says_where_it_is_wrong(logs: Logs, board: Board) -> None:
    sweep(logs)
    page = board()
    page.fill(FILTER, "lr < 0.05 and acc.max > 0.75")
    names(page, "sweep/r0.001-1", "sweep/r0.01-1")
    page.fill(FILTER, "lr < 0.05 and (acc.max > 0.75")
    page.says('[data-testid="run-filter-error"]', "character")
    names(page, "sweep/r0.001-1", "sweep/r0.01-1")  # what the last right query left
    page.fill(FILTER, "lr < 0.05 and statu")  # not wrong yet: it can be completed
    page.wait('[data-testid="run-filter-suggestions"]')
    page.gone('[data-testid="run-filter-error"]')
    page.press("Escape")  # it is left as it is
    page.until("document.querySelector('[data-testid=run-filter-error]')?.innerText.includes('no column statu')")
    page.fill(FILTER, "r0.1-")
    names(page, "sweep/r0.1-0", "sweep/r0.1-1")  # no query: a part of the name
    page.gone('[data-testid="run-filter-error"]')


def test_the_field_says_what_can_be_written(logs: Logs, board: Board) -> None:
    sweep(logs)
    page = board()
    page.click(FILTER)
    page.fill(FILTER, "mod")
    page.until("document.querySelector('[data-testid=run-filter-suggestions]')?.innerText.includes('model')")
    page.press("Tab")
    page.until(f"document.querySelector({json.dumps(FILTER)}).value === 'model'")


def test_groups_are_rows_that_open(logs: Logs, serve: Callable[..., Sightline], visit: Board) -> None:
    sweep(logs)
    server = serve()
    server.until_idle()
    page = visit(server.url + "?group=" + "%5B%22lr%22%5D")
    groups = f"[...document.querySelectorAll({json.dumps(GROUP)})].map(e => e.dataset.group)"
    page.same(groups, ["lr=0.001", "lr=0.01", "lr=0.1"])
    page.gone(ROW)
    page.click(f"{GROUP} button:not([role=checkbox])")
    names(page, "sweep/r0.001-0", "sweep/r0.001-1")
    page.click('[data-testid="group-check"]')
    page.until("document.querySelector('[data-testid=runs-footer]').innerText.includes('4 shown')")


def test_sub_runs_are_folded_until_asked_for(logs: Logs, board: Board) -> None:
    from sightline import SummaryWriter

    with SummaryWriter(logs.path / "main", sub_runs=True) as writer:
        for step in range(5):
            writer.add_scalar("lr", 0.1, step)
            writer.add_scalars("loss", {"train": 1 / (step + 1), "val": 2 / (step + 1)}, step)
    page = board()
    page.until("document.querySelector('[data-testid=runs-footer]').innerText.startsWith('1 run')", what="not folded")
    names(page, "main")
    page.until("document.body.textContent.includes('main · train')", what="no line of the part")
    page.click('[data-testid="columns-open"]')
    page.click('[data-testid="columns-subruns"]')
    page.press("Escape")
    page.until(f"document.querySelectorAll({json.dumps(ROW)}).length === 3")
