"""Ten thousand runs: until their table can be used, queries over it, and the charts of some, beside TensorBoard.

    python bench/runs.py [--quick] [--no-rival] [--rounds 5]

The table can be used when everything is read and the list of columns and a table of ten of them, a metric among
them, have been answered; hyperparameters may still be coming in then, and have a row of their own. TensorBoard,
which has no such table, is given as long as LIMIT until it lists every run with its tags; its hparams dashboard would
be asked for more.
"""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Callable
from typing import Any

import _data
import _http
from _data import Dataset
from _measure import Options, Row, in_turn, run_script, say, until

LIMIT = 180  # seconds that TensorBoard has
ASK_EVERY = 0.05  # seconds between questions whether all is read: a hundred a second take a tenth of a core
ASK_FOR_MORE = 0.2  # seconds between lists of columns, which are made anew while hyperparameters come in
HPARAMS = ["lr", "batch_size", "optimizer", "dropout", "augment", "seed"]
QUERIES = (
    'lr < 1e-3 and optimizer == "adam"',
    "`train/loss_0003`.min < 0.12 or dropout > 0.5",
    'name ~ "run_0[0-4].*7$" and not augment',
)


def measure(options: Options) -> list[Row]:
    data = _data.many(options.quick)
    say(f"{data.runs:,} runs: {data.bytes / 1e9:.2g} GB")
    (ours,) = in_turn(1 if options.quick else min(3, options.rounds), lambda: ours_whole(data))
    rival: dict[str, float] = {}
    note = ""
    if options.rival:
        rival, note = rival_whole(data)
    what = f"{data.runs:,} runs × {data.tags} tags × {data.steps} steps"
    return [
        Row(f"{what}: command to a table that can be used", ours["wall"], rival.get("wall"), at_most=3.0, note=note),
        Row(f"{what}: of that, CPU", ours["cpu"]),
        Row(f"{what}: command to all hyperparameters of all runs", ours["facts"]),
        Row(f"{what}: memory", ours["peak"], rival.get("peak"), "B", at_most=1.5e9, note=note),
        Row(f"{what}: list of runs (api/runs)", ours["runs"]),
        Row(f"{what}: list of tags (api/tags)", ours["tags"]),
        Row(f"{what}: list of columns (api/columns)", ours["columns"]),
        Row(f"{what}: ten columns of every run, again", ours["again"], at_most=0.050),
        Row(f"{what}: a metric nobody asked for before", ours["metric"]),
        Row(f"{what}: runs of a query, slowest of three", ours["query"], at_most=0.050),
        Row(f"{what}: charts of 100 of the runs", ours["charts"], rival.get("charts"), at_most=0.5, note=note),
    ]


def ours_whole(data: Dataset) -> dict[str, float]:
    metric = f"{data.tag_name(3)}.min"
    wanted = {"columns": ["name", "status", "duration", *HPARAMS, metric]}
    with _http.sightline(data.path) as server:
        server.idle(every=ASK_EVERY)
        loaded = server.process.seconds()
        found: dict[str, float] = {"runs": timed(lambda: server.get("api/runs"))}
        columns = server.json("api/columns")["columns"]
        answer = header(server.post("api/table", wanted))
        found["wall"], found["cpu"] = server.process.seconds() - found["runs"], server.process.cpu()
        say(f"read after {loaded:.2f} s, table after {found['wall']:.2f} s, {found['cpu']:.2f} s of CPU")
        assert len(columns) > data.tags
        assert answer["runs"][1] == data.runs
        until(
            lambda: known(server.json("api/columns")["columns"]) == data.runs,
            "hyperparameters of all runs",
            every=ASK_FOR_MORE,
        )
        found["facts"] = server.process.seconds()
        found["tags"] = timed(lambda: server.get("api/tags"))
        found["columns"] = timed(lambda: server.get("api/columns"))
        found["again"] = timed(lambda: server.post("api/table", wanted))
        found["metric"] = timed(lambda: server.post("api/table", {"columns": [f"{data.tag_name(7)}.max"]}))
        each = [fastest(lambda query=query: server.post("api/table", wanted | {"where": query})) for query in QUERIES]
        for query in QUERIES:
            assert 0 < header(server.post("api/table", {"where": query}))["runs"][1] < data.runs
        found["query"] = max(each)
        tags = [data.tag_name(number) for number in range(data.tags)]
        found["charts"] = timed(lambda: server.series(tags, range(min(100, data.runs)), width=640))
        found["peak"] = server.process.peak()
        return found


def rival_whole(data: Dataset) -> tuple[dict[str, float], str]:
    """TensorBoard until it lists every run; what it took, and what to say of it."""
    with _http.tensorboard(data.path) as server:
        end = time.monotonic() + LIMIT

        def listed() -> bool:
            tags = server.json("data/plugin/timeseries/tags").get("scalars", {}).get("runTagInfo", {})
            return len(tags) == data.runs and all(len(names) == data.tags for names in tags.values())

        try:
            until(listed, "TensorBoard lists every run", every=0.5, timeout=LIMIT)
        except RuntimeError:
            return {"peak": server.process.peak()}, f"TensorBoard does not finish within {LIMIT} s."
        found = {"wall": server.process.seconds()}
        began = time.perf_counter()
        for number in range(data.tags):
            if time.monotonic() > end:
                return found | {"peak": server.process.peak()}, f"TensorBoard has not sent its charts after {LIMIT} s."
            server.time_series(data.tag_name(number))
        found |= {"charts": time.perf_counter() - began, "peak": server.process.peak()}
        return found, "TensorBoard always sends all runs of a tag."


def known(columns: Any) -> int:
    """How many runs have a learning rate by now."""
    return next((column["runs"] for column in columns if column["name"] == "lr"), 0)


def timed(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def fastest(ask: Callable[[], Any], times: int = 3) -> float:
    """The best of a few, the first left out: a query asked for again as it is typed on."""
    ask()
    return min(timed(ask) for _ in range(times))


def header(answer: bytes) -> Any:
    (size,) = struct.unpack_from("<I", answer, 4)
    return json.loads(answer[8 : 8 + size])


if __name__ == "__main__":
    run_script(measure, __doc__)
