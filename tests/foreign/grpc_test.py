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
from tests.process import PATIENCE, Sightline
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
    with urllib.request.urlopen(f"{url}data/{route}?{urllib.parse.urlencode(query)}", timeout=PATIENCE) as answer:
        return json.loads(answer.read())


def test_the_originals_pages_show_our_data(foreign: Foreign, start: Callable[..., Sightline], tmp_path: Path) -> None:
    logs = some_logs(tmp_path)
    ours = start(logs, "--grpc-port", 0)
    ours.until_idle()
    [port] = re.findall(r"Data provider at localhost:(\d+)", "".join(ours.lines))
    remote = foreign(_TENSORBOARD, "--grpc_data_provider", f"localhost:{port}")["url"]
    local = foreign(_TENSORBOARD, "--logdir", logs, "--load_fast", "true")["url"]
    mine = shown(remote)
    end = time.monotonic() + PATIENCE
    while mine != (theirs := shown(local)) and time.monotonic() < end:  # the original loads while it answers
        time.sleep(0.1)
    assert mine == theirs
    assert len(mine) > 12


def shown(url: str) -> dict[Any, Any]:
    """What the pages of an original show of runs, and of some series of each: by what was asked."""
    answers: dict[Any, Any] = {"runs": sorted(ask(url, "runs"))}
    for plugin in ("scalars", "histograms"):
        tags = ask(url, f"plugin/{plugin}/tags")
        answers[plugin] = {run: sorted(its) for run, its in tags.items()}
        for run, its in tags.items():
            for tag in sorted(its)[:3]:
                answers[plugin, run, tag] = ask(url, f"plugin/{plugin}/{plugin}", run=run, tag=tag)
    return answers


def test_our_page_shows_what_the_originals_server_holds(foreign: Foreign, tmp_path: Path) -> None:
    from sightline.remote.client import Remote
    from sightline.remote.mirror import Mirror

    logs = some_logs(tmp_path)
    said = tmp_path / "port"
    words = [foreign(_SERVER)["is"], "--logdir", str(logs), "--port", "0", "--port-file", str(said)]
    running = subprocess.Popen([*words, "--reload", "once"], stderr=sys.stderr)
    try:
        end = time.monotonic() + PATIENCE
        while not (said.exists() and said.read_text().strip()):
            assert time.monotonic() < end, "the data server does not start"
            time.sleep(0.05)
        remote = Remote(f"localhost:{said.read_text().strip()}")
        mirror = Mirror(remote, tmp_path / "copy")
        while True:  # the server loads while it answers, and a mirror follows
            mirror.round()
            try:
                same(logs, tmp_path / "copy")
                break
            except AssertionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        remote.close()
    finally:
        running.kill()
        running.wait()
