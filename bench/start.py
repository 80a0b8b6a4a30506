"""Starting: from the command to the first answer, and to the first complete page of data.

    python bench/start.py [--quick] [--no-rival] [--rounds 5]

A page of data is what a browser needs to draw its first card in full: the runs, the tags, and every series
of one tag with its last point.
"""

from __future__ import annotations

import http.client
import json

import _data
import _http
from _data import Dataset
from _http import Server
from _measure import Options, Row, in_turn, run_script, say, until


def measure(options: Options) -> list[Row]:
    data = _data.d(options.quick)
    small = _data.a_part(options.quick)
    say("first HTTP 200")
    ours, rival = in_turn(
        options.rounds,
        lambda: first_answer(_http.sightline(small.path)),
        (lambda: first_answer(_http.tensorboard(small.path))) if options.rival else None,
    )
    rows = [
        Row("command to first HTTP 200", ours["wall"], rival.get("wall"), at_most=0.4),
        Row("command to first HTTP 200: CPU", ours["cpu"], rival.get("cpu")),
    ]
    say(f"{data.runs} runs, first page of data")
    ours, rival = in_turn(
        options.rounds,
        lambda: ours_page(data),
        (lambda: rival_page(data)) if options.rival else None,
    )
    what = f"{data.runs:,} runs, command to the first complete page of data"
    rows += [
        Row(what, ours["wall"], rival.get("wall"), at_most=1.0),
        Row(f"{what}: CPU", ours["cpu"], rival.get("cpu")),
        Row(f"{what}: memory of all processes", ours["peak"], rival.get("peak"), "B"),
    ]
    return rows


def first_answer(server: Server) -> dict[str, float]:
    """Knock until the page comes, as a browser does that was opened at once."""
    with server:

        def knock() -> float:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            try:
                connection.request("GET", "/")
                return server.process.seconds() if connection.getresponse().status == 200 else 0
            finally:
                connection.close()

        wall = until(knock, "the first 200", every=0.005)
        return {"wall": wall, "cpu": server.process.cpu()}


def ours_page(data: Dataset) -> dict[str, float]:
    with _http.sightline(data.path) as server:
        server.idle()
        runs, tags = server.json("api/runs")["runs"], server.json("api/tags")["tags"]
        answer = server.series([data.tag_name(0)], range(data.runs), width=400)
        wall = server.process.seconds()
        assert (len(runs), len(tags), sum(run["points"] for run in runs)) == (data.runs, data.tags, data.points)
        series = _http.unpack(answer)
        assert len(series) == data.runs
        assert all(one.total == data.steps for one in series)
        return {"wall": wall, "cpu": server.process.cpu(), "peak": server.process.peak()}


def rival_page(data: Dataset) -> dict[str, float]:
    with _http.tensorboard(data.path) as server:
        series = json.loads(server.complete(data))[0]["runToSeries"]
        wall = server.process.seconds()
        assert all(len(points) == data.steps for points in series.values())
        return {"wall": wall, "cpu": server.process.cpu(), "peak": server.process.peak()}


if __name__ == "__main__":
    run_script(measure, __doc__)
