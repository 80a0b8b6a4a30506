"""The drop-in's command as a process, with logs to show and a folder of its own for the info files."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.process import PATIENCE, Sightline
from tests.records import RecordWriter


class TensorBoard(Sightline):
    """`python -m tensorboard WORDS…` on a free port."""

    MODULE, NAME = "tensorboard", "TensorBoard"


def write_logs(root: Path) -> Path:
    """Runs "a" (loss at steps 0 to 9) and "b/c" (loss at steps 5 and 6) below `root`, which is returned."""
    for run, steps in (("a", range(10)), ("b/c", range(5, 7))):
        (root / run).mkdir(parents=True)
        with RecordWriter((root / run / "events.out.tfevents.1.host").open("wb"), 1000.0) as writer:
            for step in steps:
                writer.scalars(1000.0 + step, step, {"loss": 1 / (step + 1)})
    return root


def command(*words: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`python -m tensorboard WORDS…` that ends by itself."""
    return python("-m", "tensorboard", *map(str, words), env=env)


def script(text: str, *words: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A program of somebody who uses the package, run to its end."""
    return python("-c", textwrap.dedent(text), *map(str, words), env=env)


def python(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    whole = {**os.environ, **(env or {})}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=3 * PATIENCE, env=whole, stdin=subprocess.DEVNULL
    )


def on_path(folder: Path) -> Path:
    """A command `tensorboard` in `folder`, as pip would have put it there."""
    folder.mkdir(exist_ok=True)
    path = os.pathsep.join(os.path.abspath(one) for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one)
    made = folder / "tensorboard"
    made.write_text(f'#!/bin/sh\nPYTHONPATH="{path}" exec "{sys.executable}" -m tensorboard "$@"\n')
    made.chmod(0o755)
    return made
