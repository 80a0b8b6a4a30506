"""The original TensorBoard and PyTorch, in `.venv-foreign`, which `./test` makes; SIGHTLINE_FOREIGN names another.

They never run in this environment: what they need clashes with what others need, which is why Sightline has none of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.foreign.interpreter import ROOT, Interpreter
from tests.foreign.logs import Written, log_cases

Foreign = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def interpreter() -> Iterator[Interpreter]:
    python = Path(os.environ.get("SIGHTLINE_FOREIGN", ROOT / ".venv-foreign")) / "bin/python"
    if not python.exists():
        pytest.skip("the original is not at hand: ./test installs it into .venv-foreign")
    running = Interpreter(python)
    yield running
    running.close()


@pytest.fixture(scope="session")
def foreign(interpreter: Interpreter) -> Foreign:
    """Run Python source beside the original: foreign(script, *args) → the JSON object of the last printed line.

    `sys.argv[1:]` are the arguments; `sightline` and `tests` can be imported; modules stay imported from one
    script to the next. An exception there is an AssertionError here, with all that was printed.
    """

    def run(script: str, *args: object) -> dict[str, Any]:
        return interpreter.run(script, args)

    return run


@pytest.fixture(scope="session")
def torch(foreign: Foreign) -> None:
    """For tests that need PyTorch: skips where it was left out."""
    if not foreign("from importlib.util import find_spec; print('{\"is\": %d}' % bool(find_spec('torch')))")["is"]:
        pytest.skip("PyTorch was left out: SIGHTLINE_NO_TORCH was set when ./test made .venv-foreign")


@pytest.fixture(scope="session")
def written(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    """The log directory that a writer, "sightline" or "torch", made of the table in `cases`."""
    return cache(lambda writer: log_cases(interpreter, writer, tmp_path_factory.mktemp(writer)))
