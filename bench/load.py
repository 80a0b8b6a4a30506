"""Loading: event files on disk to every point ready to be served, beside TensorBoard's two loaders.

    python bench/load.py [--quick] [--no-rival] [--rounds 5]

The reader alone is timed in a fresh process, interpreter start and imports left out, against TensorBoard's Rust
data server, whose own log says how long its load cycle took. The whole is timed from the start of the command
to the moment when HTTP answers with the last step of every run. Ours keeps every point and checks every
checksum; the data server samples and does not check, except where a row says that it keeps everything.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import _data
import _http
import _rival
from _data import Dataset
from _measure import HERE, Options, Process, Row, in_turn, run_script, say

SAMPLED = "The data server keeps 1,000 points a tag here and verifies no checksums; ours keeps all and verifies all."
OWN_CLOCK = "By the clock of each: `progress.seconds` of `api/state`; the data server's log within `tensorboard`."
PYTHON_PART = (
    "TensorBoard's Python loader (`--load_fast=false`), its EventMultiplexer alone, on a tenth of the runs; times ten."
)


def measure(options: Options) -> list[Row]:
    rows: list[Row] = []
    for encoding, make in (("", _data.a_torch), (", as TensorFlow writes them", _data.a_tf)):
        data = make(options.quick)
        say(f"load {data.name}")
        ours, rival = in_turn(
            options.rounds,
            lambda data=data: ours_alone(data),
            (lambda data=data: rival_alone(data)) if options.rival else None,
        )
        what = f"load {_count(data.points)} scalars in {data.runs} runs{encoding}"
        rows += [
            Row(f"{what}: reader alone, CPU", ours["cpu"], rival.get("cpu"), times=4, note=SAMPLED),
            Row(f"{what}: reader alone, wall", ours["wall"], rival.get("wall"), note=SAMPLED),
        ]
        if not encoding:
            rows += whole(what, data, options)
            rows += python_loader(what, ours["wall"], data, options)
    rows += all_kept(options)
    rows += mixed(options)
    return rows


def whole(what: str, data: Dataset, options: Options) -> list[Row]:
    """From the start of the command until every run is complete over HTTP."""
    say(f"load {data.name}, whole command")
    ours, rival = in_turn(
        options.rounds,
        lambda: ours_whole(data),
        (lambda: rival_whole(data)) if options.rival else None,
    )
    return [
        Row(f"{what}: inside the running command", ours["load"], rival.get("load"), note=OWN_CLOCK),
        Row(f"{what}: command to all complete over HTTP", ours["wall"], rival.get("wall"), times=6),
        Row(f"{what}: memory of all processes", ours["peak"], rival.get("peak"), "B"),
    ]


def python_loader(what: str, ours: float, data: Dataset, options: Options) -> list[Row]:
    if not options.rival:
        return []
    part = _data.a_part(options.quick)
    say(f"load {part.name} with the Python loader")
    seconds = rival_python(part) * data.points / part.points
    return [Row(f"{what}: reader alone beside the Python loader", ours, seconds, times=400, note=PYTHON_PART)]


def all_kept(options: Options) -> list[Row]:
    data = _data.b(options.quick)
    say(f"load {data.name}, all kept")
    ours, rival = in_turn(
        options.rounds,
        lambda: ours_alone(data),
        (lambda: rival_alone(data, "--samples-per-plugin", "scalars=all")) if options.rival else None,
    )
    what = f"load {_count(data.points)} points of one run, all kept"
    per_point = rival["peak"] / data.points if rival else None
    return [
        Row(f"{what}: wall", ours["wall"], rival.get("wall"), times=12),
        Row(f"{what}: CPU", ours["cpu"], rival.get("cpu")),
        Row(f"{what}: memory", ours["grown"] / data.points, per_point, "B/point", at_most=24),
    ]


def mixed(options: Options) -> list[Row]:
    data = _data.c(options.quick)
    say(f"load {data.name}")
    ours, rival = in_turn(
        options.rounds,
        lambda: ours_alone(data),
        (lambda: rival_alone(data)) if options.rival else None,
    )
    what = f"load {data.bytes / 1e9:.2g} GB of scalars, histograms, images, audio, text"
    return [
        Row(f"{what}: wall", ours["wall"], rival.get("wall"), times=4, note=SAMPLED),
        Row(f"{what}: CPU", ours["cpu"], rival.get("cpu"), note=SAMPLED),
        Row(f"{what}: memory", ours["peak"], rival.get("peak"), "B", at_most=150e6),
    ]


# ---------------------------------------------------------------- ours


def ours_alone(data: Dataset) -> dict[str, float]:
    command = [sys.executable, HERE / "_read.py", data.path]
    result = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    if data.name != "c" and result["points"] != data.points:
        raise RuntimeError(f"{result['points']} points of {data.points} were read")
    return {**result, "grown": result["peak"] - result["before"]}


def ours_whole(data: Dataset) -> dict[str, float]:
    with _http.sightline(data.path) as server:
        server.complete(data)
        wall = server.process.seconds()
        load = server.state()["progress"]["seconds"]
        return {"wall": wall, "load": load, "peak": server.process.peak()}


# ---------------------------------------------------------------- rivals


def rival_alone(data: Dataset, *flags: str) -> dict[str, float]:
    """The data server's own load cycle; its CPU until it ended, of which its start takes a few milliseconds."""
    command = [_rival.data_server(), "--logdir", data.path, "--port", "0", "--reload", "once", "-v", *flags]
    with Process(command) as process:
        return {"wall": load_cycle(process), "cpu": process.cpu(), "peak": process.peak()}


def load_cycle(process: Process) -> float:
    """Seconds that the data server says its first load cycle took."""
    _, match = process.line(r"Finished load cycle \(([\d.]+)(m?s|µs)\)")
    return float(match[1]) * {"s": 1.0, "ms": 1e-3, "µs": 1e-6}[match[2]]


def rival_whole(data: Dataset) -> dict[str, float]:
    with _http.tensorboard(data.path, "--extra_data_server_flags=-v") as server:
        server.complete(data)
        wall = server.process.seconds()
        return {"wall": wall, "load": load_cycle(server.process), "peak": server.process.peak()}


def rival_python(data: Dataset) -> float:
    code = (
        "import sys, time\n"
        "from tensorboard.backend.event_processing import plugin_event_multiplexer as m\n"
        "began = time.perf_counter()\n"
        "m.EventMultiplexer().AddRunsFromDirectory(sys.argv[1]).Reload()\n"
        "print(time.perf_counter() - began)\n"
    )
    began = time.perf_counter()
    done = subprocess.run(
        [_rival.python(), "-c", code, data.path], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    seconds = float(done.stdout)
    assert 0 < seconds < time.perf_counter() - began
    return seconds


def _count(number: int) -> str:
    return f"{number / 1e6:g} M" if number >= 1e6 else f"{number:,}"


if __name__ == "__main__":
    run_script(measure, __doc__)
