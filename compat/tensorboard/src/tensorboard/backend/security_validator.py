"""A word to authors of plugins: an answer without the headers that keep a browser from misreading it.

It only warns, once for each path and fault. The server in front adds what is missing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

__all__ = ["SecurityValidatorMiddleware"]

_logger = logging.getLogger("tensorboard")
_MOST = 1000  # paths may be made up by who asks; nothing is remembered without end

_HARMLESS = re.compile(r"'self'|'none'|'report-sample'|https:.*|'sha256-.*|data:|blob:")
_ALLOWED = {"style-src": ("'unsafe-inline'",), "script-src": ("'unsafe-eval'",)}


class SecurityValidatorMiddleware:
    """WSGI middleware."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._told: set[tuple[str, str]] = set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")

        def looked_at(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if status[:1] != "3":
                for fault in _faults({name.lower(): value for name, value in headers}):
                    self._tell(path, fault)
            return start_response(status, headers, exc_info)

        answer: Iterable[bytes] = self._application(environ, looked_at)
        return answer

    def _tell(self, path: str, fault: str) -> None:
        if (path, fault) not in self._told and len(self._told) < _MOST:
            self._told.add((path, fault))
            _logger.warning("The answer of %s %s", path, fault)


def _faults(headers: dict[str, str]) -> Iterable[str]:
    mimetype = headers.get("content-type", "").partition(";")[0].strip()
    if not mimetype:
        yield "has no Content-Type."
    if headers.get("x-content-type-options") != "nosniff":
        yield "has no X-Content-Type-Options: nosniff."
    if mimetype != "text/html":
        return
    policy = {
        name: rest.split() for name, _, rest in map(_words, headers.get("content-security-policy", "").split(";"))
    }
    if "default-src" not in policy:
        yield "is a page whose Content-Security-Policy has no default-src."
    for name, sources in policy.items():
        for source in sources:
            if name.endswith("-src") and not _HARMLESS.fullmatch(source) and source not in _ALLOWED.get(name, ()):
                yield f"is a page whose Content-Security-Policy allows {source} in {name}."


def _words(directive: str) -> tuple[str, str, str]:
    return directive.strip().partition(" ")
