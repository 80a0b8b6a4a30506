"""Histograms on the board: the views, what is under the cursor, new steps as they come, and what is wrong with some."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from tests.e2e.browser import Page
from tests.e2e.cards import saved
from tests.e2e.conftest import Logs
from tests.records import RecordWriter

from sightline import SummaryWriter
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode

PLOT = '.slot:not(.parked) [data-testid="histogram-plot"]'
READOUT = '.slot:not(.parked) [data-testid="histogram-readout"]'
AMOUNT = '.slot:not(.parked) [data-testid="card-amount"]'


def write(logs: Logs, run: str, steps: range, shift: float = 0.0) -> SummaryWriter:
    rng = np.random.default_rng(0)
    writer = SummaryWriter(logs.path / run)
    for step in steps:
        writer.add_histogram("weights", rng.normal(shift + step / 40, 1, 500), step, bins=20)
    writer.flush()
    return writer


def show(serve: Callable[..., Any], visit: Callable[..., Page], query: str = "#histograms") -> Page:
    server = serve()
    server.until_idle()
    page = visit(server.url + query)
    page.wait(f"{PLOT}[data-drawn]")
    return page


def inked(page: Page, number: int = 0) -> None:
    """Wait until the picture has more than twenty colours."""
    page.until(
        f"""(() => {{ const c = document.querySelectorAll('{PLOT} canvas')[{2 * number}];
        const d = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);
        return new Set(d).size > 20 }})()""",
        what=f"picture {number} has few colours",
    )


def test_views_cursor_and_new_steps(logs: Logs, serve: Callable[..., Any], visit: Callable[..., Page]) -> None:
    writer = write(logs, "a", range(40))
    page = show(serve, visit)
    page.reads(AMOUNT, "40 steps")
    page.says(READOUT, "newest · step 39", "500 values")
    for view in ("overlay", "heat", "bands", "ridge"):
        page.click(f'[data-testid="histogram-{view}"]')
        page.wait(f'{PLOT}[data-drawn="{view}"]')
        page.until(f"document.querySelector('{READOUT}').innerText.includes('step 39')")
        inked(page)

    shown = f"/\\[.+, .+[)\\]]  \\d+ of 500 · /.test(document.querySelector('{READOUT}').textContent)"
    page.hover(PLOT, 0.55, 0.7, shown)
    left, top, width, height = page.box(PLOT)
    page.click_at(left + width * 0.55, top + height * 0.7)
    page.until("new URLSearchParams(location.search).get('step') !== null")
    page.mouse("mouseMoved", 5, 5)
    marked = int(page.js("new URLSearchParams(location.search).get('step')"))
    page.until(f"document.querySelector('{READOUT}').innerText.startsWith('step {marked}')")

    page.do(f"document.querySelector('{PLOT}').focus()")
    page.press("ArrowDown")  # the cursor comes, on the newest step
    page.until(f"document.querySelector('{READOUT}').innerText.startsWith('step 39')")
    for key, step in (("ArrowUp", 38), ("Home", 0), ("End", 39)):
        page.press(key)
        page.until(f"document.querySelector('{READOUT}').innerText.startsWith('step {step}')", what=key)

    for step in range(40, 45):
        writer.add_histogram("weights", np.random.default_rng(step).normal(size=500), step, bins=20)
    writer.flush()
    page.until(f"document.querySelector('{AMOUNT}').textContent === '45 steps'")
    writer.close()


def test_the_name_of_tensorboards_other_tab_shows_bands(
    logs: Logs, serve: Callable[..., Any], visit: Callable[..., Page]
) -> None:
    write(logs, "a", range(5)).close()
    write(logs, "b", range(5), 2.0).close()
    page = show(serve, visit, "#distributions")
    page.wait(f'{PLOT}[data-drawn="bands"]')
    page.until(f"document.querySelectorAll('{PLOT}').length === 1")
    page.until(f"document.querySelector('{READOUT}').innerText.split('median').length === 3", what="both runs")
    page.fill('[data-testid="histogram-points"]', "25 50 75")
    page.press("Enter")
    page.until(f"document.querySelector('{READOUT}').innerText.includes('25–75 %')")
    page.click('[data-testid="histogram-ridge"]')
    page.until(f"document.querySelectorAll('{PLOT}[data-drawn=\"ridge\"]').length === 2", what="a pane a run")
    inked(page, 0)
    inked(page, 1)


def test_empty_and_damaged_steps_are_said_and_the_others_drawn(
    logs: Logs, serve: Callable[..., Any], visit: Callable[..., Page]
) -> None:
    data = Message("tensorboard.SummaryMetadata.PluginData", plugin_name="histograms")
    about = Message("tensorboard.SummaryMetadata", plugin_data=data)
    steps = [np.array([[0, 1, 5], [1, 2, 7]]), np.zeros((0, 3)), np.zeros(4), np.array([[0, np.nan, 5], [1, 2, 4]])]
    (logs.path / "a").mkdir()
    with (logs.path / "a" / "events.out.tfevents.1").open("wb") as file, RecordWriter(file, 1.0) as records:
        for step, rows in enumerate(steps):
            tensor = make_tensor(np.asarray(rows, np.float64))
            value = Message("tensorboard.Summary.Value", tag="odd", tensor=tensor, metadata=about)
            summary = Message("tensorboard.Summary", value=[value])
            records.write(encode(Message("tensorboard.Event", wall_time=2.0 + step, step=step, summary=summary)))
    page = show(serve, visit)
    page.reads(AMOUNT, "4 steps")
    words = ("1 empty", "1 not numbers", "1 damaged", "1 bucket has edges or counts that are no numbers")
    page.says('.slot:not(.parked) [data-testid="card"]', *words)
    page.until("document.querySelector('[data-testid=\"histogram-damaged\"]').title.includes('shape [4]')")
    page.do(f"document.querySelector('{PLOT}').focus()")
    page.press("ArrowUp")
    for step, said in ((2, "cannot be shown"), (1, "nothing was counted"), (0, "of 12")):
        page.press("ArrowUp")
        page.until(f"document.querySelector('{READOUT}').innerText.startsWith('step {step}')")
        page.until(f"document.querySelector('{READOUT}').innerText.includes('{said}')", what=said)
    inked(page)


@pytest.mark.parametrize("view", ["ridge", "overlay", "heat", "bands"])
def test_pictures_are_taken_home(view: str, logs: Logs, serve: Callable[..., Any], visit: Callable[..., Page]) -> None:
    for number, run in enumerate(("a", "b <i>")):
        write(logs, run, range(20), number).close()
    page = show(serve, visit, f"?set=%7B%22histogram.view%22:%22{view}%22%7D#histograms")
    page.wait(f'{PLOT}[data-drawn="{view}"]')

    name, data = saved(page, "histogram:weights", "Picture as SVG")
    assert name == "weights.svg"
    drawing = ElementTree.fromstring(data)
    words = [(one.text or "").strip() for one in drawing.iter() if one.tag.endswith("}text")]
    assert {"weights", "a", "b <i>"} <= set(words)
    marks = [one for one in drawing.iter() if one.tag.rpartition("}")[2] in ("path", "rect", "polyline")]
    assert len(marks) > (10 if view == "bands" else 40)

    name, data = saved(page, "histogram:weights", "Picture as PNG")
    assert name == "weights.png"
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    width, height = float(drawing.attrib["width"]), float(drawing.attrib["height"])
    assert picture.width / picture.height == pytest.approx(width / height, rel=0.01)
    assert len(picture.getcolors(1 << 24) or ()) > 20
