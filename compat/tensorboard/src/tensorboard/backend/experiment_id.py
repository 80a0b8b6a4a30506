"""Requests below /experiment/ID/: the id is laid into the environ, the rest of the path goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["WSGI_ENVIRON_KEY", "ExperimentIdMiddleware"]

WSGI_ENVIRON_KEY = "HTTP_TENSORBOARD_EXPERIMENT_ID"  # a proxy may say it as a header; the path is then left alone

_PATH = re.compile(r"/experiment/([^/]*)")


class ExperimentIdMiddleware:
    """WSGI middleware; the id is "" where the path names none."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if WSGI_ENVIRON_KEY not in environ:
            path = environ.get("PATH_INFO", "")
            found = _PATH.match(path)
            environ[WSGI_ENVIRON_KEY] = found[1] if found else ""
            if found:
                environ["PATH_INFO"] = path[found.end() :]
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + found[0]
        answer: Iterable[bytes] = self._application(environ, start_response)
        return answer
