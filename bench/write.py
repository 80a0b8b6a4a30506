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

ROOT = HERE.parent

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
    return rows + drop_in(options)


def drop_in(options: Options) -> list[Row]:
    """PyTorch's own writer on our package `tensorboard`, and on the original."""
    if not options.rival:
        return []
    rows = []
    for work, calls, times in (("scalar", 20_000, 2), ("image", 400, None)):
        what = f"PyTorch's own SummaryWriter on the drop-in: {work}, close included, a call"
        say(what)
        writers = [lambda name=name, work=work, n=calls: run(name, work, n) for name in ("drop-in", "torch")]
        ours, original = in_turn(options.rounds, *writers)
        rows.append(Row(what, ours["closed"], original["closed"], times=times, note="The same on the original."))
    return rows


def run(writer: str, work: str, count: int) -> dict[str, float]:
    """One process of one writer."""
    if writer == "sightline":
        python, path = Path(sys.executable), os.pathsep.join(p for p in sys.path if p)
    elif writer == "drop-in":  # its folders come before the environment's, and so before the original
        python, path = _rival.writer("torch"), f"{ROOT / 'src'}{os.pathsep}{ROOT / 'compat/tensorboard/src'}"
        writer = "torch"
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
