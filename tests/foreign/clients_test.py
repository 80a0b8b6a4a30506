"""PyTorch's own SummaryWriter logs the same on the drop-in as on the original.

The other programs, each in an environment without the original, are run by `tests/clients/run`.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tests.foreign.conftest import Foreign
from tests.foreign.interpreter import ROOT

COMPARED = ROOT / "tests" / "clients" / "compared"
RUN = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
"""Runs a script without its folder on the path, where it would be taken for the package it is named after."""

DROP_IN = f"{ROOT / 'compat/tensorboard/src'}{os.pathsep}{ROOT / 'src'}"


@pytest.mark.usefixtures("torch")
def test_pytorch_logs_the_same_on_both(foreign: Foreign, tmp_path: Path) -> None:
    python = foreign("import sys, json; print(json.dumps({'is': sys.executable}))")["is"]

    def run(script: str, *folders: Path, path: str = "") -> str:
        done = subprocess.run(
            [python, "-c", RUN, COMPARED / script, *folders],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path, "MPLBACKEND": "agg"},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stderr

    run("torch.py", tmp_path / "ours", path=DROP_IN)
    run("torch.py", tmp_path / "theirs")
    said = run("compare.py", tmp_path / "ours", tmp_path / "theirs", path=DROP_IN)
    assert " 0 differences" in said
