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

import base64
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
from pathlib import Path
from typing import Any

from tests.process import PATIENCE

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
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    # A mouse, which Chromium without a window does not believe in: hover, and a fine pointer.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
KEYS = {"Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, ""), "Tab": ("Tab", 9, "")}


def find() -> str | None:
    """The Chromium to use: SIGHTLINE_CHROMIUM, or the first on the PATH."""
    given = os.environ.get("SIGHTLINE_CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


class BrowserError(AssertionError):
    """The browser or the page did not do what was asked."""


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
        page = Page(self, session, target["targetId"])
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


class Page:
    """One tab. Selectors are CSS; `js` runs in the page and returns what JSON can carry."""

    def __init__(self, browser: Browser, session: str, target: str) -> None:
        self._browser, self._session, self._target = browser, session, target
        self._loaded = threading.Event()
        self._closed = False
        self.errors: list[str] = []

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **params)

    def start(self, width: int, height: int) -> None:
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def prefers(self, scheme: str) -> None:
        """Let the system prefer "light" or "dark"."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._browser.call("Target.closeTarget", targetId=self._target)
            self._browser.forget(self._session)

    def goto(self, url: str) -> None:
        self._loaded.clear()
        said = self.call("Page.navigate", url=url)
        if "errorText" in said:
            raise BrowserError(f"{url}: {said['errorText']}")
        if not self._loaded.wait(PATIENCE):
            raise BrowserError(f"{url} did not load in {PATIENCE} s")

    def reload(self) -> None:
        self._loaded.clear()
        self.call("Page.reload")
        if not self._loaded.wait(PATIENCE):
            raise BrowserError(f"the page did not load again in {PATIENCE} s")

    def js(self, expression: str) -> Any:
        """The value of an expression, awaited when it is a promise."""
        said = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in said:
            details = said["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description", details["text"]))
        return said["result"].get("value")

    def do(self, expression: str) -> None:
        """Run an expression as soon as it can be: what it is about may come late, or be drawn anew just then."""
        self.until(f"({expression}, true)", what=f"cannot be done: {expression}")

    def until(self, expression: str, timeout: float = PATIENCE, what: str = "") -> Any:
        """Wait until the expression is truthy, and return its value."""
        end = time.monotonic() + timeout
        value = None
        while time.monotonic() < end:
            try:
                value = self.js(f"(() => {{ try {{ return {expression} }} catch {{ return null }} }})()")
            except BrowserError as error:
                if "navigated" not in str(error):  # the page goes elsewhere, as a link with a token does
                    raise
                value = None
            if value:
                return value
            time.sleep(0.03)
        raise BrowserError(f"{what or expression}: still {value!r} after {timeout} s; page errors: {self.errors}")

    def wait(self, selector: str, timeout: float = PATIENCE) -> None:
        self.until(f"document.querySelector({json.dumps(selector)}) !== null", timeout, f"no {selector}")

    def gone(self, selector: str, timeout: float = PATIENCE) -> None:
        self.until(f"document.querySelector({json.dumps(selector)}) === null", timeout, f"{selector} stays")

    def count(self, selector: str) -> int:
        return int(self.js(f"document.querySelectorAll({json.dumps(selector)}).length"))

    def text(self, selector: str) -> str:
        """The visible text of the first match; "" when there is none."""
        return str(self.js(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def texts(self, selector: str) -> list[str]:
        return list(self.js(f"[...document.querySelectorAll({json.dumps(selector)})].map(e => e.innerText)"))

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width and height of the first match in the window, scrolled into view."""
        self.wait(selector)
        found = self.js(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect();"
            "return [b.left, b.top, b.width, b.height] })()"
        )
        return float(found[0]), float(found[1]), float(found[2]), float(found[3])

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, selector: str, clicks: int = 1, modifiers: int = 0) -> None:
        left, top, width, height = self.box(selector)
        self.click_at(left + width / 2, top + height / 2, clicks, modifiers)

    def click_at(self, x: float, y: float, clicks: int = 1, modifiers: int = 0) -> None:
        self.mouse("mouseMoved", x, y, modifiers=modifiers)
        for number in range(1, clicks + 1):
            for kind in ("mousePressed", "mouseReleased"):
                self.mouse(kind, x, y, button="left", clickCount=number, modifiers=modifiers)

    def drag(self, start: tuple[float, float], end: tuple[float, float], modifiers: int = 0) -> None:
        self.mouse("mouseMoved", *start, modifiers=modifiers)
        self.mouse("mousePressed", *start, button="left", clickCount=1, modifiers=modifiers)
        for part in (0.25, 0.5, 0.75, 1.0):
            x, y = (a + (b - a) * part for a, b in zip(start, end, strict=True))
            self.mouse("mouseMoved", x, y, button="left", modifiers=modifiers)
        self.mouse("mouseReleased", *end, button="left", clickCount=1, modifiers=modifiers)

    def fill(self, selector: str, text: str) -> None:
        """Replace what a text field holds, as typing does."""
        self.do(f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.focus(); e.select() }})()")
        if text:
            self.call("Input.insertText", text=text)
        else:
            self.press("Delete")

    def set_range(self, selector: str, value: float) -> None:
        """Move a slider."""
        self.do(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.value = {value};"
            "e.dispatchEvent(new Event('input', {bubbles: true}));"
            "e.dispatchEvent(new Event('change', {bubbles: true})) })()"
        )

    def press(self, key: str) -> None:
        """One key, such as "/" or "Escape"."""
        name, code, text = KEYS.get(key, (key, ord(key[0].upper()), key if len(key) == 1 else ""))
        if key == "Delete":
            code = 46
        extra = {"key": name, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **extra, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **extra)

    def screenshot(self, path: Path) -> Path:
        """Save what is on screen, as the PNG or WebP that the name asks for."""
        kind = {"format": "webp", "quality": 82} if path.suffix == ".webp" else {"format": "png"}
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", **kind)["data"]))
        return path

    def on_event(self, method: str, params: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loaded.set()
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] == "error":
            self.errors.append(" ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            entry = params["entry"]
            self.errors.append(f"{entry['text']} {entry.get('url', '')}".strip())
