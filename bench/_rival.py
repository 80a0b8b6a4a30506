"""The rivals, as anyone gets them: TensorBoard from PyPI in an environment of its own, uPlot from npm.

    python bench/_rival.py           install them now (bench/.venv-tensorboard, bench/data/uplot)

Scripts that need them install them the first time.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

from _data import FOLDER
from _measure import HERE, Process, say

TENSORBOARD = "tensorboard==2.21.0", "tensorboard-data-server==0.7.2"
UPLOT = "uplot@1.6.32"
WRITERS = {  # with what each of them needs to write
    "torch": ("torch==2.13.0", "tensorboard==2.21.0", "numpy", "pillow"),
    "tensorboardX": ("tensorboardX==2.6.5", "numpy", "pillow"),
    "tensorflow": ("tensorflow-cpu==2.21.0", "tensorboard==2.21.0", "numpy"),
}


@cache
def python() -> Path:
    """The interpreter that has TensorBoard."""
    return _environment("tensorboard", TENSORBOARD)


@cache
def writer(name: str) -> Path:
    """The interpreter that has one of WRITERS."""
    return _environment(name.lower(), WRITERS[name])


def _environment(name: str, packages: tuple[str, ...]) -> Path:
    folder = HERE / f".venv-{name}"
    path, installed = folder / "bin" / "python", folder / ".installed"
    if not installed.exists() or installed.read_text() != " ".join(packages):
        say(f"installing {packages[0]} into {folder}")
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([path, "-m", "pip", "install", "-q", *packages], check=True)
        installed.write_text(" ".join(packages))
    return path


@cache
def data_server() -> str:
    """TensorBoard's Rust data server: the program that reads event files for it."""
    code = "import tensorboard_data_server as server; print(server.server_binary())"
    return subprocess.run([python(), "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def tensorboard(logdir: Path, *flags: str) -> Process:
    """TensorBoard on a log directory, with its defaults, on loopback."""
    program = python().with_name("tensorboard")
    return Process([program, "--logdir", logdir, "--host", "localhost", *flags])


@cache
def uplot() -> Path:
    """The folder with uPlot's script and style."""
    folder = FOLDER / "uplot"
    built = folder / "node_modules" / "uplot" / "dist"
    if not built.exists():
        say(f"installing {UPLOT} into {folder}")
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-save", "--no-audit", "--prefix", str(folder), UPLOT]
        subprocess.run(command, check=True)
    return built


if __name__ == "__main__":
    print(python(), data_server(), uplot(), sep="\n")
    sys.exit(0)
