"""An address that stops before its first slash leads to the one with it: relative addresses start there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["EmptyPathRedirectMiddleware"]


class EmptyPathRedirectMiddleware:
    """WSGI middleware."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO"):
            answer: Iterable[bytes] = self._application(environ, start_response)
            return answer
        target = environ.get("SCRIPT_NAME", "") + "/"
        start_response("301 Moved Permanently", [("Location", target), ("Content-Length", "0")])
        return [b""]
