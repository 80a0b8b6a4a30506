"""`python -m sightline.demo LOGDIR`: train into LOGDIR until done or until standard input closes."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from sightline.demo.train import Experiment


def main() -> None:
    logdir = Path(sys.argv[1])
    closed = threading.Event()

    def watch_parent() -> None:
        # Not through Python's buffer: its lock, held meanwhile, would kill the interpreter when training is done first.
        while os.read(sys.stdin.fileno(), 1 << 12):
            pass
        closed.set()

    threading.Thread(target=watch_parent, daemon=True).start()
    os.nice(5)
    Experiment(logdir).run(closed.is_set)


if __name__ == "__main__":
    main()
