"""A program that does at once all that goes wrong with writers: processes, threads, forks, signals, closing.

    python bench/_storm.py FOLDER SEED     logs, and prints how many numbers each series must have

The first process makes a writer and logs to it from several threads, while it forks children that go on with the
inherited writer, start threads of their own and fork again, and while a signal handler logs and flushes. Each
series belongs to one thread of one process and counts 0, 1, 2, …, so that whoever reads can tell what is missing,
doubled or out of order.
"""

from __future__ import annotations

import faulthandler
import itertools
import json
import os
import random
import signal
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import numpy  # noqa: F401 - no child can import it when its parent was just about to

from sightline import SummaryWriter

SECONDS = 120  # after which it is stuck, also on a machine with much else to do


class Storm:
    """What one process of the program does.

    Args:
        writer: made here, or inherited.
        name: of the process; the series' tags begin with it.
        depth: how often a child may have children.
    """

    def __init__(self, writer: SummaryWriter, name: str, chance: random.Random, depth: int) -> None:
        self.writer = writer
        self.name = name
        self.chance = chance
        self.depth = depth
        self.counts: dict[str, int] = {}
        self.signals = itertools.count()

    def run(self) -> None:
        """Log, fork, log on, and wait for the children."""
        signal.signal(signal.SIGUSR1, self._signalled)
        threads = [threading.Thread(target=self._log, args=(f"{self.name}/thread{i}",)) for i in range(3)]
        for thread in threads:
            thread.start()
        children = []
        for number in range(2 if self.depth else 0):
            self._log(f"{self.name}/main{number}")
            child = os.fork()
            if child == 0:
                _child(Storm(self.writer, f"{self.name}.{number}", self.chance, self.depth - 1), number)
            children.append(child)
            os.kill(os.getpid(), signal.SIGUSR1)
        self._log(f"{self.name}/last")
        for thread in threads:
            thread.join()
        for child in children:
            _, status = os.waitpid(child, 0)
            assert status == 0, f"a child ended with {status}"
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        self.counts[f"{self.name}/signal"] = next(self.signals)

    def _log(self, tag: str) -> None:
        chance = random.Random(f"{self.chance.random()}{tag}")
        for step in range(chance.randrange(50, 400)):
            self._count(tag)
            what = chance.randrange(300)
            if what == 0:
                self.writer.flush()
            elif what == 1:
                self.writer.close()
            elif what == 2:
                time.sleep(0.001)
            elif what == 3:
                os.kill(os.getpid(), signal.SIGUSR1)
            elif what == 4:
                self.writer.add_text(f"text {tag}", "x" * chance.randrange(20_000), step)

    def _count(self, tag: str) -> None:
        at = self.counts.get(tag, 0)
        self.writer.add_scalar(tag, at, at)
        self.counts[tag] = at + 1

    def _signalled(self, *_: Any) -> None:
        step = next(self.signals)  # in one step, since a handler may be interrupted by itself
        self.writer.add_scalar(f"{self.name}/signal", step, step)
        self.writer.flush()


def _child(storm: Storm, number: int) -> None:
    """Be a child that ends in one of three ways."""
    code = 1
    signal.alarm(SECONDS)
    try:
        storm.chance = random.Random(f"{storm.chance.random()}{storm.name}")
        storm.run()
        if number:
            storm.writer.close()
        else:
            assert storm.writer.flush()
        _tell(storm)
        code = 0
    except BaseException as error:
        print(f"{storm.name}: {error!r}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)


def _tell(storm: Storm) -> None:
    os.write(1, (json.dumps(storm.counts) + "\n").encode())


def main() -> None:
    folder, seed = Path(sys.argv[1]), sys.argv[2]
    faulthandler.register(signal.SIGALRM, chain=True)  # tells where each thread is, and ends the process
    signal.alarm(SECONDS)
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    chance = random.Random(seed)
    writer = SummaryWriter(folder, flush_secs=chance.choice([0.0, 0.05, 1.0]), max_queue=chance.choice([1, 10, 1000]))
    storm = Storm(writer, "p", chance, chance.choice([1, 2]))
    storm.run()
    if chance.random() < 0.5:
        writer.close()
    _tell(storm)  # and what is left is written when the interpreter ends


if __name__ == "__main__":
    main()
