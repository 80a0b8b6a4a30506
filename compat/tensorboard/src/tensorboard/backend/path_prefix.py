"""A server below a path: requests from elsewhere find nothing, the path moves from PATH_INFO to SCRIPT_NAME."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorboard import errors

__all__ = ["PathPrefixMiddleware"]


class PathPrefixMiddleware:
    """WSGI middleware.

    Args:
        application: what lies below the path.
        path_prefix: "" or "/…" without a slash at its end.

    Raises:
        ValueError: a prefix of another form.
    """

    def __init__(self, application: Any, path_prefix: str) -> None:
        if path_prefix.endswith("/"):
            raise ValueError(f"Trailing slash in path prefix: {path_prefix!r}")
        if path_prefix and not path_prefix.startswith("/"):
            raise ValueError(f"Non-empty path prefix must start with slash: {path_prefix!r}")
        self._application = application
        self._prefix = path_prefix

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != self._prefix and not path.startswith(self._prefix + "/"):
            raise errors.NotFoundError
        environ["PATH_INFO"] = path[len(self._prefix) :]
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self._prefix
        answer: Iterable[bytes] = self._application(environ, start_response)
        return answer
