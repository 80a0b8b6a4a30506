"""Who asks, laid into the request's context; worked out only when a data provider wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tensorboard import context
from tensorboard.auth import AuthContext, AuthProvider

__all__ = ["AuthContextMiddleware"]


class AuthContextMiddleware:
    """WSGI middleware.

    Args:
        auth_providers: by the key under which a data provider asks for them.
    """

    def __init__(self, application: Any, auth_providers: Mapping[Any, AuthProvider]) -> None:
        self._application = application
        self._providers = auth_providers

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        auth = AuthContext(self._providers, environ)
        context.set_in_environ(environ, context.from_environ(environ).replace(auth=auth))
        answer: Iterable[bytes] = self._application(environ, start_response)
        return answer
