"""Figures on the board: each library draws in its frame, slides over the steps, and says what it cannot show."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e.browser import Page
from tests.e2e.cards import pick
from tests.e2e.conftest import SLOT, Logs
from tests.e2e.frames import Frames
from tests.process import Sightline

from sightline import SummaryWriter

pytestmark = pytest.mark.browser

DARK = "<meta name=color-scheme content='light dark'><p id=scheme>{}</p>"


def card(tag: str) -> str:
    return f'{SLOT} [data-card="figure:{tag}"]'


def plotly(step: int) -> dict[str, Any]:
    bars = {"type": "bar", "x": ["a", "b", "c"], "y": [1, step, 3]}
    return {"data": [bars], "layout": {"title": {"text": f"plotly {step}"}, "width": 2000}}


def vega(step: int) -> dict[str, Any]:
    values = [{"x": name, "y": step + 1} for name in "abcd"]
    encoding = {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}}
    return {"data": {"values": values}, "mark": "bar", "title": f"vega {step}", "encoding": encoding}


def write(logs: Logs) -> None:
    for run in ("one", "two"):
        with SummaryWriter(logs.path / run) as writer:
            writer.add_scalar("loss", 1.0, 0)
            for step in (0, 5):
                writer.add_plotly("f/plotly", plotly(step), step)
                writer.add_vega("f/vega", vega(step), step)
                writer.add_html("f/html", DARK.format(f"{run} at {step}"), step)
    with SummaryWriter(logs.path / "one") as writer:
        writer.add_html("g/far", "<script src='https://elsewhere.test/x.js'></script><p>There</p>", 0)
        writer.add_plotly("g/unknown", {"data": [{"type": "surface", "z": [[1, 2]]}]}, 0)
        writer.add_vega("g/wrong", {"mark": "nonsense"}, 0)
        writer.add_html("g/empty", " ", 0)


def has(text: str) -> str:
    return f"document.body.textContent.includes({json.dumps(text)})"


def test_figures_are_drawn_and_slide(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    write(logs)
    server = serve()
    server.until_idle()
    page = visit(server.url + "#scalars", 1280, 1900)
    page.wait(f"{SLOT} [data-testid=card]")
    loaded = "performance.getEntriesByType('resource').map(e => e.name).filter(n => /plotly|vega|inside|frame/.test(n))"
    assert page.js(loaded) == []  # nothing of it before the first figure is on screen

    page.js("location.hash = '#figures'")
    frames = Frames(page)
    frames.until(f"{has('plotly 5')} && document.querySelectorAll('.bars path').length === 3")
    frames.until("document.querySelector('.main-svg').clientWidth < 640")  # whatever it says itself
    frames.until(f"{has('vega 5')} && document.querySelectorAll('.mark-rect path').length === 4")
    frames.until(has("one at 5"))
    page.until(f"document.querySelector('{card('f/plotly')}').innerText.includes('1 of 2 runs · step 5')")

    page.wait('[data-testid="step-slider"]')
    page.press(",")  # one step back, for all cards
    for text in ("plotly 0", "vega 0", "one at 0"):
        frames.until(has(text))
    page.do(f"[...document.querySelectorAll('{card('f/html')} [role=group] button')].at(-1).click()")
    frames.until(has("two at 0"))
    page.until("location.href.includes('figure.run')")

    scheme = "document.getElementById('scheme') && matchMedia('(prefers-color-scheme: dark)').matches"
    ink = "document.querySelector('.gtitle') && getComputedStyle(document.querySelector('.gtitle')).fill"
    light = frames.until(ink)
    page.prefers("dark")
    frames.until(scheme)
    frames.until(f"{ink} && {ink} !== '{light}' && 1")


def test_what_a_figure_lacks_is_said_on_its_card(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    write(logs)
    server = serve()
    server.until_idle()
    page = visit(server.url + "?tagFilter=g/#figures", 1280, 1200)
    for tag, words in {
        "g/far": "https://elsewhere.test/x.js was not loaded: frames have no network",
        "g/unknown": "charts of the type surface are not drawn here",
        "g/wrong": "Error",
        "g/empty": "This figure is empty.",
    }.items():
        page.until(f"document.querySelector('{card(tag)}')?.innerText.includes({json.dumps(words)})")
    page.forgive()  # the browser's words about the same


def test_full_screen_shows_runs_side_by_side_and_the_menu_downloads(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]
) -> None:
    write(logs)
    server = serve()
    server.until_idle()
    page = visit(server.url + "?full=figure:f/html#figures")
    for run in ("one", "two"):
        Frames(page).until(has(f"{run} at 5"))
    full = '[data-testid="full-card"]'
    page.js("window.saved = []; URL.createObjectURL = blob => (blob.text().then(text => saved.push(text)), 'blob:x');"
            "HTMLAnchorElement.prototype.click = function () { saved.push(this.download) }")  # fmt: skip
    pick(page, f'{full} [data-testid="card-menu"]', "two")
    assert sorted(page.until("saved.length === 2 && saved")) == [DARK.format("two at 5"), "two_f_html_step5.html"]
