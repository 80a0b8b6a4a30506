"""Every published number in one table: runs all the scripts, writes bench/results/<date>.md and prints it.

python bench/all.py                 everything, beside the rivals; a quarter of an hour
python bench/all.py --no-rival      only ours
python bench/all.py --quick         small data, no rivals, no judgement: do the scripts still work?
"""

from __future__ import annotations

import importlib
import os
import platform
import time

from _measure import HERE, Row, options, table

SCRIPTS = (
    "load",
    "start",
    "serve",
    "live",
    "browser",
    "idle",
    "write",
    "images",
    "kinds",
    "runs",
    "table",
    "groups",
    "accumulator",
)


def main() -> None:
    chosen = options(__doc__)
    rows: list[Row] = []
    for name in SCRIPTS:
        rows += importlib.import_module(name).measure(chosen)
    aims = [row for row in rows if row.at_most is not None or row.times is not None]
    others = [row for row in rows if row not in aims]
    parts = [machine(), table(aims, targets=not chosen.quick), "Besides:", table(others, targets=False)]
    text = "\n\n".join(parts) + "\n"
    print(text)
    if not chosen.quick:
        folder = HERE / "results"
        folder.mkdir(exist_ok=True)
        (folder / time.strftime("%Y-%m-%d-%H%M.md")).write_text(text)


def machine() -> str:
    """What it ran on, as far as the numbers depend on it."""
    model = ""
    with open("/proc/cpuinfo") as file:
        model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "")
    load = os.getloadavg()[0]
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} × {model or platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, load average {load:.1f} at the end."
    )


if __name__ == "__main__":
    main()
