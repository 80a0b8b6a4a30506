"""A page of the browser as a person uses it: waited for, read, pointed at, clicked, typed into.

What acts waits until it can, and what waits does so patiently: a busy machine is no failure.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.scripts import AIM, FILL, PLACE
from tests.process import PATIENCE

if TYPE_CHECKING:
    from tests.e2e.browser import Browser

# What is said when a document went away while it was asked.
GONE = re.compile("navigated|context was destroyed|Cannot find (default execution )?context")
KEYS = {"Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, ""), "Tab": ("Tab", 9, "")}


class BrowserError(AssertionError):
    """The browser or the page did not do what was asked."""


class Page:
    """One tab. Selectors are CSS; `js` runs in the page and returns what JSON can carry.

    Attributes:
        browser, context: what it is a tab of, with storage of its own.
    """

    def __init__(self, browser: Browser, session: str, context: str, frame: str) -> None:
        self.browser, self.context = browser, context
        self._session, self._frame = session, frame
        self._news = threading.Event()
        self._document = ""
        self._closed = False
        self._errors: list[str] = []
        self._forgiven: list[str] = []

    @property
    def errors(self) -> list[str]:
        """What went wrong so far, without what was to be expected."""
        return [error for error in self._errors.copy() if not any(word in error for word in self._forgiven)]

    def forgive(self, *words: str) -> None:
        """Errors with one of these words are to be expected, also those that come late; without words, all are."""
        self._forgiven += words or [""]

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.call(method, self._session, **params)

    def start(self, width: int, height: int) -> None:
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)
        # Every page is in front and has the keyboard, whatever the order of the windows.
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.resize(width, height)
        self._arrive("")

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
            self.browser.call("Target.disposeBrowserContext", browserContextId=self.context)
            self.browser.forget(self._session)

    def goto(self, url: str) -> None:
        before = self._document
        said = self.call("Page.navigate", url=url)
        if "errorText" in said:
            raise BrowserError(f"{url}: {said['errorText']}")
        self._arrive(before)

    def reload(self) -> None:
        before = self._document
        self.call("Page.reload")
        self._arrive(before)

    def _arrive(self, before: str) -> None:
        """Wait until another document than this one has loaded."""
        end = time.monotonic() + PATIENCE
        while self._document == before:
            if not self._news.wait(end - time.monotonic()):
                raise BrowserError(f"the page did not load in {PATIENCE} s")
            self._news.clear()

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
                if not GONE.search(str(error)):  # the page goes elsewhere, as a link with a token does
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

    def reads(self, selector: str, *texts: str) -> None:
        """Wait until the visible texts of all matches are these."""
        found = f"[...document.querySelectorAll({json.dumps(selector)})].map(e => e.innerText.trim())"
        self.same(found, list(texts))

    def same(self, expression: str, value: Any) -> None:
        """Wait until an expression has this value, as JSON has it."""
        try:
            self.until(f"JSON.stringify({expression}) === JSON.stringify({json.dumps(value)})")
        except BrowserError as error:
            raise BrowserError(f"{expression} is {self.js(expression)}, not {value}") from error

    def says(self, selector: str, *words: str) -> None:
        """Wait until the visible text of the first match has all of these words in it."""
        text = f"document.querySelector({json.dumps(selector)}).innerText"
        what = f"{selector} does not say {words}"
        self.until(f"{json.dumps(words)}.every(word => {text}.includes(word))", what=what)

    def repeat(self, act: Callable[[], None], shows: str) -> Any:
        """Do something until it shows, and return the value: what it is about may not have been ready."""
        end = time.monotonic() + PATIENCE
        while True:
            act()
            with contextlib.suppress(BrowserError):
                return self.until(shows, min(2, max(0.1, end - time.monotonic())))
            if time.monotonic() > end:
                raise BrowserError(f"it does not show: {shows}; page errors: {self.errors}")

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width and height of the first match in the window, scrolled into view, once it stays there."""
        left, top, width, height = self.until(f"({PLACE})({json.dumps(selector)}, 'nearest')", what=f"no {selector}")
        return float(left), float(top), float(width), float(height)

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def hover(self, selector: str, across: float, down: float, shows: str) -> Any:
        """Move the mouse to these shares of the first match until it shows, and return the value of that."""

        def move() -> None:
            left, top, width, height = self.box(selector)
            x, y = left + across * width, top + down * height
            self.mouse("mouseMoved", x, y - 1)
            self.mouse("mouseMoved", x, y)

        return self.repeat(move, shows)

    def click(self, selector: str, clicks: int = 1, modifiers: int = 0) -> None:
        """Click the first match as soon as it can be: it stays in its place, is not disabled, and nothing is over it.

        A press that meets something else after all is not passed on to it, and done again.
        """
        end = time.monotonic() + PATIENCE
        for attempt in itertools.count(1):
            block = "nearest" if attempt % 4 else "center"
            aim = f"({AIM})({json.dumps(selector)}, '{block}')"
            x, y, free = self.until(aim, what=f"cannot be clicked: {selector}")
            if free:
                self.click_at(x, y, clicks, modifiers)
                try:
                    met = self.js("window.pressed?.() ?? 'gone'")
                except BrowserError as error:
                    if not GONE.search(str(error)):
                        raise
                    met = "gone"
                if met not in ("missed", "nothing"):
                    return
            else:
                self.mouse("mouseMoved", x, y)  # some appear under the mouse only
            if time.monotonic() > end:
                raise BrowserError(f"something is over it: {selector}")

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
        self.until(f"({FILL})({json.dumps(selector)}, {json.dumps(text)})", what=f"cannot be filled: {selector}")

    def set_range(self, selector: str, value: float) -> None:
        """Move a slider, as soon as it goes so far."""
        self.do(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.value = {value};"
            f"if (Math.abs(e.value - {value}) > 1e-9) throw 0;"
            "e.dispatchEvent(new Event('input', {bubbles: true}));"
            "e.dispatchEvent(new Event('change', {bubbles: true})) })()"
        )

    def choose(self, selector: str, value: str) -> None:
        """Take an entry of a <select>, by its value or its text, as soon as it is there."""
        self.do(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}), wanted = {json.dumps(value)};"
            "e.value = [...e.options].find(o => o.value === wanted || o.text === wanted).value;"
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
        if method == "Page.lifecycleEvent":
            if params["name"] == "load" and params["frameId"] == self._frame:
                self._document = params["loaderId"]
                self._news.set()
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self._errors.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] == "error":
            self._errors.append(" ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            entry = params["entry"]
            self._errors.append(f"{entry['text']} {entry.get('url', '')}".strip())
