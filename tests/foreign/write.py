"""Runs the table: each case with a writer of its own, ours or PyTorch's. Used in the foreign interpreter."""

from __future__ import annotations

import importlib
import traceback
from importlib.util import find_spec
from pathlib import Path

from tests.foreign.cases import CASES


def write(writer: str, folder: Path) -> dict[str, str]:
    """Log every case into `folder/<case>`.

    Args:
        writer: module of a SummaryWriter.
        folder: the log directory.

    Returns:
        failed: case → what it raised, or, for modules that are not installed, "needs …".
    """
    make = importlib.import_module(writer).SummaryWriter
    failed = {}
    for name, case in CASES.items():
        if missing := [module for module in case.needs if not find_spec(module)]:
            failed[name] = f"needs {' and '.join(missing)}"
        elif case.torch or writer == "sightline":
            try:
                with make(str(folder / name)) as open_writer:
                    case.write(open_writer)
            except Exception:
                failed[name] = traceback.format_exc()
    return failed
