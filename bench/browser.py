"""In the browser: the first picture of a full board, the cursor over it, and scrolling through thousands of cards.

    python bench/browser.py [--quick] [--no-rival] [--rounds 5]

Sightline's own page in a headless Chromium without a GPU, beside uPlot drawing the same points at the same size in the
same browser. The clock of the first picture starts when the page, already open, is asked for the cards, and stops
two frames after the last of them says that it is drawn; in it lies fetching the points from the server, which uPlot
has in hand when its clock starts.
"""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import _data
import _http
import _rival
from _data import Dataset
from _http import Sightline
from _measure import HERE, Options, Process, Row, in_turn, run_script, say

sys.path.append(str(HERE.parent))
from tests.e2e.browser import Browser, Page  # the driver that the browser tests use

WIDTH, HEIGHT = 3000, 2100  # pixels: 30 cards at once
MOVES = 40
IN_HAND = "uPlot has all points in the page's memory when its clock starts; Sightline fetches them."
ALL_AT_ONCE = "Two lines a run, raw and smoothed, which is what the page shows unless told otherwise."
VALUES = "Sightline changes the values below all 30 cards as well; uPlot has no values and no marks here."
SCROLL = "100 px each frame; the cards show the same series over again, fetched for each."


def measure(options: Options) -> list[Row]:
    with Browser() as browser:
        return board(browser, options) + scrolling(browser, options)


def board(browser: Browser, options: Options) -> list[Row]:
    data = _data.board(options.quick)
    say(f"{data.tags} cards × {data.runs} series × {data.steps:,} points")
    with _http.sightline(data.path) as server:
        server.complete(data)
        amount, size = look(browser, server, data)
        rival_files = uplot_folder(server, data) if options.rival else None
        with served(rival_files) as rival_url:
            ours, rival = in_turn(
                options.rounds,
                lambda: ours_board(browser, server, data, amount),
                (lambda: uplot_board(browser, rival_url, size)) if rival_files else None,
            )
    what = f"{data.tags} cards × {data.runs} series × {data.steps:,} points"
    return [
        Row(f"{what}: first picture", ours["first"], rival.get("first"), at_most=0.6, note=IN_HAND),
        Row(f"{what}: from the address to the first picture", ours["whole"]),
        Row(f"{what}: from the address to the first picture, smoothed", ours["smoothed"], note=ALL_AT_ONCE),
        Row(
            f"{what}: cursor on all cards, move to frame, p50",
            ours["cursor"],
            rival.get("cursor"),
            at_most=0.0175,
        ),
        Row(
            f"{what}: cursor moving all the time, one frame, p50",
            ours["dragged"],
            rival.get("dragged"),
            note=VALUES,
        ),
        Row(f"{what}: values at the cursor on all cards, p50", ours["values"]),
    ]


def scrolling(browser: Browser, options: Options) -> list[Row]:
    data = _data.board(options.quick)
    cards, frames = (300, 30) if options.quick else (3000, 120)
    say(f"scrolling {cards} cards × {data.runs} series")
    port = _http.free_port()
    command = [sys.executable, HERE / "_repeat.py", data.path, cards, port]
    late: list[float] = []
    worst: list[float] = []
    settled: list[float] = []
    with Sightline(Process(command), port) as server:
        for _ in range(min(options.rounds, 3)):
            with opened(browser, server.url + "?smoothing=0", 1600, 1000) as page:
                wait_drawn(page)
                amount = page.js("bench.amounts()[0]")
                took = page.js(f"bench.scroll(bench.scroller(), {frames}, 100)")
                settled.append(page.js(in_full(1, amount)) / 1000)
                late.append(sum(one > 34 for one in took))
                worst.append(max(took) / 1000)
                check(page)
    what = f"scrolling {cards:,} cards × {data.runs} series × {data.steps:,} points, {frames} frames"
    return [
        Row(f"{what}: frames over 33 ms", statistics.median(late), None, "frames", at_most=0, note=SCROLL),
        Row(f"{what}: longest frame", statistics.median(worst), note=SCROLL),
        Row(f"{what}: after it stops, until every card in sight is drawn", statistics.median(settled)),
    ]


# ---------------------------------------------------------------- ours


@contextmanager
def opened(browser: Browser, url: str, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Page]:
    """A new page with empty caches that has our clocks in it."""
    page = browser.page("about:blank", width, height)
    try:
        page.call("Page.addScriptToEvaluateOnNewDocument", source=(HERE / "_page.js").read_text())
        page.goto(url)
        yield page
    finally:
        page.close()


