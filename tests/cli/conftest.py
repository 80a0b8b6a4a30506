"""A log directory with known contents, and the command line run inside this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.process import Sightline
from tests.records import RecordWriter

from sightline.cli import main


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


@pytest.fixture
def sightline(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run a command that ends by itself."""

    def run(*words: object) -> Result:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return Result(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Runs "a" (loss at steps 0 to 9, lr at step 0) and "b/c" (loss at steps 5 and 6)."""
    root = tmp_path / "logs"
    for run, steps in (("a", range(10)), ("b/c", range(5, 7))):
        (root / run).mkdir(parents=True)
        with RecordWriter((root / run / "events.out.tfevents.1.host").open("wb"), 1000.0) as writer:
            for step in steps:
                values = {"loss": 1 / (step + 1)} | ({"lr": 0.1} if step == 0 else {})
                writer.scalars(1000.0 + step, step, values)
    return root


@pytest.fixture
def start() -> Iterator[Callable[..., Sightline]]:
    """Start `sightline WORDS…` as a process that is ended with the test."""
    started: list[Sightline] = []

    def begin(*words: object, env: dict[str, str] | None = None) -> Sightline:
        started.append(Sightline(*words, env=env))
        return started[-1]

    yield begin
    for process in started:
        process.stop()
