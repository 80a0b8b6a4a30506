"""Who asks: credentials of one request, worked out when a data provider wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["AuthContext", "AuthProvider"]


class AuthProvider:
    """One way of telling who asks."""

    def authenticate(self, environ: dict[str, Any]) -> Any:
        """Credentials for a request, of whatever type the readers of this provider expect.

        Raises:
            tensorboard.errors.PublicError: when the request has none that are valid.
        """
        raise NotImplementedError


class AuthContext:
    """The credentials of one request. Each provider is asked at most once, and only when someone wants its answer.

    Args:
        providers: by a key that readers know.
        environ: of the request (PEP 3333).
    """

    def __init__(self, providers: Mapping[Any, AuthProvider], environ: dict[str, Any]) -> None:
        self._providers = providers
        self._environ = environ
        self._known: dict[Any, Any] = {}

    @classmethod
    def empty(cls) -> AuthContext:
        """A context without providers."""
        return cls({}, {})

    def get(self, provider_key: Any) -> Any:
        """Credentials by the provider of that key.

        Raises:
            KeyError: no such provider.
            tensorboard.errors.PublicError: as the provider raises; it will be asked again the next time.
        """
        if provider_key not in self._known:
            self._known[provider_key] = self._providers[provider_key].authenticate(self._environ)
        return self._known[provider_key]
