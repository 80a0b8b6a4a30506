"""What several tests of this folder need."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def warned() -> Iterator[list[str]]:
    """What is said to the logger "sightline", as it is said."""
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    handler = Keep()
    logging.getLogger("sightline").addHandler(handler)
    yield found
    logging.getLogger("sightline").removeHandler(handler)
