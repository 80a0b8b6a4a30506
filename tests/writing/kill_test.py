"""`kill -9` loses nothing that was acknowledged, and storms end with every number in its place; bench/ has more."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.process import PATIENCE

KILL = Path(__file__).parents[2] / "bench" / "kill.py"

pytestmark = pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="the harness forks")


def test_kills_and_storms() -> None:
    command = [sys.executable, KILL, "--kills", "60", "--storms", "4", "--workers", "2", "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10 * PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    told = re.search(r"60 kills .* ([\d,]+) steps acknowledged by (\d+) of them", done.stdout)
    assert told
    assert int(told[1].replace(",", "")) > 60  # they were killed while they were at it
    assert int(told[2]) > 20
    assert "4 storms" in done.stdout
