"""The token: who has it comes in, and guessing it is slow.

A browser brings it once in the page's address and gets a cookie for it; programs send it as a bearer.
The cookie is not the token but a random word of this process, so it tells nothing and cannot be guessed.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from hmac import compare_digest
from typing import Literal

from sightline.errors import SightlineError

WRONG_PER_SECOND = 10
_CLIENTS = 1024


class TokenError(SightlineError, ValueError):
    """A token that would let everybody in."""


class Gate:
    """Decides by what a request brings.

    Args:
        token: the token; not empty.
        clock: seconds, for tests.

    Raises:
        TokenError: the token is empty.
    """

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        if not token:
            raise TokenError("--token is empty; leave it out to have one made")
        self._token = token.encode()
        self._clock = clock
        self._word = secrets.token_urlsafe(24)
        self._name = "sightline-" + hashlib.sha256(self._token).hexdigest()[:8]
        self._wrong: dict[str, deque[float]] = {}

    def ask(
        self, client: str, authorization: str | None, cookie: str | None, given: Sequence[str]
    ) -> Literal["open", "shut", "wait"]:
        """Whether to let a request in; "wait" after more than ten wrong tokens of a client in a second.

        Args:
            client: address the request came from.
            authorization, cookie: those headers.
            given: tokens in the address, only where the page was asked for.
        """
        if not given and self._has_cookie(cookie or ""):
            return "open"
        shown = list(given)
        scheme, _, bearer = (authorization or "").partition(" ")
        if scheme.lower() == "bearer":
            shown.append(bearer.strip())
        if not shown:
            return "shut"
        now = self._clock()
        recent = self._wrong.get(client, deque())
        while recent and recent[0] <= now - 1.0:
            recent.popleft()
        if len(recent) >= WRONG_PER_SECOND:
            return "wait"
        # every one is compared, so that time tells nothing
        right = [compare_digest(one.encode("utf-8", "replace"), self._token) for one in shown]
        if all(right):
            return "open"
        recent.append(now)
        if client not in self._wrong and len(self._wrong) >= _CLIENTS:
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong[client] = recent
        return "shut"

    def cookie(self) -> str:
        """The Set-Cookie header. It names no path: that of the page counts, whatever proxies make of it."""
        return f"{self._name}={self._word}; HttpOnly; SameSite=Strict"

    def _has_cookie(self, header: str) -> bool:
        word = self._word.encode()
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == self._name and compare_digest(value.encode("latin-1", "replace"), word):
                return True
        return False
