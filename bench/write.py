"""Writing: what a call costs the program that logs, beside the writers people use today.

    python bench/write.py [--quick] [--no-rival] [--rounds 5]

Every writer runs in an environment of its own, with its defaults, into a fresh directory on the same disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import _rival
from _measure import HERE, Options, Row, in_turn, run_script, say

WORKS = {  # work → what it is, calls of ours, of a rival, what is compared, target in seconds
    "scalar": ("add_scalar in one thread, close included, a call", 1_000_000, 20_000, "closed", 1e-6),
    "histogram": ("add_histogram of 1 M float32, close included, a call", 200, 30, "closed", 1 / 400),
    "image": ("add_image of 64×64, in the calling thread", 2_000, 400, "seconds", 1 / 3_000),
    "first": ("import and first SummaryWriter", 1, 1, "seconds", 0.15),
    "lost": ("add_scalar in a training step, p99", 100_000, 10_000, "p99", 5e-6),
}
TORCH = "torch.utils.tensorboard of PyTorch 2.13."
RIVALS = ("torch", "tensorboardX", "tensorflow")


def measure(options: Options) -> list[Row]:
    rows = []
    for work, (what, ours, rivals, key, target) in WORKS.items():
        say(what)
        writers = [lambda work=work, n=ours: run("sightline", work, n // 10 + 1 if options.quick else n)]
        for name in RIVALS if options.rival else ():
            writers.append(lambda work=work, n=rivals, name=name: run(name, work, n))
        found = in_turn(options.rounds, *writers)
        mine, others = found[0], dict(zip(RIVALS, found[1:], strict=False))
        torch = others.pop("torch", {})
        rows.append(Row(what, mine[key], torch.get(key), at_most=target, note=TORCH))
        rows += [Row(f"{what}: {name}", mine[key], other[key]) for name, other in others.items()]
        if work == "image":
            rows.append(Row("the same, close included", mine["closed"], torch.get("closed")))
    return rows


def run(writer: str, work: str, count: int) -> dict[str, float]:
    """One process of one writer."""
    if writer == "sightline":
        python, path = Path(sys.executable), os.pathsep.join(p for p in sys.path if p)
    else:
        python, path = _rival.writer(writer), ""
    env = {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    with tempfile.TemporaryDirectory(dir=HERE) as folder:
        command = [python, HERE / "_write.py", writer, work, str(count), folder]
        done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{writer}, {work}:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    run_script(measure, __doc__)
