"""Ten thousand runs in the browser: scrolling their table, and marking a stretch of parallel coordinates.

    python bench/table.py [--quick] [--rounds 5]

A headless Chromium without a GPU. While something moves in every frame, what counts is how long frames take; one over
33 ms is one that was missed. TensorBoard has no such table; its hparams dashboard shows no more than a page of runs.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

import _data
import _http
from _data import Dataset
from _http import Sightline
from _measure import Options, Row, in_turn, run_script, say, until
from browser import Browser, Page, check, opened
from runs import HPARAMS, known

MISSED = 34  # ms
FRAMES = 120
RUN = ["status", "updated", "steps", "duration", "start", "points", "restarts", "nan", "size", "damage", "folder"]
OFTEN = "The lines, the mark and the count follow every move; the tables wait until the pointer rests."


def measure(options: Options) -> list[Row]:
    data = _data.many(options.quick)
    with _http.sightline(data.path) as server, Browser() as browser:
        server.idle()
        until(lambda: known(server.json("api/columns")["columns"]) == data.runs, "hyperparameters of all runs")
        names = columns(data)
        server.post("api/table", {"columns": names})  # computed once, by whoever opens the table first
        say(f"{data.runs:,} runs × {len(names)} columns")
        rounds = min(options.rounds, 3)
        (found,) = in_turn(rounds, lambda: scrolled(browser, server, names) | marked(browser, server, data))
    table = f"table of {data.runs:,} runs × {len(names)} columns, {FRAMES} frames"
    lines = f"marking {data.runs:,} lines of parallel coordinates, {FRAMES} moves"
    return [
        Row(f"{table}, scrolled down: frames over 33 ms", found["down"], None, "frames", at_most=0),
        Row(f"{table}, scrolled down: longest frame", found["down longest"]),
        Row(f"{table}, scrolled to the right: frames over 33 ms", found["right"], None, "frames", at_most=0),
        Row(f"{table}, scrolled to the right: longest frame", found["right longest"]),
        Row(f"{lines}: one frame, p50", found["mark"], at_most=0.034, note=OFTEN),
        Row(f"{lines}: longest frame", found["mark longest"], note=OFTEN),
        Row(f"{lines}: from letting go until the runs table follows", found["mark end"]),
    ]


def columns(data: Dataset) -> list[str]:
    """A hundred or so: hyperparameters, what is known of runs, and four values of every tag."""
    tags = [data.tag_name(number) for number in range(data.tags)]
    return [*HPARAMS, *RUN, *(f"{tag}.{take}" for tag in tags for take in ("last", "min", "max", "mean"))]


@contextmanager
def shown(browser: Browser, url: str, prefs: object) -> Iterator[Page]:
    """A page whose reader has chosen these columns."""
    with opened(browser, url, 1600, 900) as page:
        keep = f"localStorage.setItem('sightline', {json.dumps(json.dumps(prefs))})"
        page.call("Page.addScriptToEvaluateOnNewDocument", source=keep)
        page.reload()
        yield page
        check(page)


def scrolled(browser: Browser, server: Sightline, names: list[str]) -> dict[str, float]:
    scroller = "document.querySelector('[data-testid=\"runs-table\"] .scroll')"
    prefs = {"columns": names, "runsWidth": 1300, "sort": names[-1], "descending": True}
    with shown(browser, server.url + "?tagText=none-of-them", prefs) as page:
        page.until("document.querySelectorAll('[data-testid=\"run-row\"] .value').length > 100", 60)
        page.until("[...document.querySelectorAll('[data-testid=\"run-row\"] .value')].some(e => e.textContent)", 60)
        page.js("new Promise(done => setTimeout(done, 1000))")
        down = page.js(f"bench.scroll({scroller}, {FRAMES}, 100)")
        right = page.js(f"bench.scroll({scroller}, {FRAMES}, 60, 'scrollLeft')")
        assert page.js(f"{scroller}.scrollTop && {scroller}.scrollLeft") > 0
    found = {"down": down, "right": right}
    missed = {name: float(sum(one > MISSED for one in took)) for name, took in found.items()}
    return missed | {f"{name} longest": max(took) / 1000 for name, took in found.items()}


def marked(browser: Browser, server: Sightline, data: Dataset) -> dict[str, float]:
    drag = f"""(async () => {{
        const axis = document.querySelector('[data-testid="parallel-axis"][data-column="lr"]')
        const {{ left, top, width, height }} = axis.getBoundingClientRect()
        const at = (share, type, buttons) => axis.dispatchEvent(new PointerEvent(type, {{
            bubbles: true, pointerId: 7, button: 0, buttons, clientX: left + width / 2, clientY: top + share * height
        }}))
        const rows = () => document.querySelector('[data-testid="runs-table"]').ariaRowCount
        const before = rows()
        at(0.1, 'pointerdown', 1)
        const took = await bench.dragged({FRAMES}, (i) => at(0.1 + (0.6 * i) / {FRAMES}, 'pointermove', 1))
        at(0.7, 'pointerup', 0)
        const began = performance.now()
        return [took, (await bench.until(() => rows() !== before)) - began]
    }})()"""
    with shown(browser, server.url + "#hparams", {}) as page:
        drawn = f"document.querySelector('[data-testid=\"parallel-lines\"]')?.dataset.drawn === '{data.runs}'"
        page.until(drawn, 60)
        page.js("new Promise(done => setTimeout(done, 1000))")
        took, end = page.js(drag)
    return {"mark": statistics.median(took) / 1000, "mark longest": max(took) / 1000, "mark end": end / 1000}


if __name__ == "__main__":
    run_script(measure, __doc__)
