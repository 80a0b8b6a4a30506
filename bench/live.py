"""Live: from a writer's flush to the changed picture in the browser, on local disk.

    python bench/live.py [--quick] [--no-rival]

A writer appends a point to one of ten runs and flushes; a page that shows the card notes when the picture on its
canvas changes. Writer and page read the same clock. For TensorBoard the time is taken to the moment when its server
has the point; its page then asks every 30 seconds, and only when reloading is switched on.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import _http
from _measure import HERE, Options, Row, run_script, say, until
from sightline import SummaryWriter

sys.path.append(str(HERE.parent))
from tests.e2e.browser import Browser, Page

from browser import opened, wait_drawn

RUNS, STEPS, TAG = 10, 1000, "train/loss"
SERVER_ONLY = "TensorBoard: to its server only; its page asks every 30 s, once reloading is switched on."


class Training:
    """Ten runs of one tag in a directory, appended to now and then."""

    def __init__(self, folder: Path) -> None:
        self.step = STEPS
        self._writers = []
        for number in range(RUNS):
            writer = SummaryWriter(folder / f"run_{number}")
            for step in range(STEPS):
                writer.add_scalar(TAG, number + 1 / (step + 1), step, 1.7e9 + step)
            writer.flush()
            self._writers.append(writer)

    def append(self) -> float:
        """One point, far enough to change the picture; the time of day at which it was flushed."""
        self.step += 25
        self._writers[0].add_scalar(TAG, 0.5 + self.step % 2, self.step, 1.7e9 + self.step)
        self._writers[0].flush()
        return time.time()

    def close(self) -> None:
        for writer in self._writers:
            writer.close()


def measure(options: Options) -> list[Row]:
    points = 5 if options.quick else 60
    say(f"{points} points, flush to pixel")
    ours = pixel(points)
    rival = server_only(5) if options.rival else None
    what = "flush → pixel, local disk"
    return [
        Row(f"{what}, p95", quantile(ours, 0.95), rival and quantile(rival, 0.95), at_most=0.3, note=SERVER_ONLY),
        Row(f"{what}, median", statistics.median(ours), rival and statistics.median(rival), note=SERVER_ONLY),
    ]


def pixel(points: int) -> list[float]:
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        training = Training(Path(folder))
        with _http.sightline(Path(folder)) as server:
            server.idle()
            with opened(browser, server.url, 1280, 800) as page:
                wait_drawn(page)
                time.sleep(1)
                took = [to_pixel(page, training) for _ in range(points)]
        training.close()
    return took


def to_pixel(page: Page, training: Training) -> float:
    """Append once the picture has been still for a while; seconds until it is another one."""
    page.js(
        """(() => {
            const before = bench.picture()
            window.changed = (async () => {
                while (bench.picture() === before) await bench.frame()
                return performance.timeOrigin + performance.now()
            })()
        })()"""
    )
    flushed = training.append()
    changed = float(page.js("window.changed")) / 1000
    time.sleep(0.3 + 0.2 * random.random())
    return changed - flushed


def server_only(points: int) -> list[float]:
    """TensorBoard: seconds until its server answers with the new point."""
    with tempfile.TemporaryDirectory() as folder:
        training = Training(Path(folder))
        with _http.tensorboard(Path(folder)) as server:
            until(lambda: _last_step(server) == STEPS - 1, "TensorBoard has everything", every=0.1)
            took = []
            for _ in range(points):
                time.sleep(5 * random.random())  # it looks every five seconds: at any time within them
                flushed = training.append()
                until(lambda: _last_step(server) == training.step, "TensorBoard has the point", every=0.02)
                took.append(time.time() - flushed)
        training.close()
    return took


def _last_step(server: _http.TensorBoard) -> int:
    series = json.loads(server.time_series(TAG))[0]["runToSeries"]
    return int(series["run_0"][-1]["step"]) if len(series) == RUNS else -1


def quantile(numbers: list[float], share: float) -> float:
    return sorted(numbers)[min(len(numbers) - 1, int(share * len(numbers)))]


if __name__ == "__main__":
    run_script(measure, __doc__)
