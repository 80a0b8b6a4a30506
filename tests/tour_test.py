"""The whole product in one page: a training program writes, Sightline reads, thins, serves, and keeps up.

Read this first; every line is a door into one folder of src/sightline.
"""

from __future__ import annotations

import json
import math
import struct
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tests.process import PATIENCE, Sightline

import sightline
from sightline import SummaryWriter
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import kind_of
from sightline.query.series import Selection, SeriesRequest, answer
from sightline.store import MemoryStore


def test_the_life_of_a_point(tmp_path: Path) -> None:
    # A training program logs: a call queues, a thread writes.
    writer = SummaryWriter(tmp_path / "runs" / "baseline")
    for step in range(10_000):
        loss = 100.0 if step == 5_555 else math.exp(-step / 3_000)  # one spike
        writer.add_scalar("train/loss", loss, step)
    assert writer.flush()  # it is on its way to the disk, whatever happens to this program

    # Python reads it: every point, as it was logged.
    with sightline.open(tmp_path / "runs") as log:
        assert log.runs == ["baseline"]
        assert log.tags("baseline") == {"train/loss": "scalar"}
        steps, _, values, _ = log.scalars("baseline", "train/loss")
        assert steps.tolist() == list(range(10_000))
        assert values[5_555] == 100.0

    # What the browser is served with: a loader fills a store, a query makes a picture's worth of points of it.
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", tmp_path / "runs")], store, watch="off")
    loader.load()
    loader.close()
    [run] = store.runs()
    packed = answer(store, SeriesRequest([Selection("train/loss", [run.id])], width=200))
    header, arrays = unpack(packed)
    assert header["series"][0]["total"] == 10_000
    assert header["series"][0]["shown"] <= 4 * 200 + 4
    assert arrays["y"].max() == 100.0  # thinned, and the spike is there

    # The same over HTTP, from the command that people run, and live.
    with Sightline(tmp_path / "runs") as server:
        before = server.until_idle()
        request = {"series": [{"tag": "train/loss", "runs": [run.id]}], "width": 200}
        answered = unpack(post(server.base + "api/series", request))
        assert answered[1]["y"].tobytes() == arrays["y"].tobytes()

        writer.add_scalar("train/loss", 0.01, 10_000)
        writer.close()
        with server.get("api/live") as notices:  # says that something changed, never what
            while next_version(notices) <= before["version"]:
                pass
        assert unpack(post(server.base + "api/series", request))[0]["series"][0]["total"] == 10_001


def post(url: str, body: object) -> bytes:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
        return bytes(reply.read())


def next_version(notices: Iterable[bytes]) -> int:
    return int(json.loads(next(line for line in notices if line.startswith(b"data:"))[5:])["version"])


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """An answer's header and the arrays of its first series; docs/http.md describes the layout."""
    assert packed[:4] == b"SLS1"
    (size,) = struct.unpack_from("<I", packed, 4)
    header = json.loads(packed[8 : 8 + size])
    places = header["series"][0]["arrays"]
    return header, {
        name: np.frombuffer(packed, f"<{kind}", count, 8 + size + offset)
        for name, (offset, count, kind) in places.items()
    }
