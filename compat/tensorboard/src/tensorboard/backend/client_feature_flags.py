"""Flags that the page sends along, laid into the request's context."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

from tensorboard import context, errors

__all__ = ["ClientFeatureFlagsMiddleware"]

_HEADER = "X-TensorBoard-Feature-Flags"
_PARAMETER = "tensorBoardFeatureFlags"


class ClientFeatureFlagsMiddleware:
    """WSGI middleware. Flags are a JSON object in a header or in the query; the header's win."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        in_header = environ.get("HTTP_" + _HEADER.upper().replace("-", "_"))
        in_query = parse_qs(environ.get("QUERY_STRING", "")).get(_PARAMETER, [""])[0]
        if in_header or in_query:
            flags = {**_parsed(_PARAMETER, in_query), **_parsed(_HEADER, in_header)}
            context.set_in_environ(environ, context.from_environ(environ).replace(client_feature_flags=flags))
        answer: Iterable[bytes] = self._application(environ, start_response)
        return answer


def _parsed(where: str, text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        flags = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise errors.InvalidArgumentError(f"{where} cannot be JSON decoded.") from error
    if not isinstance(flags, dict):
        raise errors.InvalidArgumentError(f"{where} cannot be decoded to a dict.")
    return flags
