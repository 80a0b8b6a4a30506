"""Pictures: what a server with thousands of them keeps in memory, and how soon a step of the slider is on screen.

    python bench/images.py [--quick] [--no-rival]

10 runs × 20 tags × 100 steps of PNG files, 64 × 64 pixels that do not compress. Every picture of a third of the tags is
fetched before memory is read. Scrubbing is done in a headless Chromium: the clock of a step starts when the
slider moves and stops in the frame in which every picture in sight is that of the step.
"""

from __future__ import annotations

import json
import statistics
import struct
import tempfile
import zlib
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

import _data
import _http
from _data import Dataset
from _http import Sightline
from _measure import Options, Row, run_script, say, until
from browser import Browser, Page, opened

SIDE = 64
PAUSE = 60  # ms between two steps of somebody who looks at them
SCRUB = (Path(__file__).parent / "_scrub.js").read_text()


def measure(options: Options) -> list[Row]:
    data = pictures(options.quick)
    say(f"{data.runs} runs × {data.tags} tags × {data.steps} steps of pictures")
    with tempfile.TemporaryDirectory() as folder, _http.sightline(Path(folder)) as server:
        server.idle()
        server.get("")
        empty = server.process.peak()
    with _http.sightline(data.path) as server:
        server.idle()
        server.get("")
        listed = server.process.peak()
        fetched, count = fetch(server, data)
        rows = scrubbing(server, data)
    rival = tensorboard(data) if options.rival else None
    what = f"{data.runs} runs × {data.tags} tags × {data.steps} steps of pictures"
    note = f"Above a server without data. {count:,} pictures were fetched."
    kept = "TensorBoard's memory with its defaults, after loading; it keeps 10 of the steps of each tag."
    return [
        Row(f"{what}: memory after they were fetched", fetched - empty, None, "B", at_most=60e6, note=note),
        Row(f"{what}: memory after loading", listed - empty, rival, "B", note=kept if rival else ""),
        *rows,
    ]


# ---------------------------------------------------------------- the data


def pictures(quick: bool) -> Dataset:
    runs, tags, steps = (3, 4, 12) if quick else (10, 20, 100)
    made = Dataset("pictures", _data.FOLDER / f"pictures-{runs}x{tags}x{steps}", runs, tags, steps)
    _data._make(made, partial(_write, tags=tags, steps=steps))
    return made


def tag_name(number: int) -> str:
    return f"samples/{number:02d}"


def _write(path: Path, run: int, *, tags: int, steps: int) -> None:
    """Every picture is another one, so that nothing is kept by chance."""
    from sightline.events._core import masked_crc32c

    generator = np.random.default_rng(run)
    with path.open("wb") as file:
        for number, payload in enumerate(_events(generator, run, tags, steps)):
            length = struct.pack("<Q", len(payload))
            head, body = masked_crc32c(length), masked_crc32c(payload)
            file.write(length + struct.pack("<I", head) + payload + struct.pack("<I", body))
            assert number <= tags * steps


def _events(generator: np.random.Generator, run: int, tags: int, steps: int):  # type: ignore[no-untyped-def]
    yield _data._double(1, _data.START) + _data._field(3, b"brain.Event:2")
    for step in range(steps):
        for tag in range(tags):
            value = _value(tag_name(tag), generator.integers(0, 256, (SIDE, SIDE, 3), np.uint8))
            yield _data._event(_data.START + run + step, step, value)


def _value(tag: str, pixels: _data.Bytes) -> bytes:
    rows = np.zeros((SIDE, 1 + SIDE * 3), np.uint8)
    rows[:, 1:] = pixels.reshape(SIDE, -1)
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 0)), (b"IEND", b"")):
        png += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    side = str(SIDE).encode()
    strings = _data._field(8, side) + _data._field(8, side) + _data._field(8, png)
    tensor = b"\x08\x07" + _data._field(2, b"\x12\x02\x08\x03") + strings
    return _data._field(1, tag.encode()) + _data._field(8, tensor) + _data._metadata(b"images", 3)


# ---------------------------------------------------------------- the server


def fetch(server: Sightline, data: Dataset) -> tuple[int, int]:
    """Memory in bytes after many pictures were asked for, and how many."""
    count = 0
    for tag in range(0, data.tags, 3):
        request = {"series": [{"tag": tag_name(tag), "runs": list(range(data.runs))}]}
        kind = {"Content-Type": "application/json"}
        answer = server._ask("POST", "api/values", json.dumps(request).encode(), kind)
        (size,) = struct.unpack_from("<I", answer, 4)
        for series in json.loads(answer[8 : 8 + size])["series"]:
            assert len(series["ids"]) == data.steps, "a step is missing"
            for name in series["ids"]:
                query = urlencode({"run": series["run"], "tag": tag_name(tag), "id": name})
                assert server.get(f"api/image?{query}").startswith(b"\x89PNG")
                count += 1
    return server.process.peak(), count


def tensorboard(data: Dataset) -> int:
    """Memory in bytes of TensorBoard once it lists every tag of every run and serves their last steps."""
    with _http.tensorboard(data.path) as server:

        def listed() -> bool:
            tags = server.json("data/plugin/images/tags")
            return len(tags) == data.runs and all(len(names) == data.tags for names in tags.values())

        until(listed, "TensorBoard lists every run", every=0.2)
        query = urlencode({"run": data.run_name(data.runs - 1), "tag": tag_name(data.tags - 1), "sample": 0})

        def whole() -> bool:
            steps = [one["step"] for one in server.json(f"data/plugin/images/images?{query}")]
            return bool(steps) and max(steps) == data.steps - 1

        until(whole, "TensorBoard has the last step", every=0.2)
        return server.process.peak()


# ---------------------------------------------------------------- the page


def scrubbing(server: Sightline, data: Dataset) -> list[Row]:
    rows: list[Row] = []
    with Browser() as browser:
        for name, query, size in (
            ("one card", f"?tagText={tag_name(0)}#images", (1280, 800)),
            ("a screen of cards", "#images", (1600, 1000)),
        ):
            with opened(browser, server.url + query, *size) as page:
                shown = wait_shown(page)
                took, flown = scrub(page, data.steps, PAUSE), scrub(page, data.steps, 0)
                if page.errors:
                    raise RuntimeError(f"the page reported errors: {page.errors}")
            what = f"slider over {len(took)} steps, {name} with {shown} pictures"
            target = 0.050 if name == "one card" else None
            rows += [
                Row(f"{what}: a step is on screen, 95 %", p95(took) / 1000, at_most=target),
                Row(f"{what}: a step is on screen, half", statistics.median(took) / 1000),
                Row(f"{what}: the same without a pause, 95 %", p95(flown) / 1000),
            ]
    return rows


def scrub(page: Page, steps: int, pause: int) -> list[float]:
    """Milliseconds of each step, asked for in parts that a busy machine gets done in time."""
    times: list[float] = []
    for first in range(0, steps, 10):
        times += page.js(f"({SCRUB})({first}, {min(steps, first + 10)}, {pause})")
    return times


def wait_shown(page: Page) -> int:
    """Wait until every picture in sight is drawn; how many those are."""
    page.wait(".slot:not(.parked) [data-testid=image-cell] .holder > *", 60)
    page.js("new Promise(done => setTimeout(done, 1500))")
    return page.count(".slot:not(.parked) [data-testid=image-cell] .holder > *")


def p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


if __name__ == "__main__":
    run_script(measure, __doc__)
