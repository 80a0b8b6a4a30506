"""A headless Chromium, driven over its debugging pipe: as much of a browser driver as these tests need.

    with Browser() as browser:
        page = browser.page(url)
        page.wait('[data-testid="card"]')
        page.click('[data-testid="theme"]')
        assert page.js("document.title") == "Sightline"

Every page collects its errors (exceptions, console errors, refused requests); `page.errors` is there to be
asserted on. Nothing but the standard library is needed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import queue
import shutil
import signal
import tempfile
import threading
import time
from typing import Any

from tests.e2e.page import BrowserError, Page
from tests.process import PATIENCE

__all__ = ["Browser", "BrowserError", "Page"]

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    # Clicks and keys count from the start, not only after the first picture of a page.
    "--allow-pre-commit-input",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    # A mouse, which Chromium without a window does not believe in: hover, and a fine pointer.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


def find() -> str | None:
    """The Chromium to use: SIGHTLINE_CHROMIUM, or the first on the PATH."""
    given = os.environ.get("SIGHTLINE_CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One Chromium process with a profile of its own; every page gets its own storage."""

    def __init__(self) -> None:
        path = find()
        if path is None:
            raise BrowserError("No Chromium found: apt install chromium, or set SIGHTLINE_CHROMIUM to one.")
        self._profile = tempfile.TemporaryDirectory(prefix="sightline-chromium-", ignore_cleanup_errors=True)
        to_child, self._out = os.pipe()
        self._in, from_child = os.pipe()
        # Chromium talks over descriptors 3 and 4; copies beyond those keep one from overwriting the other.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_child, from_child)]
        command = [path, *FLAGS, f"--user-data-dir={self._profile.name}", "--remote-debugging-pipe", "about:blank"]
        self._pid = os.posix_spawn(
            path,
            command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, ends[0], 3),
                (os.POSIX_SPAWN_DUP2, ends[1], 4),
            ],
        )
        for end in (to_child, from_child, *ends):
            os.close(end)
        self._number = 0
        self._replies: dict[int, queue.Queue[dict[str, Any]]] = {}
        self._pages: dict[str, Page] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(BrowserError, OSError):
            self.call("Browser.close", timeout=5)
        end = time.monotonic() + 5
        while os.waitpid(self._pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                os.kill(self._pid, signal.SIGKILL)
            time.sleep(0.02)
        os.close(self._out)
        os.close(self._in)
        self._profile.cleanup()

    def page(self, url: str, width: int = 1280, height: int = 800) -> Page:
        """A new page with empty storage, showing `url`."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call(
            "Target.createTarget", url="about:blank", browserContextId=context, width=width, height=height
        )
        session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        page = Page(self, session, context, target["targetId"])
        self._pages[session] = page
        page.start(width, height)
        page.goto(url)
        return page

    def call(self, method: str, session: str | None = None, timeout: float = PATIENCE, **params: Any) -> dict[str, Any]:
        with self._lock:
            self._number += 1
            number = self._number
            reply: queue.Queue[dict[str, Any]] = queue.Queue(1)
            self._replies[number] = reply
            message: dict[str, Any] = {"id": number, "method": method, "params": params}
            if session:
                message["sessionId"] = session
            data = json.dumps(message).encode() + b"\0"
            while data:
                data = data[os.write(self._out, data) :]
        try:
            answer = reply.get(timeout=timeout)
        except queue.Empty:
            raise BrowserError(f"{method}: no answer in {timeout} s") from None
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def forget(self, session: str) -> None:
        self._pages.pop(session, None)

    def _read(self) -> None:
        buffer = bytearray()
        while True:
            try:
                piece = os.read(self._in, 1 << 16)
            except OSError:
                return
            if not piece:
                return
            buffer += piece
            *messages, rest = buffer.split(b"\0")
            buffer = bytearray(rest)
            for message in map(json.loads, messages):
                if "id" in message:
                    if waiting := self._replies.pop(message["id"], None):
                        waiting.put(message)
                elif page := self._pages.get(message.get("sessionId", "")):
                    page.on_event(message["method"], message["params"])