def check(page: Page) -> None:
    if page.errors:
        raise RuntimeError(f"the page reported errors: {page.errors}")


def wait_drawn(page: Page) -> None:
    page.until("bench.amounts().length && bench.amounts().every(text => text.includes('point'))", 60)
    page.js("new Promise(done => setTimeout(done, 500))")


def in_full(cards: int, amount: str, after: str = "") -> str:
    """Script: milliseconds from now, when something is done, until so many cards are drawn in full."""
    done = f"bench.until(() => bench.complete({cards}, {json.dumps(amount)}))"
    return f"(async () => {{ const began = performance.now(); {after}; return (await {done}) - began }})()"


def look(browser: Browser, server: Sightline, data: Dataset) -> tuple[str, list[int]]:
    """What a card says when it has everything, and its size in pixels."""
    with opened(browser, server.url + "?smoothing=0") as page:
        wait_drawn(page)
        amounts = set(page.js("bench.amounts()"))
        cards = page.count(".slot:not(.parked)")
        assert cards == data.tags, f"{cards} cards on screen, not {data.tags}"
        assert len(amounts) == 1, f"cards of different amounts: {amounts}"
        size = page.js("(({width, height}) => [width, height])(bench.all('.plot')[0].getBoundingClientRect())")
        return amounts.pop(), size


def ours_board(browser: Browser, server: Sightline, data: Dataset, amount: str) -> dict[str, float]:
    result: dict[str, float] = {}
    for name, query in (("whole", "?smoothing=0"), ("smoothed", "")):
        with opened(browser, server.url + query) as page:
            result[name] = page.js(f"bench.until(() => bench.complete({data.tags}, {json.dumps(amount)}))") / 1000
            check(page)
    with opened(browser, server.url + "?smoothing=0&tagText=none-of-them") as page:
        page.wait('[data-testid="empty-state"]')
        page.js("new Promise(done => setTimeout(done, 500))")
        ask = """
            const field = document.querySelector('[data-testid="tag-filter"]')
            field.value = ''
            field.dispatchEvent(new Event('input', { bubbles: true }))
        """
        result["first"] = page.js(in_full(data.tags, amount, ask)) / 1000
        page.js("bench.point(0.15), new Promise(done => setTimeout(done, 300))")
        result |= cursor(page, "bench.point", "() => bench.lines()")
        took = page.js(f"bench.follow({MOVES}, {along('bench.point')}, () => bench.readouts())")
        result["values"] = statistics.median(took) / 1000
        check(page)
    return result


# ---------------------------------------------------------------- uPlot


def uplot_folder(server: Sightline, data: Dataset) -> Path:
    """A folder with the rival's page, its program and the points of the board."""
    folder = Path(tempfile.mkdtemp(prefix="uplot-", dir=_data.FOLDER))
    for file in ("uPlot.iife.min.js", "uPlot.min.css"):
        shutil.copy(_rival.uplot() / file, folder)
    shutil.copy(HERE / "_uplot.html", folder / "index.html")
    answer = server.series(map(data.tag_name, range(data.tags)), range(data.runs), width=0)
    values = np.concatenate([one.y for one in _http.unpack(answer)])
    assert values.size == data.points
    (folder / "values.bin").write_bytes(values.astype("<f4").tobytes())
    (folder / "shape.json").write_text(json.dumps({"tags": data.tags, "runs": data.runs, "steps": data.steps}))
    return folder


@contextmanager
def served(folder: Path | None) -> Iterator[str]:
    """Serve a folder on loopback, and remove it afterwards."""
    if folder is None:
        yield ""
        return

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        shutil.rmtree(folder)


def uplot_board(browser: Browser, url: str, size: list[int]) -> dict[str, float]:
    with opened(browser, url) as page:
        page.js("prepare()")
        page.js("new Promise(done => setTimeout(done, 500))")
        first = page.js(f"draw({size[0]}, {size[1]})")
        page.js("point(0.15), new Promise(done => setTimeout(done, 300))")
        return {"first": first / 1000, **cursor(page, "point", "lines")}


# ---------------------------------------------------------------- both


def along(point: str) -> str:
    """Script: move number i of a walk over the first card."""
    return f"i => {point}(0.2 + 0.6 * i / {MOVES})"


def cursor(page: Page, point: str, lines: str) -> dict[str, float]:
    follow = page.js(f"bench.follow({MOVES}, {along(point)}, {lines})")
    dragged = page.js(f"bench.dragged({MOVES}, {along(point)})")
    return {"cursor": statistics.median(follow) / 1000, "dragged": statistics.median(dragged) / 1000}


if __name__ == "__main__":
    run_script(measure, __doc__)
