"""Frames of a page as tests see them: targets of their own, since their documents are out of the page's reach."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.e2e.page import BrowserError, Page
from tests.process import PATIENCE


class Frames:
    """The frames that are open in a page."""

    def __init__(self, page: Page) -> None:
        self._browser, self._context = page.browser, page.context
        self._sessions: dict[str, str] = {}
        self._silent: dict[str, float] = {}

    def js(self, expression: str) -> list[Any]:
        """The value of an expression in every frame that answers; null where it throws."""
        values = []
        for target in self._browser.call("Target.getTargets")["targetInfos"]:
            if target["type"] != "iframe" or target.get("browserContextId") != self._context:
                continue
            if time.monotonic() < self._silent.get(target["targetId"], 0):
                continue
            try:
                values.append(self._ask(target["targetId"], expression))
            except BrowserError:  # gone meanwhile, in a loop, or compiling a large script: asked again later
                self._silent[target["targetId"]] = time.monotonic() + 4
        return values

    def until(self, expression: str, timeout: float = PATIENCE) -> Any:
        """Wait until the expression is truthy in a frame, and return its value."""
        end = time.monotonic() + timeout
        while True:
            values = self.js(expression)
            found = next(filter(None, values), None)
            if found is not None:
                return found
            if time.monotonic() > end:
                raise BrowserError(f"{expression}: {json.dumps(values)[:500]} after {timeout} s")
            time.sleep(0.05)

    def _ask(self, target: str, expression: str) -> Any:
        if target not in self._sessions:
            attached = self._browser.call("Target.attachToTarget", targetId=target, flatten=True)
            self._sessions[target] = attached["sessionId"]
        code = f"(() => {{ try {{ return {expression} }} catch {{ return null }} }})()"
        said = self._browser.call(
            "Runtime.evaluate", self._sessions[target], 2, expression=code, returnByValue=True, awaitPromise=True
        )
        return said["result"].get("value")
