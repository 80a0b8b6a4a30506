"""Groups of runs: statistics over HTTP, and five thousand lines in one card of the page.

    python bench/groups.py [--quick] [--no-rival] [--rounds 5]

TensorBoard has no statistics over runs: beside a group stands what it takes to send all of its lines as they are.
The clock of the card starts when the page, already open, is asked for it, and stops two frames after the card says
what it has drawn; in it lies asking the server.
"""

from __future__ import annotations

import json
import statistics
import time

import _data
import _http
from _data import Dataset
from _http import Sightline
from _measure import Options, Row, in_turn, run_script, say
from browser import MOVES, Browser, along, check, cursor, in_full, opened

WIDTH = 640  # pixels
CENTERS = ("mean", "median", "iqm")
LINES = "The rival's time is for all lines as they are, thinned or not: it has no statistics."
ENVELOPE = "Drawn as the median and an envelope from the lowest to the highest run, computed over all points."


def measure(options: Options) -> list[Row]:
    return over_http(options) + in_the_page(options)


def over_http(options: Options) -> list[Row]:
    data = _data.seeds(options.quick)
    say(f"statistics of {data.runs} runs × {data.steps:,} points")
    runs = list(range(data.runs))
    half = data.runs // 2
    with _http.sightline(data.path) as server:
        server.complete(data)

        def one_round() -> dict[str, float]:
            found = {center: timed(server, data, [runs], center=center, band="bootstrap") for center in CENTERS}
            found["std"] = timed(server, data, [runs], band="std")
            halves = {"center": "iqm", "band": "bootstrap", "baseline": runs[half:]}
            return {**found, "difference": timed(server, data, [runs[:half]], **halves)}

        (ours,) = in_turn(options.rounds, one_round)
    rival = tensorboard(options, data)
    what = f"group of {data.runs} runs × {data.steps:,} points"
    return [
        *(
            Row(f"{what}: {center}, bootstrap of 1,000", ours[center], rival, at_most=0.3, note=LINES)
            for center in CENTERS
        ),
        Row(f"{what}: mean, standard deviation", ours["std"]),
        Row(f"{what}: one half less the other, IQM, bootstrap of 1,000", ours["difference"]),
    ]


def in_the_page(options: Options) -> list[Row]:
    data = _data.lines(options.quick)
    say(f"{data.runs:,} lines in one card")
    with _http.sightline(data.path) as server, Browser() as browser:
        server.complete(data)
        (ours,) = in_turn(options.rounds, lambda: card(browser, server, data))
    rival = tensorboard(options, data)
    what = f"{data.runs:,} lines × {data.steps} points in one card"
    note = f"{ENVELOPE} The rival's time is for sending the lines, without drawing them."
    return [
        Row(f"{what}: first picture", ours["first"], rival, at_most=0.3, note=note),
        Row(f"{what}: cursor, move to frame, p50", ours["cursor"], at_most=0.0175),
        Row(f"{what}: cursor, move to values, p50", ours["values"]),
    ]


def timed(server: Sightline, data: Dataset, groups: list[list[int]], **how: object) -> float:
    body = {"series": [{"tag": data.tag_name(0), "groups": groups}], "width": WIDTH, **how}
    began = time.perf_counter()
    server.post("api/groups", {"smoothing": {"kind": "ema", "amount": 0.6}, **body})
    return time.perf_counter() - began


def card(browser: Browser, server: Sightline, data: Dataset) -> dict[str, float]:
    amount = f"median and min–max of {data.runs:,} runs"
    with opened(browser, server.url + "?runs=all&tagText=none-of-them", 1280, 800) as page:
        page.wait('[data-testid="empty-state"]')
        page.js("new Promise(done => setTimeout(done, 500))")
        ask = """
            const field = document.querySelector('[data-testid="tag-filter"]')
            field.value = ''
            field.dispatchEvent(new Event('input', { bubbles: true }))
        """
        found = {"first": page.js(in_full(1, amount, ask)) / 1000}
        page.js("bench.point(0.15), new Promise(done => setTimeout(done, 300))")
        found |= cursor(page, "bench.point", "() => bench.lines()")
        took = page.js(f"bench.follow({MOVES}, {along('bench.point')}, () => bench.readouts())")
        found["values"] = statistics.median(took) / 1000
        check(page)
        return found


def tensorboard(options: Options, data: Dataset) -> float | None:
    """Seconds until TensorBoard has sent every line of the tag; None where it is not measured."""
    if not options.rival:
        return None
    with _http.tensorboard(data.path) as server:
        server.complete(data)
        began = time.perf_counter()
        answer = server.time_series(data.tag_name(0))
        took = time.perf_counter() - began
    assert len(json.loads(answer)[0]["runToSeries"]) == data.runs
    return took


if __name__ == "__main__":
    run_script(measure, __doc__)
