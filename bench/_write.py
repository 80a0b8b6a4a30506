"""What one writer needs for one kind of call: run by bench/write.py in the environment of each writer.

python _write.py WRITER WORK COUNT FOLDER    prints {"seconds": a call, "closed": a call with close included, …}
"""

from __future__ import annotations

import json
import statistics
import sys
import time

began = time.perf_counter()


def open_writer(name: str, folder: str):
    """The writer, as its users get it."""
    if name == "sightline":
        from sightline import SummaryWriter
    elif name == "torch":
        from torch.utils.tensorboard import SummaryWriter
    elif name == "tensorboardX":
        from tensorboardX import SummaryWriter
    else:
        return TensorFlow(folder)
    return SummaryWriter(folder)


class TensorFlow:
    """tf.summary with the methods of the others."""

    def __init__(self, folder: str) -> None:
        import tensorflow as tf

        self.tf, self.writer = tf, tf.summary.create_file_writer(folder)
        self.writer.set_as_default()

    def add_scalar(self, tag, value, step):
        self.tf.summary.scalar(tag, value, step=step)

    def add_histogram(self, tag, value, step):
        self.tf.summary.histogram(tag, value, step=step)

    def add_image(self, tag, value, step):
        self.tf.summary.image(tag, value.transpose(1, 2, 0)[None], step=step)

    def close(self):
        self.writer.close()


def main() -> None:
    name, work, count, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    writer = open_writer(name, folder)
    first = time.perf_counter() - began
    if work == "first":
        writer.close()
        print(json.dumps({"seconds": first}))
        return
    call = {"scalar": scalar, "histogram": histogram, "image": image, "lost": lost}[work](writer)
    for step in range(3):
        call(step)
    if work == "lost":
        print(json.dumps(quantiles(call, count)))
        writer.close()
        return
    start = time.perf_counter()
    for step in range(count):
        call(step)
    looped = time.perf_counter() - start
    writer.close()
    closed = time.perf_counter() - start
    print(json.dumps({"seconds": looped / count, "closed": closed / count}))


def scalar(writer):
    add = writer.add_scalar
    return lambda step: add("train/loss", 0.25, step)


lost = scalar


def histogram(writer):
    import numpy as np

    values = np.random.default_rng(0).normal(size=1_000_000).astype(np.float32)
    return lambda step: writer.add_histogram("weights", values, step)


def image(writer):
    import numpy as np

    pixels = np.random.default_rng(0).integers(0, 256, (3, 64, 64), np.uint8)
    return lambda step: writer.add_image("picture", pixels, step)


def quantiles(call, count: int) -> dict[str, float]:
    """Seconds that a training step loses by one call, among other work; what reading the clock costs is taken off."""
    clock = time.perf_counter_ns
    empty = statistics.median(-(clock() - clock()) for _ in range(10_000))
    took = []
    for step in range(count):
        sum(range(2000))  # a step of some tens of microseconds
        before = clock()
        call(step)
        took.append(clock() - before - empty)
    took.sort()
    return {"seconds": took[len(took) // 2] * 1e-9, "p99": took[len(took) * 99 // 100] * 1e-9}


if __name__ == "__main__":
    main()
