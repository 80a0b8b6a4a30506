"""Names, notes and archived runs: kept over restarts, followed by every open page, closed to readers only."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e.browser import Page
from tests.e2e.cards import pick
from tests.e2e.conftest import Logs
from tests.e2e.payloads import PAYLOADS
from tests.process import PATIENCE, Sightline

pytestmark = pytest.mark.browser

NAMED = '[data-testid="run-named"]'
ROW = '[data-testid="run-row"]'


def row(run: str) -> str:
    return f'{ROW}[data-run="{run}"]'


def fill(logs: Logs, *runs: str) -> None:
    for run in runs:
        logs.write(run, range(20), {"loss": lambda step: 1 / (1 + step), "acc": lambda step: step / 20})


def menu(page: Page, run: str, item: str) -> None:
    """Choose from the menu of a row."""
    pick(page, row(run) + " [data-testid=run-more]", item)


def rename(page: Page, run: str, title: str) -> None:
    menu(page, run, "Rename")
    page.wait('[data-testid="run-title"]')
    page.fill('[data-testid="run-title"]', title)
    page.press("Enter")
    page.gone('[data-testid="run-details"]')


def note(page: Page, run: str, text: str) -> None:
    menu(page, run, "Details")
    page.click('[data-testid="note-edit"]')
    page.wait('[data-testid="note-text"]')
    page.fill('[data-testid="note-text"]', text)


def kept(logs: Logs, wanted: Any) -> bool:
    """Whether the file holds this, soon: the page shows an edit before the server has answered."""
    file = logs.path / ".sightline" / "runs.json"
    end = time.monotonic() + PATIENCE
    while (found := json.loads(file.read_text())["runs"]) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    return bool(found == wanted)


def test_name_note_and_archive_survive_a_restart(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    fill(logs, "a", "b", "c")
    first = serve()
    first.until_idle()
    page = visit(first.url)
    rename(page, "a", "The first")
    page.until(f"document.querySelector('{NAMED}')?.innerText === 'The first'")
    note(page, "a", "It *works*.")
    page.click('[data-testid="note-save"]')
    page.until("document.querySelector('[data-testid=run-note] em')?.innerText === 'works'", what="no Markdown")
    page.click('[data-testid="colors"] [data-color="#d55e00"]')
    page.fill('[data-testid="run-tags"] input', "paper")
    page.press("Enter")
    page.until("document.querySelector('[data-testid=run-tags]').innerText.includes('paper')")
    page.press("Escape")
    page.gone('[data-testid="run-details"]')
    menu(page, "b", "Archive")
    page.gone(row("b"))
    wanted = {
        "a": {"title": "The first", "note": "It *works*.", "tags": ["paper"], "color": "#d55e00"},
        "b": {"archived": True},
    }
    page.until("document.querySelector('[data-testid=archived]') !== null")
    assert kept(logs, wanted)
    page.goto("about:blank")
    first.stop()

    second = serve()
    second.until_idle()
    again = visit(second.url)
    again.wait(NAMED)
    again.reads(NAMED, "The first")
    again.until(f"document.querySelectorAll('{ROW}').length === 2")
    again.same(f"document.querySelector('{row('a')} [title*=\"The first\"]').title", "The first\na")
    again.until("document.body.innerText.includes('1 archived')")
    # The name is that of the run in the cards, too.
    again.until("[...document.querySelectorAll('[data-testid=card]')].some(e => e.textContent.includes('The first'))")
    again.click('[data-testid="archived"]')
    again.wait(row("b"))
    assert kept(logs, wanted)


def test_pages_of_two_servers_follow_each_other(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    fill(logs, "a", "b")
    pages = []
    for server in (serve(), serve()):
        server.until_idle()
        pages.append(visit(server.url))
    one, other = pages
    rename(one, "a", "Mine")
    other.until(f"document.querySelector('{NAMED}')?.innerText === 'Mine'", what="the other page does not follow")

    # Both write the same note: the second is shown both texts.
    note(one, "b", "One text.")
    note(other, "b", "Another text.")
    one.click('[data-testid="note-save"]')
    one.until("document.querySelector('[data-testid=run-note]').innerText.includes('One text.')")
    other.until("document.querySelector('.news') !== null", what="no word of the other's change")
    other.click('[data-testid="note-save"]')
    other.wait('[data-testid="conflict"]')
    other.reads('[data-testid="conflict-theirs"]', "One text.")
    other.reads('[data-testid="conflict-yours"]', "Another text.")
    other.click('[data-testid="keep-both"]')
    one.until("document.querySelector('[data-testid=run-note]').innerText.includes('Another text.')")
    assert kept(logs, {"a": {"title": "Mine"}, "b": {"note": ["One text.", "", "Another text."]}})


def test_several_runs_at_once(board: Callable[..., Page], logs: Logs) -> None:
    fill(logs, "a", "b", "c")
    page = board()
    page.click(row("a") + " .own")
    page.click(row("c") + " .own", modifiers=2)
    page.until("document.querySelectorAll('[data-testid=run-row].focus').length === 2")
    menu(page, "c", "Tags and colour")
    page.wait('[data-testid="run-tags"] input')
    page.fill('[data-testid="run-tags"] input', "x, y")
    page.press("Enter")
    page.until("document.querySelector('[data-testid=run-tags]').innerText.includes('y')")
    page.press("Escape")
    page.gone('[data-testid="run-details"]')
    menu(page, "c", "Archive")
    page.gone(row("a"))
    page.gone(row("c"))
    page.click('[data-testid="toast-action"]')
    page.wait(row("a"))
    page.until("document.querySelector('[data-testid=archived]') === null")
    assert kept(logs, {"a": {"tags": ["x", "y"]}, "c": {"tags": ["x", "y"]}})


def test_readers_only_cannot_edit(logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]) -> None:
    fill(logs, "a", "b")
    (logs.path / ".sightline").mkdir()
    (logs.path / ".sightline" / "runs.json").write_text('{"runs": {"a": {"title": "Named", "note": "Read **me**."}}}')
    server = serve("--read-only")
    server.until_idle()
    page = visit(server.url)
    page.wait(NAMED)
    menu(page, "a", "Details")
    page.until("document.querySelector('[data-testid=run-note] strong')?.innerText === 'me'")
    page.says('[data-testid="run-details"]', "--read-only")
    page.until("document.querySelector('[data-testid=run-title]').disabled")
    for control in ("note-edit", "run-archived", "run-trash"):
        assert page.count(f'[data-testid="{control}"]') == 0
    page.press("Escape")
    page.gone('[data-testid="run-details"]')
    page.click('[data-testid="views-button"]')
    page.wait('[data-testid="views"]')
    assert page.count('[data-testid="view-save"]') == 0
    assert sorted(path.name for path in (logs.path / ".sightline").iterdir()) == ["runs.json"]


def files(logs: Logs, run: str, number: int) -> bool:
    """Whether the run has so many files, soon."""
    end = time.monotonic() + PATIENCE
    while (found := len(list((logs.path / run).iterdir()))) != number and time.monotonic() < end:
        time.sleep(0.05)
    return found == number


def test_a_run_goes_to_the_trash_and_comes_back(board: Callable[..., Page], logs: Logs) -> None:
    fill(logs, "a", "b")
    page = board("", "--allow-delete")
    menu(page, "b", "Move to trash")
    page.says('[data-testid="confirm"]', "still being written")
    page.click('[data-testid="confirm-yes"]')
    page.gone(row("b"))
    assert files(logs, "b", 0)
    page.click('[data-testid="toast-action"]')
    page.wait(row("b"))
    assert files(logs, "b", 1)


def test_what_others_wrote_into_the_files_stays_words(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    fill(logs, "a", "b")
    short = [one for one in PAYLOADS if len(one) < 100]
    (logs.path / ".sightline" / "views").mkdir(parents=True)
    tags = [one for one in short if len(one) <= 60][:40]
    a = {"title": short[0], "tags": tags, "note": "\n\n".join(PAYLOADS)}
    (logs.path / ".sightline" / "runs.json").write_text(json.dumps({"runs": {"a": a, "b": {"title": short[1]}}}))
    view = {"name": short[2], "state": {"tagFilter": short[3], "pinned": short, "cards": dict.fromkeys(short, 1)}}
    (logs.path / ".sightline" / "views" / "x.json").write_text(json.dumps(view))
    server = serve()
    server.until_idle()
    page = visit(server.url)
    page.wait(NAMED)
    menu(page, "a", "Details")
    page.until("document.querySelectorAll('[data-testid=run-note] [data-testid=markup] p').length > 20")
    page.until("document.querySelectorAll('[data-testid=run-tags] .chip').length > 30")
    page.press("Escape")
    page.gone('[data-testid="run-details"]')
    page.click('[data-testid="views-button"]')
    page.says("[role^=menuitem]", short[2].strip())
    page.do("document.querySelector('[role^=menuitem]').click()")
    page.wait('[data-testid="tag-filter"]')
    assert page.js("window.__pwned") is None
    assert page.count("iframe, object, embed, [onerror], [onload], [style*=url]") == 0
