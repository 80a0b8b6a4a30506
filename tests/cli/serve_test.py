"""The whole command as a process: its URL line, its first answer, its end, and why it could not start."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.process import PATIENCE, Sightline
from tests.records import RecordWriter

Start = Callable[..., Sightline]


def test_the_url_line_is_the_one_tools_look_for(start: Start, logdir: Path) -> None:
    server = start(logdir)
    assert re.fullmatch(r"Sightline \S+ at http://localhost:\d+/ \(Press CTRL\+C to quit\)\n", server.lines[-1])
    state = server.until_idle()
    assert state["progress"]["runs"] == 2
    assert sorted(run["name"] for run in server.json("api/runs")["runs"]) == ["a", "b/c"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_in_order(start: Start, logdir: Path, number: int) -> None:
    server = start(logdir)
    server.until_idle()
    with server.get("api/live") as stream:  # an open page does not hold it up
        assert stream.readline().startswith(b"event: state")
        assert server.stop(number) == 0
    assert "Traceback" not in "".join(server.lines)


def test_a_signal_before_the_server_runs_ends_it_in_order(logdir: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sightline", str(logdir), "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    process.stderr.readline()  # the URL line: printed before the server is loaded
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 0
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_a_missing_directory_is_waited_for(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "later"
    server = start(folder)
    assert f"note: {folder} does not exist yet; waiting for it.\n" in server.lines
    folder.mkdir()
    with RecordWriter((folder / "events.out.tfevents.1").open("wb"), 1.0) as writer:
        writer.scalars(1.0, 1, {"loss": 1.0})
    end = time.monotonic() + 60
    while not server.json("api/runs")["runs"]:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_directories_by_name(start: Start, logdir: Path) -> None:
    server = start(f"old={logdir / 'a'}", f"new={logdir / 'b'}")
    server.until_idle()
    names = sorted(run["name"] for run in server.json("api/runs")["runs"])
    assert len(names) == 2
    assert names[0].startswith("new")
    assert names[1].startswith("old")


def test_prefix_and_title(start: Start, logdir: Path) -> None:
    server = start(logdir, "--path_prefix", "/deep/", "--window_title", "Mine")
    assert server.url.endswith("/deep/")
    assert server.json("api/state")["server"]["title"] == "Mine"


def test_beyond_loopback_a_token_is_asked_for(start: Start, logdir: Path) -> None:
    server = start(logdir, "--host", "0.0.0.0")
    base, _, token = server.url.partition("?token=")
    assert len(token) >= 32
    port = base.rstrip("/").rpartition(":")[2]
    server.url = f"http://127.0.0.1:{port}/"
    assert server.status("api/state") == 401
    assert server.status("api/state", Authorization=f"Bearer {token}") == 200


def test_no_auth_has_to_be_typed(start: Start, logdir: Path) -> None:
    server = start(logdir, "--host", "0.0.0.0", "--no_auth")
    assert "token" not in server.url
    server.url = re.sub(r"//[^:/]+", "//127.0.0.1", server.url)
    assert server.status("api/state") == 200


def test_a_token_of_ones_own(start: Start, logdir: Path) -> None:
    server = start(logdir, env={"SIGHTLINE_TOKEN": "open sesame"})
    assert server.url.endswith("?token=open%20sesame")
    assert server.status("api/state") == 401


def test_a_taken_port_is_named(logdir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "sightline", str(logdir), "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: Port {port} is already taken.")


def test_nothing_to_read_says_what_to_type(sightline: Callable[..., Any]) -> None:
    result = sightline()
    assert result.status == 1
    assert "sightline demo" in result.err


def test_the_demo_fills_its_page_and_leaves_nothing_behind(start: Start) -> None:
    server = start("demo")
    folder = Path(server.json("api/state")["logdirs"][0]["path"])
    end = time.monotonic() + 5 * PATIENCE  # training has the lower priority
    while sum(run["points"] for run in server.json("api/runs")["runs"]) < 100:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert server.stop() == 0
    assert not folder.exists()
