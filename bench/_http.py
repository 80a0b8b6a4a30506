"""Both servers over HTTP: started, asked, waited for until they serve everything that is on disk."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import numpy as np
from numpy.typing import NDArray

from _data import Dataset
from _measure import Process, until

Kind = TypeVar("Kind", bound="Server")
AT = r"(?:Sightline|TensorBoard) \S+ at (http://\S+) "


class Server:
    """A server process and one kept-open connection to it; the port is known before the process listens."""

    def __init__(self, process: Process, port: int) -> None:
        self.process = process
        self.port = port
        self._url: str | None = None
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self: Kind) -> Kind:
        self.process.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
        self.process.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        """What the command says it serves on, ending in a slash; waits for that line."""
        if self._url is None:
            self._url = self.process.line(AT)[1][1]
        return self._url

    def complete(self, data: Dataset) -> object:
        """Wait until every run, tag and last step of the data is served."""
        raise NotImplementedError

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None, {})

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        if self._connection is None:
            parts = urlsplit(self.url)
            self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=300)
        try:
            self._connection.request(method, "/" + path, body, headers)
            answer = self._connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._connection = None
            raise OSError(str(error)) from error
        if answer.status != 200:
            raise OSError(f"{method} {path}: {answer.status} {data[:200]!r}")
        return data


# ---------------------------------------------------------------- ours


@dataclass(frozen=True)
class Series:
    """One series of an answer."""

    tag: str
    run: int
    total: int
    shown: int
    steps: NDArray[np.float64]
    y: NDArray[np.float32]


class Sightline(Server):
    def state(self) -> Any:
        return self.json("api/state")

    def idle(self, every: float = 0.01) -> Any:
        """The state once everything has been read; asked for every so many seconds."""

        def look() -> Any:
            state = self.state()
            return state if state["progress"]["phase"] == "idle" else None

        return until(look, "reading ends", every)

    def complete(self, data: Dataset) -> None:
        self.idle()
        points = [run["points"] for run in self.json("api/runs")["runs"]]
        tags = self.json("api/tags")["tags"]
        if len(points) != data.runs or sum(points) != data.points or len(tags) != data.tags:
            raise RuntimeError(f"{len(points)} runs, {sum(points)} points, {len(tags)} tags are served")
        last = self.series([data.tag_name(data.tags - 1)], range(data.runs), width=1)
        if any(one.steps[-1] != data.steps - 1 for one in unpack(last)):
            raise RuntimeError("a series ends too early")

    def series(self, tags: Iterable[str], runs: Iterable[int], **more: object) -> bytes:
        """`api/series` as it comes."""
        numbers = list(runs)
        return self.post("api/series", {"series": [{"tag": tag, "runs": numbers} for tag in tags], **more})

    def post(self, path: str, asked: object) -> bytes:
        """What a route answers to JSON, as it comes."""
        return self._ask("POST", path, json.dumps(asked).encode(), {"Content-Type": "application/json"})


def unpack(answer: bytes) -> list[Series]:
    """The series of an answer of `api/series`; docs/http.md has the layout."""
    (size,) = struct.unpack_from("<I", answer, 4)
    header = json.loads(answer[8 : 8 + size])

    def array(entry: Any, name: str) -> NDArray[Any]:
        offset, count, dtype = entry["arrays"][name]
        return np.frombuffer(answer, "<" + dtype, count, 8 + size + offset)

    return [
        Series(
            one["tag"], one["run"], one["total"], one["shown"], array(one, "step") + one["step_base"], array(one, "y")
        )
        for one in header["series"]
    ]


def sightline(logdir: Path, *flags: object) -> Sightline:
    """`sightline LOGDIR` on a free port of loopback, its page not opened."""
    port = free_port()
    command = [sys.executable, "-m", "sightline", logdir, "--port", port, "--no-browser", *flags]
    return Sightline(Process(command), port)


# ---------------------------------------------------------------- TensorBoard


class TensorBoard(Server):
    def time_series(self, tag: str) -> bytes:
        """One tag of all runs, as the page of TensorBoard asks for it."""
        body = urlencode({"requests": json.dumps([{"plugin": "scalars", "tag": tag}])}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", "experiment/defaultExperimentId/data/plugin/timeseries/timeSeries", body, kind)

    def complete(self, data: Dataset) -> bytes:
        def listed() -> bool:
            tags = self.json("data/plugin/timeseries/tags")["scalars"]["runTagInfo"]
            return len(tags) == data.runs and all(len(names) == data.tags for names in tags.values())

        def whole() -> bytes | None:
            answer = self.time_series(data.tag_name(data.tags - 1))
            series = json.loads(answer)[0]["runToSeries"]
            ends = [points[-1]["step"] for points in series.values()]
            return answer if len(ends) == data.runs and set(ends) == {data.steps - 1} else None

        until(listed, "TensorBoard lists every run", every=0.05)
        found: bytes = until(whole, "TensorBoard has every last step", every=0.05)
        return found


def tensorboard(logdir: Path, *flags: str) -> TensorBoard:
    """TensorBoard with its defaults on a free port of loopback."""
    import _rival

    _rival.python()  # installed before the clock starts
    port = free_port()
    return TensorBoard(_rival.tensorboard(logdir, "--port", str(port), *flags), port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
