"""The headers that keep a browser from misreading an answer, added where a plugin does not send them itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["SecurityValidatorMiddleware"]

# For pages that say nothing of their own. They were written to run without any policy, with inline scripts and with
# libraries from other hosts; their requests go to this server alone.
_POLICY = (
    "default-src 'self' data: blob: https: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' data: blob:; "
    "frame-src 'self' blob: https://ui.perfetto.dev; object-src 'none'"
)


class SecurityValidatorMiddleware:
    """WSGI middleware."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def secured(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *_missing(headers)], exc_info)

        answer: Iterable[bytes] = self._application(environ, secured)
        return answer


def _missing(headers: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    given = {name.lower(): value for name, value in headers}
    if "x-content-type-options" not in given:
        yield "X-Content-Type-Options", "nosniff"
    mimetype = given.get("content-type", "").partition(";")[0].strip().lower()
    if mimetype == "text/html" and "content-security-policy" not in given:
        yield "Content-Security-Policy", _POLICY
