"""Other people's event files are read as TensorBoard reads them: every tag, step, wall time and value.

A dozen small ones live in tests/golden and are always read. The full collection (250 runs) is read where it is
at hand: beside the repository in ../shared/data/real-logs, or wherever SIGHTLINE_REAL_LOGS says.

Differences by design, which the checks know of: TensorBoard keeps points that a step going back has superseded
unless a SessionLog START came with them; we keep every point, and show the newest of each step.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.expected import differences

import sightline

GOLDEN = Path(__file__).parents[1] / "golden"
REAL = Path(os.environ.get("SIGHTLINE_REAL_LOGS", Path(__file__).parents[3] / "shared/data/real-logs"))


def sources(root: Path) -> list[Any]:
    """Each source directory with what it should hold."""
    path = root / "expected.json"
    if not path.exists():
        return [pytest.param(root, {}, marks=pytest.mark.skip("not at hand"))]
    expected = json.loads(path.read_text("utf-8"))
    return [
        pytest.param(root / name, source["runs"], id=name)
        for name, source in expected.items()
        if not name.startswith("_") and (root / name).is_dir()
    ]


def check(directory: Path, runs: dict[str, Any]) -> None:
    with sightline.open(directory) as log:
        assert log.runs == sorted(runs)
        assert log.damage == []
        assert [what for run in log.runs for what in differences(log, run, runs[run])] == []


@pytest.mark.parametrize(("directory", "runs"), sources(GOLDEN))
def test_golden_files(directory: Path, runs: dict[str, Any]) -> None:
    check(directory, runs)


@pytest.mark.parametrize(("directory", "runs"), sources(REAL))
def test_real_logs(directory: Path, runs: dict[str, Any]) -> None:
    check(directory, runs)
