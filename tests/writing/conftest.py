"""What several tests of this folder need."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from tests.process import PATIENCE

from sightline.writing import background


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is slow on a busy machine is not taken for a dead one; tests of those say when."""
    monkeypatch.setattr(background, "_PATIENCE", PATIENCE)
    monkeypatch.setattr(background, "_LONG_PATIENCE", PATIENCE)


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
