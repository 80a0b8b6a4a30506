"""Doing nothing: CPU while thousands of runs are followed and none of them grows.

    python bench/idle.py [--quick] [--no-rival]

Following by notices and following by looking are different work, so both are measured.
"""

from __future__ import annotations

import time

import _data
import _http
from _data import Dataset
from _http import Server
from _measure import Options, Row, run_script, say


def measure(options: Options) -> list[Row]:
    data = _data.d(options.quick)
    say(f"{data.runs} runs followed, nothing happening")
    seconds = 3 if options.quick else 30
    ours = idle(_http.sightline(data.path), data, seconds)
    polled = idle(_http.sightline(data.path, "--watch", "poll"), data, seconds)
    rival = idle(_http.tensorboard(data.path), data, seconds) if options.rival else None
    what = f"{data.runs:,} runs followed, nothing new: share of one core"
    return [
        Row(what, ours, rival, "%", at_most=1.0),
        Row(f"{what}, with `--watch poll`", polled, rival, "%"),
    ]


def idle(server: Server, data: Dataset, seconds: float) -> float:
    with server:
        server.complete(data)
        time.sleep(2)
        before, began = server.process.cpu(), time.perf_counter()
        time.sleep(seconds)
        return 100 * (server.process.cpu() - before) / (time.perf_counter() - began)


if __name__ == "__main__":
    run_script(measure, __doc__)
