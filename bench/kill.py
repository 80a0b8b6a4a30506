"""Breaking the writer: `kill -9` at random moments, and storms of processes, threads, forks and signals.

    python bench/kill.py [--kills 10000] [--storms 200] [--seed 0]

For each kill a child logs counters in several ways, some in records of 64 KB, says after each `flush()` how far it
has come, and is killed. Then every step it has told of must be in the files, each series must be whole up to its
last record, and nothing may be damaged but an unfinished end. A storm (`_storm.py`) must end, and every number it
logged must be there exactly once and in order. Ends with 1 where anything is wrong. Linux and macOS.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from sightline import SummaryWriter
from sightline.events._core import Decoder

HERE = Path(__file__).parent
LARGE = 1 << 14  # numbers of a large record: 64 KB
LIFE = 0.015  # seconds that a child lives at most after it has begun to log


class WrongError(Exception):
    """What was logged is not what is there."""


# ---------------------------------------------------------------- reading back


def series(folder: Path, cut: bool) -> dict[str, list[int]]:
    """Steps of every tag in the order of the files and in file order.

    Args:
        cut: whether the end of a file may be unfinished.

    Raises:
        WrongError: a file is damaged, or a tag's first value in it says not what it is.
    """
    found: dict[str, list[int]] = {}
    for path in sorted(folder.rglob("*tfevents*"), key=_age):
        data = path.read_bytes()
        decoder = Decoder(1 << 30)
        read = decoder.feed(data, 0)
        tags, scalars, references, _, _, damage = decoder.take()
        if damage or decoder.open_damage:
            raise WrongError(f"{path} is damaged: {damage or decoder.open_damage}")
        if read != len(data) and not cut:
            raise WrongError(f"{path} ends in the middle of a record")
        names = {}
        for index, name, _, plugin, *_ in tags:
            names.setdefault(index, name)
            if not plugin:
                raise WrongError(f"{path}: {name} comes without metadata")
        for index, steps, _, values in scalars:
            if (steps != values).any():
                raise WrongError(f"{path}: {names[index]} has numbers that were not logged")
            found.setdefault(names[index], []).extend(steps.tolist())
        for index, items in references:
            found.setdefault(names[index], []).extend(int(item["step"]) for item in items)
    return found


def _age(path: Path) -> tuple[str, int, int]:
    _, _, _, seconds, *_, pid, number = path.name.split(".")
    return seconds, int(pid), int(number)


# ---------------------------------------------------------------- one kill


def one_kill(folder: Path, chance: random.Random) -> int:
    """Fork a child that logs, kill it, look at its files; gives the step it had told of last, or -1."""
    told, tells = os.pipe()
    seed = chance.random()
    child = os.fork()
    if child == 0:
        _be_killed(folder, random.Random(seed), tells)
    os.close(tells)
    if chance.random() < 0.8:  # the others are killed wherever they are
        select.select([told], [], [], 60)
    time.sleep(chance.random() * LIFE)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(told, "rb") as pipe:
        acknowledged = pipe.read()
    last = int.from_bytes(acknowledged[-8:], "little") if acknowledged else -1
    _check(folder, last)
    return last


def _be_killed(folder: Path, chance: random.Random, tells: int) -> None:
    try:
        writer = SummaryWriter(folder, flush_secs=chance.choice([0.0, 0.001, 1.0]), max_queue=chance.choice([1, 10]))
        step = 0
        while True:
            for _ in range(chance.randrange(1, 20)):
                _log(writer, step)
                step += 1
            if chance.random() < 0.02:
                writer.close()
            if writer.flush():
                os.write(tells, (step - 1).to_bytes(8, "little"))
    finally:
        traceback.print_exc()
        os._exit(1)


def _log(writer: SummaryWriter, step: int) -> None:
    writer.add_scalar("scalar", step, step)
    writer.add_text("text", str(step), step)
    writer.add_scalars("scalars", {"a": step, "b": step}, step)
    if step % 5 == 0:
        writer.add_tensor("large", np.arange(LARGE, dtype=np.float32), step)


def _check(folder: Path, last: int) -> None:
    found = series(folder, cut=True)
    for tag in ("scalar", "text", "scalars/a", "scalars/b", "large"):
        steps = found.get(tag, [])
        every = 5 if tag == "large" else 1
        if steps != list(range(0, len(steps) * every, every)):
            raise WrongError(f"{tag} has gaps: {steps}")
        if last >= 0 and len(steps) * every <= last - last % every:
            raise WrongError(f"{tag} ends at {steps[-1:]}, but {last} was acknowledged")


def kills(count: int, seed: int, workers: int) -> Iterator[int]:
    """Kill `count` children from several processes at a time; gives what each had acknowledged."""
    told, tells = os.pipe()
    pids = []
    for worker in range(workers):
        pid = os.fork()
        if pid == 0:
            _work(range(worker, count, workers), seed, tells)
        pids.append(pid)
    os.close(tells)
    with open(told, "rb") as pipe:
        while answer := pipe.read(8):
            yield int.from_bytes(answer, "little", signed=True)
    for pid in pids:
        if os.waitpid(pid, 0)[1]:
            raise WrongError("see above")


def _work(rounds: range, seed: int, tells: int) -> None:
    code = 1
    top = Path(tempfile.mkdtemp(prefix="sightline-kill-"))
    try:
        with SummaryWriter(top) as writer:  # what is loaded by a first call is loaded here, not in each child
            _log(writer, 0)
        for number in rounds:
            folder = top / str(number)
            last = one_kill(folder, random.Random(f"{seed}/{number}"))
            os.write(tells, last.to_bytes(8, "little", signed=True))
            shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(top)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


# ---------------------------------------------------------------- one storm


def one_storm(seed: str) -> int:
    """Run the program and look at its files; gives how many numbers it logged."""
    folder = Path(tempfile.mkdtemp(prefix="sightline-storm-"))
    done = subprocess.run([sys.executable, HERE / "_storm.py", folder, seed], capture_output=True, text=True)
    if done.returncode or done.stderr:
        raise WrongError(f"storm {seed} ended with {done.returncode}:\n{done.stderr}")
    wanted: dict[str, int] = {}
    for line in done.stdout.splitlines():
        wanted.update(json.loads(line))
    found = series(folder, cut=False)
    for tag, count in wanted.items():
        steps = found.get(tag, [])
        if "/signal" in tag:  # a handler may interrupt itself, so its order is not its count
            steps = sorted(steps)
        if steps != list(range(count)):
            raise WrongError(f"storm {seed}: {tag} has {len(steps)} numbers of {count} in {folder}: {steps}")
    extra = {tag for tag in found if not tag.startswith("text ")} - wanted.keys()
    if extra:
        raise WrongError(f"storm {seed}: nobody logged {extra}")
    shutil.rmtree(folder)
    return sum(wanted.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--storms", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30), help="of what is random [random]")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that kill [one a core]")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)  # that is the point
    began = time.monotonic()
    runs = kills(chosen.kills, chosen.seed, chosen.workers)
    with click.progressbar(runs, length=chosen.kills, label="kills", file=sys.stderr) as bar:
        acknowledged = list(bar)
    told = sum(last >= 0 for last in acknowledged)
    steps = sum(acknowledged) + len(acknowledged)
    print(
        f"{len(acknowledged):,} kills in {time.monotonic() - began:.0f} s: {steps:,} steps acknowledged "
        f"by {told:,} of them, none lost, no file unreadable"
    )
    began = time.monotonic()
    with click.progressbar(range(chosen.storms), label="storms", file=sys.stderr) as bar:
        logged = sum(one_storm(f"{chosen.seed}/{number}") for number in bar)
    print(f"{chosen.storms:,} storms in {time.monotonic() - began:.0f} s: {logged:,} numbers, each there once")


if __name__ == "__main__":
    main()
