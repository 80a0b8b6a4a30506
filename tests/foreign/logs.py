"""The table of cases, written by our SummaryWriter and by PyTorch's, and served by TensorBoard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from tests.foreign.cases import clock
from tests.foreign.interpreter import Interpreter
from tests.foreign.original import LAST, Original
from tests.records import frame

from sightline.events.message import Message
from sightline.events.wire import encode

WRITERS = {"sightline": "sightline", "torch": "torch.utils.tensorboard"}

_WRITE = """
import json, sys
from pathlib import Path
from tests.foreign.write import write
print(json.dumps(write(sys.argv[1], Path(sys.argv[2]))))
"""


@dataclass(frozen=True)
class Written:
    """The log directory of one writer, a run for each case.

    Attributes:
        failed: case → traceback, or "needs …".
        served: by the fast loader or not → TensorBoard.
    """

    folder: Path
    failed: dict[str, str]
    served: Callable[[bool], Original]

    def run(self, name: str) -> str:
        """The run of a case; skips where a module is missing, fails where a call did."""
        if self.failed.get(name, "").startswith("needs"):
            pytest.skip(self.failed[name])
        if name in self.failed:
            pytest.fail(self.failed[name], pytrace=False)
        return name


def log_cases(interpreter: Interpreter, writer: str, folder: Path) -> Written:
    """Have every case logged by a writer of WRITERS."""
    failed = interpreter.run(_WRITE, [WRITERS[writer], folder])
    for path in folder.rglob("*tfevents*"):
        end_file(path)
    return Written(folder, failed, cache(lambda fast: Original(interpreter, folder, fast)))


def end_file(path: Path) -> None:
    """Add the scalar that says that TensorBoard has read all before it."""
    value = Message("tensorboard.Summary.Value", tag=LAST, simple_value=1.0)
    summary = Message("tensorboard.Summary", value=[value])
    with path.open("ab") as file:
        file.write(frame(encode(Message("tensorboard.Event", wall_time=clock(0), summary=summary))))
