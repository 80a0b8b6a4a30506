"""What `sightline demo` shows: a small real model, trained while you watch.

    glyphs.py   the data: handwritten-looking digits, drawn by the program itself
    network.py  the model: a perceptron in NumPy, with SGD and Adam
    train.py    the experiment: a handful of runs, trained in turn at a walking pace, logged as they go
    show.py     what they log besides curves: a summary of every kind
    __main__.py the background process the command starts, and stops with itself

`Trainer` starts and ends that process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class Trainer:
    """The background process that trains into `logdir`; use as a context manager.

    The process ends when this one does, however that happens: it watches its standard input, which
    closes with us.
    """

    def __init__(self, logdir: Path) -> None:
        self.logdir = logdir
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Trainer:
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sightline.demo", str(self.logdir)],
            stdin=subprocess.PIPE,
            env={**os.environ, **one_thread},
            start_new_session=True,  # Ctrl-C in the terminal goes to us alone; we end it in order
        )
        return self

    def __exit__(self, *_: object) -> None:
        process = self._process
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(timeout=20)  # it has the lower priority, and the machine may have much else to do
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
