"""Everything that should not lie in a log directory, at once: each is told, and the healthy run beside it is whole."""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.process import PATIENCE, Sightline
from tests.records import RecordWriter

from sightline import SummaryWriter
from sightline.events._core import masked_crc32c

Start = Callable[..., Sightline]


def healthy(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    with RecordWriter(path.open("wb"), 1.0) as writer:
        for step in range(100):
            writer.scalars(float(step), step, {"loss": float(step)})
    return path.read_bytes()


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    """One healthy run, and one run for each way to be wrong."""
    data = healthy(tmp_path / "healthy" / "events.out.tfevents.1")

    def put(run: str, content: bytes) -> None:
        (tmp_path / run).mkdir()
        (tmp_path / run / "events.out.tfevents.1").write_bytes(content)

    put("empty", b"")
    put("noise", random.Random(1).randbytes(100_000))
    length = struct.pack("<Q", 1 << 40)
    put("bomb", length + struct.pack("<I", masked_crc32c(length)))
    put("torn", data[:-7])
    put("flipped", data[:2000] + bytes([data[2000] ^ 1]) + data[2001:])
    put("text", b"step,loss\n1,0.5\n" * 100)
    (tmp_path / "dangling").mkdir()
    (tmp_path / "dangling" / "events.out.tfevents.1").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "events.out.tfevents.1")
    (tmp_path / "folder" / "events.out.tfevents.1").mkdir(parents=True)
    return tmp_path


def points(server: Sightline) -> dict[str, int]:
    return {run["name"]: run["points"] for run in server.json("api/runs")["runs"]}


def test_each_is_told_and_nothing_else_is_lost(start: Start, zoo: Path) -> None:
    server = start(zoo)
    server.until_idle()
    found = points(server)
    assert found["healthy"] == 100
    assert found["torn"] == 99  # the last record waits for its end
    assert found["flipped"] == 99
    assert [found.get(run, 0) for run in ("empty", "noise", "bomb", "text", "dangling", "pipe")] == [0] * 6
    damaged = {Path(report["path"]).parent.name for report in server.json("api/damage")["reports"]}
    assert {"noise", "flipped", "text"} <= damaged
    assert "healthy" not in damaged
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    assert resident < 300_000  # kB: nobody believed the bomb


def test_files_may_go_while_they_are_followed(start: Start, tmp_path: Path) -> None:
    for run in ("goes", "stays"):
        healthy(tmp_path / run / "events.out.tfevents.1")
    server = start(tmp_path)
    server.until_idle()
    (tmp_path / "goes" / "events.out.tfevents.1").unlink()
    server.until(lambda: points(server) == {"stays": 100})


def test_a_hundred_thousand_tags(start: Start, tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        for number in range(100_000):
            writer.add_scalar(f"layer{number}/weight", 1.0, number)
    server = start(tmp_path)
    server.until_idle(10 * PATIENCE)
    assert len(server.json("api/tags")["tags"]) == 100_000
