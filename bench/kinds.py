"""Histograms, texts and meshes: how soon after the page opens cards are drawn, and how many points without a GPU.

    python bench/kinds.py [--quick]

10 runs × 50 histogram tags × 500 steps of 30 buckets, and 2,000 steps of text of 10 kB each, in a headless Chromium
without a GPU; the clock starts when the page is asked for, the server has loaded. A cloud of a million points is
turned by keys: the time of a picture while it moves, of which a part may be left out, and of the whole.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path

import numpy as np

import _http
from _data import FOLDER
from _measure import Options, Row, run_script, say
from browser import Browser, check, opened
from sightline import SummaryWriter

RIDGES = "[...document.querySelectorAll('.slot:not(.parked) [data-testid=\"histogram-plot\"] canvas')]"
DRAWN = f"{RIDGES}.length > 0 && [...document.querySelectorAll('.slot:not(.parked) [data-testid=\"card-amount\"]')].every((one) => / steps/.test(one.textContent))"  # noqa: E501
WAIT = """new Promise((done, fail) => {
    const look = () => (%s) ? done(performance.now()) : performance.now() > 60000 ? fail() : requestAnimationFrame(look)
    look()
})"""
READ = "document.querySelector('.slot:not(.parked) [data-testid=\"run-text\"]')?.textContent.length > 5000"


def measure(options: Options) -> list[Row]:
    runs, tags, steps = (3, 4, 50) if options.quick else (10, 50, 500)
    say(f"{runs} runs × {tags} tags × {steps} steps of histograms")
    what = f"{runs} runs × {tags} tags × {steps} steps of histograms, first picture"
    rows = []
    with _http.sightline(histograms(runs, tags, steps)) as server:
        server.idle()
        ridges = first(server.url + "#histograms", DRAWN, options.rounds)
        rows.append(Row(f"{what}: ridges", ridges, at_most=1.0))
        link = server.url + "?set=" + json.dumps({"histogram.view": "bands"}) + "#histograms"
        rows.append(Row(f"{what}: bands of percentiles", first(link, DRAWN, options.rounds)))
    with tempfile.TemporaryDirectory() as folder:
        count = 100 if options.quick else 2000
        say(f"{count} steps of 10 kB of text")
        texts(Path(folder), count)
        with _http.sightline(Path(folder)) as server:
            server.idle()
            page = first(server.url, "document.querySelector('[data-testid=\"tag-filter\"]') !== null", options.rounds)
            card = first(server.url + "#text", READ, options.rounds)
    rows.append(Row(f"{count:,} steps of 10 kB of text, the card after the page", card - page, at_most=0.2))
    return rows + meshes(100_000 if options.quick else 1_000_000)


def meshes(points: int) -> list[Row]:
    """Pictures of a cloud of points, drawn by the browser's software."""
    say(f"{points:,} points of a mesh")
    canvas = "document.querySelector('.slot:not(.parked) [data-testid=\"mesh-canvas\"]')"
    key = "new KeyboardEvent('keydown', {key: 'ArrowLeft', bubbles: true})"
    turn = (
        f"new Promise(done => {{ {canvas}.dispatchEvent({key}); setTimeout(() => done({canvas}.dataset.took), %d) }})"
    )
    with tempfile.TemporaryDirectory() as folder:
        with SummaryWriter(Path(folder) / "run") as writer:
            cloud = np.random.default_rng(0).normal(size=(1, points, 3)).astype(np.float32)
            writer.add_mesh("cloud", cloud, global_step=0)
        with (
            _http.sightline(Path(folder)) as server,
            Browser() as browser,
            opened(browser, server.url + "#mesh", 1280, 800) as page,
        ):
            page.until(f"Number({canvas}.dataset.took) > 0", 60)
            moving = [float(page.js(turn % 100)) for _ in range(15)][5:]
            whole = [float(page.js(turn % 1500)) for _ in range(5)]
            check(page)
    took = statistics.median(whole) / 1000
    return [
        Row(f"{points:,} points of a mesh, without a GPU: a picture of all", took),
        Row(f"{points:,} points of a mesh, without a GPU: a picture while it turns", statistics.median(moving) / 1000),
        Row("points of a mesh, without a GPU: a second", points / took, None, "points"),
    ]


def first(url: str, drawn: str, rounds: int) -> float:
    """Seconds from asking for the page until a condition holds in it: the median over new pages."""
    took = []
    with Browser() as browser:
        for _ in range(rounds + 1):
            with opened(browser, "about:blank", 1280, 800) as page:
                page.goto(url)
                took.append(page.js(WAIT % drawn) / 1000)
                check(page)
    return statistics.median(took[1:])


def histograms(runs: int, tags: int, steps: int) -> Path:
    folder = FOLDER / f"histograms-{runs}x{tags}x{steps}"
    if not (folder / "whole").exists():
        random = np.random.default_rng(0)
        for run in range(runs):
            with SummaryWriter(folder / f"run_{run}") as writer:
                for step in range(steps):
                    for tag in range(tags):
                        values = random.normal(step / steps, 1 + tag / tags, 200).astype(np.float32)
                        writer.add_histogram(f"layer_{tag:02d}/weights", values, step, bins=30)
        (folder / "whole").touch()
    return folder


def texts(folder: Path, count: int) -> None:
    words = ("the cat sat on the mat and **wrote** a paper about `attention` " * 160)[:10_000]
    with SummaryWriter(folder / "run") as writer:
        for step in range(count):
            writer.add_text("sample", f"# step {step}\n\n{words}", step)


if __name__ == "__main__":
    run_script(measure, __doc__)
