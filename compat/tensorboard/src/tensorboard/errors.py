"""Errors that a handler raises to answer with an HTTP status: what they say is meant for the one who asked.

`backend.application` turns them into answers of plain text. Any other exception is a 500 that says nothing of itself.
"""

from __future__ import annotations

__all__ = ["InvalidArgumentError", "NotFoundError", "PermissionDeniedError", "PublicError", "UnauthenticatedError"]


class PublicError(RuntimeError):
    """An error whose text may be sent to the client.

    Attributes:
        http_code: the status that answers it.
        headers: (name, value) pairs that go with the answer.
    """

    http_code = 500

    def __init__(self, details: str) -> None:
        super().__init__(details)
        self.headers: list[tuple[str, str]] = []


class InvalidArgumentError(PublicError):
    """The request cannot be right, whatever the data: 400."""

    http_code = 400

    def __init__(self, details: str | None = None) -> None:
        super().__init__(_text("Invalid argument", details))


class NotFoundError(PublicError):
    """What was asked for is not there, or is not the asker's to know of: 404."""

    http_code = 404

    def __init__(self, details: str | None = None) -> None:
        super().__init__(_text("Not found", details))


class UnauthenticatedError(PublicError):
    """The one who asks has to say who they are: 401, with `challenge` as WWW-Authenticate (RFC 9110 §11.6.1)."""

    http_code = 401

    def __init__(self, details: str | None = None, *, challenge: str) -> None:
        super().__init__(_text("Unauthenticated", details))
        self.headers.append(("WWW-Authenticate", challenge))


class PermissionDeniedError(PublicError):
    """The one who asks is known, and may not: 403."""

    http_code = 403

    def __init__(self, details: str | None = None) -> None:
        super().__init__(_text("Permission denied", details))


def _text(what: str, details: str | None) -> str:
    return what if details is None else f"{what}: {details}"
