"""One browser for all tests; for each a log directory, a server on it, and pages that must stay free of errors."""

from __future__ import annotations

import itertools
import json
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from tests.e2e.browser import Browser, Page
from tests.process import Sightline
from tests.records import RecordWriter

SLOT = ".slot:not(.parked)"  # a place that left the screen keeps its card for the next
CARD = f'{SLOT} [data-testid="card"]'


class Logs:
    """A log directory that a test fills. Times start at `start`, one second a step."""

    start = 1_700_000_000.0

    def __init__(self, path: Path) -> None:
        self.path = path
        self._number = itertools.count()
        self._open: dict[str, RecordWriter] = {}

    def write(self, run: str, steps: range, tags: Mapping[str, Callable[[int], float]]) -> Path:
        """Append to the run's file, and flush."""
        writer = self._open.get(run)
        path = self.path / run / "events.out.tfevents.0.test"
        if writer is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = self._open[run] = RecordWriter(path.open("ab"), self.start)
        for step in steps:
            writer.scalars(self.start + step, step, {tag: value(step) for tag, value in tags.items()})
        writer.flush()
        return path

    def close(self) -> None:
        for writer in self._open.values():
            writer.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    (tmp_path / "logs").mkdir()
    logs = Logs(tmp_path / "logs")
    yield logs
    logs.close()


@pytest.fixture
def serve(logs: Logs) -> Iterator[Callable[..., Sightline]]:
    """Start `sightline LOGS WORDS…`."""
    started: list[Sightline] = []

    def start(*words: object, **more: object) -> Sightline:
        started.append(Sightline(logs.path, *words, **more))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for server in started:
        server.stop(signal.SIGKILL)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page; at the end of the test it must have had no error, and no refused script or style."""
    pages: list[Page] = []

    def open_page(url: str, width: int = 1280, height: int = 800) -> Page:
        pages.append(browser.page(url, width, height))
        return pages[-1]

    yield open_page
    # Chromium asks for this one by itself when it has not seen yet which icon the page names.
    errors = [error for page in pages for error in page.errors if not error.endswith("/favicon.ico")]
    for page in pages:
        page.close()
    assert not errors


@pytest.fixture
def board(serve: Callable[..., Sightline], visit: Callable[..., Page]) -> Callable[..., Page]:
    """Serve the logs and show the board, everything loaded."""

    def show(query: str = "", *words: object) -> Page:
        server = serve(*words)
        server.until_idle()
        page = visit(server.url + query)
        page.wait(CARD)
        drawn(page)
        return page

    return show


def drawn(page: Page) -> None:
    """Wait until every card on screen says how many points it shows."""
    amounts = json.dumps(f'{SLOT} [data-testid="card-amount"]')
    said = f"[...document.querySelectorAll({amounts})].map(e => e.textContent)"
    page.until(
        f"(all => all.length > 0 && all.every(text => text.includes('point')))({said})",
        what="cards without points",
    )
