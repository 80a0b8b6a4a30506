"""Serving: many series in one answer, and a million points on a thousand pixels, over HTTP.

    python bench/serve.py [--quick] [--no-rival] [--rounds 5]

Everything is loaded before the clock starts; requests go one after another over one open connection, the way
each page asks. TensorBoard takes one request a tag and sends JSON; Sightline takes one request for all.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import _data
import _http
from _data import SPIKE, SPIKE_AT
from _http import TensorBoard
from _measure import Options, Row, in_turn, run_script, say

TAGS = 12
CARD, WIDE = 370, 1000  # pixels
SMOOTH = {"smoothing": {"kind": "ema", "amount": 0.6}}
KEPT = "TensorBoard with `--samples_per_plugin scalars=2000000`; it sends all points, having no other way."


def measure(options: Options) -> list[Row]:
    return many(options) + one(options)


def many(options: Options) -> list[Row]:
    data = _data.a_torch(options.quick)
    tags = [data.tag_name(number) for number in range(TAGS)]
    say(f"{TAGS} tags × {data.runs} runs over HTTP")
    with _http.sightline(data.path) as ours_server:
        ours_server.complete(data)

        def ask(**more: object) -> bytes:
            return ours_server.series(tags, range(data.runs), width=CARD, **more)

        first = timed(ask)
        shown = sum(series.shown for series in _http.unpack(ask()))
        expected = TAGS * data.runs * data.steps
        assert shown == expected, f"{shown} points of {expected} came"
        (ours,) = in_turn(options.rounds * 4, lambda: timed(ask))
        (smoothed,) = in_turn(options.rounds * 4, lambda: timed(ask, **SMOOTH))
    rival: dict[str, float] = {}
    if options.rival:
        with _http.tensorboard(data.path) as server:
            server.complete(data)
            (rival,) = in_turn(max(1, options.rounds // 2), lambda: tensorboard_cards(server, tags))
    what = f"{TAGS} tags × {data.runs} runs × {data.steps:,} points over HTTP"
    return [
        Row(what, ours["wall"], rival.get("wall"), at_most=0.060),
        Row(f"{what}: the first time it is asked", first["wall"]),
        Row(f"{what}: smoothed, as the page asks at first", smoothed["wall"]),
        Row(f"{what}: size", ours["bytes"], rival.get("bytes"), "B", at_most=20e6),
        Row(f"{what}: size, smoothed", smoothed["bytes"], None, "B"),
    ]


def one(options: Options) -> list[Row]:
    data = _data.long(options.quick)
    say(f"one series of {data.points:,} points at {WIDE} pixels")
    tag = data.tag_name(0)
    with _http.sightline(data.path) as ours_server:
        ours_server.complete(data)

        def ask(**more: object) -> bytes:
            return ours_server.series([tag], [0], width=WIDE, **more)

        first = timed(ask)
        (series,) = _http.unpack(ask())
        at = int(data.steps * SPIKE_AT)
        assert list(series.y[series.steps == at]) == [SPIKE], "the spike of one point is lost"
        (ours,) = in_turn(options.rounds * 4, lambda: timed(ask))
        (smoothed,) = in_turn(options.rounds * 4, lambda: timed(ask, **SMOOTH))
    rival: dict[str, float] = {}
    if options.rival:
        with _http.tensorboard(data.path, "--samples_per_plugin", "scalars=2000000") as server:
            server.complete(data)
            (rival,) = in_turn(max(1, options.rounds // 2), lambda: tensorboard_cards(server, [tag]))
    what = f"one series of {data.points:,} points at {WIDE:,} px over HTTP"
    note = f"{series.shown:,} points are sent, a spike of one point among them. {KEPT}"
    return [
        Row(what, ours["wall"], rival.get("wall"), at_most=0.010, note=note),
        Row(f"{what}: the first time it is asked", first["wall"]),
        Row(f"{what}: smoothed, as the page asks at first", smoothed["wall"]),
        Row(f"{what}: size", ours["bytes"], rival.get("bytes"), "B", note=note),
    ]


def timed(ask: Callable[..., bytes], **more: object) -> dict[str, float]:
    began = time.perf_counter()
    answer = ask(**more)
    return {"wall": time.perf_counter() - began, "bytes": len(answer)}


def tensorboard_cards(server: TensorBoard, tags: list[str]) -> dict[str, float]:
    began = time.perf_counter()
    answers = [server.time_series(tag) for tag in tags]
    wall = time.perf_counter() - began
    assert all(json.loads(answer)[0]["runToSeries"] for answer in answers)
    return {"wall": wall, "bytes": sum(map(len, answers))}


if __name__ == "__main__":
    run_script(measure, __doc__)
