"""What travels with a request from the outermost layer to the data provider."""

from __future__ import annotations

from typing import Any

from tensorboard.auth import AuthContext

__all__ = ["RequestContext", "from_environ", "set_in_environ"]

_KEY = "tensorboard.request_context"


class RequestContext:
    """Facts about one request; immutable.

    Args:
        auth: credentials; none when not given.
        remote_ip: address of the peer, an `ipaddress` object, when known.
        x_forwarded_for: addresses of the proxies, nearest last, as the header names them.
        client_feature_flags: by name, as the page sent them.
    """

    def __init__(
        self,
        auth: AuthContext | None = None,
        remote_ip: Any = None,
        x_forwarded_for: Any = None,
        client_feature_flags: dict[str, Any] | None = None,
    ) -> None:
        self._auth = auth if auth is not None else AuthContext.empty()
        self._remote_ip = remote_ip
        self._x_forwarded_for = x_forwarded_for or ()
        self._client_feature_flags = client_feature_flags or {}

    @property
    def auth(self) -> AuthContext:
        return self._auth

    @property
    def remote_ip(self) -> Any:
        return self._remote_ip

    @property
    def x_forwarded_for(self) -> Any:
        return self._x_forwarded_for

    @property
    def client_feature_flags(self) -> dict[str, Any]:
        return self._client_feature_flags

    def replace(self, **kwargs: Any) -> RequestContext:
        """A copy with some facts changed; arguments as those of the constructor."""
        own = {
            "auth": self._auth,
            "remote_ip": self._remote_ip,
            "x_forwarded_for": self._x_forwarded_for,
            "client_feature_flags": self._client_feature_flags,
        }
        return RequestContext(**{**own, **kwargs})


def from_environ(environ: dict[str, Any]) -> RequestContext:
    """The context of a request (PEP 3333); an empty one when none was set."""
    found = environ.get(_KEY)
    return found if found is not None else RequestContext()


def set_in_environ(environ: dict[str, Any], ctx: RequestContext) -> None:
    """Lay a context into the environ of a request."""
    environ[_KEY] = ctx
