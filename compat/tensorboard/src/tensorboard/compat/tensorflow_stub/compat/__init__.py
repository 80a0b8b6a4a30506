"""Text and bytes, as `tf.compat` converts them."""

from __future__ import annotations

import os
from typing import Any

from tensorboard.compat.tensorflow_stub.compat import v1

__all__ = ["as_bytes", "as_str", "as_str_any", "as_text", "path_to_str", "v1"]


def as_bytes(bytes_or_text: Any, encoding: str = "utf-8") -> bytes:
    """Text encoded; bytes as they are.

    Raises:
        TypeError: neither of them.
    """
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    if isinstance(bytes_or_text, (bytes, bytearray)):
        return bytes(bytes_or_text)
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


def as_text(bytes_or_text: Any, encoding: str = "utf-8") -> str:
    """Bytes decoded; text as it is.

    Raises:
        TypeError: neither of them.
    """
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    return as_bytes(bytes_or_text).decode(encoding)


as_str = as_text


def as_str_any(value: Any) -> str:
    """Anything as text: bytes decoded, others as `str` has them."""
    return as_text(value) if isinstance(value, bytes) else str(value)


def path_to_str(path: Any) -> Any:
    """A path object as text; anything else as it is."""
    return os.fspath(path) if isinstance(path, os.PathLike) else path
