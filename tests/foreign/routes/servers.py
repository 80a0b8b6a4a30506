"""One log directory, served by TensorBoard with its data server, by TensorBoard with its Python loader, and by us."""

from __future__ import annotations

import http.client
import json
import shutil
import time
import urllib.parse
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.foreign.interpreter import Interpreter
from tests.foreign.original import LAST
from tests.records import RecordWriter

_PLUGINS = "scalars images histograms distributions audio text timeseries pr_curves mesh custom_scalars hparams graphs"
EVERY = ",".join(f"{plugin}={1 << 30}" for plugin in _PLUGINS.split())
"""TensorBoard's way to be asked for every point; 0 is taken for none."""

_LAUNCH = """
import json, sys
from tensorboard import program
server = program.TensorBoard()
server.configure(argv=["tensorboard", *sys.argv[1:]])
print(json.dumps({"url": server.launch()}))
"""


@dataclass(frozen=True)
class Answer:
    """What a server answered; `value` is the parsed JSON, else the text of an error, else bytes."""

    status: int
    media_type: str
    value: Any

    def __str__(self) -> str:
        return f"{self.status} {self.media_type} {self.value!r}"[:1500]


class Server:
    """A server at an address.

    Args:
        url: of its page, with a final slash.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urllib.parse.urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80

    def ask(self, route: str, query: dict[str, Any] | None = None, form: bool = False) -> Answer:
        """The answer of a route below data/plugin; of one that begins with "/", below the root."""
        text = urllib.parse.urlencode(query or {}, doseq=True)
        path = (route if route.startswith("/") else f"/data/plugin/{route}") + (f"?{text}" if text and not form else "")
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection = http.client.HTTPConnection(self._host, self._port, timeout=600)
        try:
            connection.request("POST" if form else "GET", path, text if form else None, headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        media_type = (answer.getheader("Content-Type") or "").partition(";")[0]
        return Answer(answer.status, media_type, _parsed(media_type, body))


def _parsed(media_type: str, body: bytes) -> Any:
    if media_type == "application/json":
        return json.loads(body)
    return body.decode() if media_type.startswith("text/") else body


class Trio:
    """The three servers of a log directory; ours first.

    Args:
        interpreter: where the original runs.
        logdir: its runs end as `end_runs` makes them.
    """

    def __init__(self, interpreter: Interpreter, logdir: Path) -> None:
        from tensorboard import program

        flags = ["--logdir", str(logdir), "--port", "0", "--reload_interval", "1"]
        board = program.TensorBoard()
        board.configure(argv=["tensorboard", *flags])
        flags += ["--samples_per_plugin", EVERY]
        urls = [board.launch()] + [
            interpreter.run(_LAUNCH, [*flags, "--load_fast", fast])["url"] for fast in ("true", "false")
        ]
        self.ours, self.fast, self.slow = self._all = [Server(url) for url in urls]
        self._pool = ThreadPoolExecutor(8 * len(urls))
        runs = {path.parent.relative_to(logdir).as_posix() for path in logdir.rglob(f"*tfevents{_END}")}
        for server in self._all:
            _await(server, runs)

    def ask(
        self, route: str, query: dict[str, Any], form: bool, shaped: Callable[[Any, Server], Any]
    ) -> Iterable[Answer]:
        """The answers of all three, each with its value shaped."""

        def one(server: Server) -> Answer:
            answer = server.ask(route, query, form)
            return replace(answer, value=shaped(answer.value, server)) if answer.status == 200 else answer

        return list(self._pool.map(one, self._all))

    def close(self) -> None:
        self._pool.shutdown()


def _await(server: Server, runs: set[str]) -> None:
    """Wait until every run is loaded to its end."""
    until = time.monotonic() + 900
    while missing := runs - {run for run, tags in server.ask("scalars/tags").value.items() if LAST in tags}:
        assert time.monotonic() < until, f"{server.url} did not load {sorted(missing)[:5]}"
        time.sleep(0.5)


_END = ".~end"


def end_runs(logdir: Path) -> None:
    """Give every run a last file with the scalar LAST: once that is there, all before it has been read."""
    from sightline.events.message import Message
    from sightline.events.wire import encode

    value = Message("tensorboard.Summary.Value", tag=LAST, simple_value=1.0)
    summary = Message("tensorboard.Summary", value=[value])
    event = encode(Message("tensorboard.Event", wall_time=4e9, summary=summary))
    for folder in {path.parent for path in logdir.rglob("*tfevents*") if path.is_file()}:
        with RecordWriter((folder / f"~tfevents{_END}").open("wb"), 4e9) as file:
            file.write(event)


def gather(logdir: Path, sources: dict[str, Path]) -> None:
    """One log directory of several, each copied under its name."""
    for name, source in sources.items():
        shutil.copytree(source, logdir / name, dirs_exist_ok=True)
    end_runs(logdir)
