"""The data-provider protocol with the original at the other end: its pages on our data, our mirror of its server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.foreign.conftest import Foreign
from tests.process import Sightline
from tests.remote.provider_test import same, some_logs

_TENSORBOARD = """
import json, sys
from tensorboard import program
server = program.TensorBoard()
server.configure(argv=["tensorboard", *sys.argv[1:], "--port", "0"])
print(json.dumps({"url": server.launch()}))
"""
_SERVER = """
import json, tensorboard_data_server
print(json.dumps({"is": tensorboard_data_server.server_binary()}))
"""


@pytest.fixture
def start() -> Iterator[Callable[..., Sightline]]:
    started: list[Sightline] = []

    def begin(*words: object) -> Sightline:
        started.append(Sightline(*words))
        return started[-1]

    yield begin
    for process in started:
        process.stop()


def ask(url: str, route: str, **query: str) -> Any:
    with urllib.request.urlopen(f"{url}data/{route}?{urllib.parse.urlencode(query)}", timeout=20) as answer:
        return json.loads(answer.read())


def test_the_originals_pages_show_our_data(foreign: Foreign, start: Callable[..., Sightline], tmp_path: Path) -> None:
    logs = some_logs(tmp_path)
    ours = start(logs, "--grpc-port", 0)
    [port] = re.findall(r"Data provider at localhost:(\d+)", "".join(ours.lines))
    remote = foreign(_TENSORBOARD, "--grpc_data_provider", f"localhost:{port}")["url"]
    local = foreign(_TENSORBOARD, "--logdir", logs, "--load_fast", "true")["url"]
    end = time.monotonic() + 60
    while sorted(ask(local, "runs")) != sorted(ask(remote, "runs")) and time.monotonic() < end:
        time.sleep(0.1)
    assert sorted(ask(local, "runs")) == sorted(ask(remote, "runs"))
    compared = 0
    for plugin in ("scalars", "histograms"):
        tags = ask(remote, f"plugin/{plugin}/tags")
        assert {run: set(its) for run, its in tags.items()} == {
            run: set(its) for run, its in ask(local, f"plugin/{plugin}/tags").items()
        }
        for run, its in tags.items():
            for tag in list(its)[:3]:
                mine = ask(remote, f"plugin/{plugin}/{plugin}", run=run, tag=tag)
                assert mine == ask(local, f"plugin/{plugin}/{plugin}", run=run, tag=tag), (run, tag)
                compared += 1
    assert compared > 10


def test_our_page_shows_what_the_originals_server_holds(foreign: Foreign, tmp_path: Path) -> None:
    from sightline.remote.client import Remote
    from sightline.remote.mirror import Mirror

    logs = some_logs(tmp_path)
    said = tmp_path / "port"
    words = [foreign(_SERVER)["is"], "--logdir", str(logs), "--port", "0", "--port-file", str(said)]
    running = subprocess.Popen([*words, "--reload", "once"], stderr=sys.stderr)
    try:
        end = time.monotonic() + 60
        while not (said.exists() and said.read_text().strip()):
            assert time.monotonic() < end, "the data server does not start"
            time.sleep(0.05)
        remote = Remote(f"localhost:{said.read_text().strip()}")
        runs = {path.parent.relative_to(logs).as_posix() for path in logs.rglob("*tfevents*")}
        while set(remote.runs()) != runs and time.monotonic() < end:
            time.sleep(0.05)
        Mirror(remote, tmp_path / "copy").round()
        remote.close()
    finally:
        running.kill()
        running.wait()
    same(logs, tmp_path / "copy")
