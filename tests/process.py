"""A `sightline` (or `tensorboard`) process for tests: started, waited for, talked to, ended."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any

# Seconds that a wait may take. It costs only where something is wrong; on a busy machine nothing is.
PATIENCE = 120


class Sightline:
    """`sightline WORDS…` on a free port; use as a context manager.

    Attributes:
        url: what the command printed, ending in a slash (and a token where there is one).
        lines: what it has written to standard error.
        first: seconds from the start of the process to the URL line.
    """

    MODULE, NAME = "sightline", "Sightline"

    def __init__(self, *words: object, port: int | None = 0, env: dict[str, str] | None = None) -> None:
        command = [sys.executable, "-m", self.MODULE, *map(str, words)]
        command += [] if port is None else ["--port", str(port)]
        self.lines: list[str] = []
        self.url = ""
        self._found = threading.Event()
        began = time.monotonic()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._found.wait(PATIENCE) or not self.url:
            self.stop()
            raise AssertionError("no URL line:\n" + "".join(self.lines))
        self.first = time.monotonic() - began

    def __enter__(self) -> Sightline:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if match := re.search(rf"{self.NAME} \S+ at (\S+) \(Press CTRL\+C to quit\)", line):
                self.url = match[1]
                self._found.set()
        self._found.set()

    @property
    def base(self) -> str:
        """The URL without its token."""
        return self.url.partition("?")[0]

    def get(self, path: str = "", **headers: str) -> HTTPResponse:
        """GET a path below the URL; errors raise urllib.error.HTTPError."""
        answer = urllib.request.urlopen(urllib.request.Request(self.base + path, headers=headers), timeout=PATIENCE)
        assert isinstance(answer, HTTPResponse)
        return answer

    def json(self, path: str) -> Any:
        with self.get(path) as answer:
            return json.load(answer)

    def status(self, path: str, **headers: str) -> int:
        """The status of a GET, errors included."""
        try:
            with self.get(path, **headers) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def until_idle(self, timeout: float = PATIENCE) -> Any:
        """The state once everything on disk has been read."""
        end = time.monotonic() + timeout
        while (state := self.json("api/state"))["progress"]["phase"] != "idle":
            assert time.monotonic() < end, state
            time.sleep(0.01)
        return state

    def until(self, holds: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Wait until a condition holds."""
        end = time.monotonic() + timeout
        while not holds():
            assert time.monotonic() < end, "not in time"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(timeout=5)
        if self.process.stderr is not None:
            self.process.stderr.close()
        return self.process.returncode
