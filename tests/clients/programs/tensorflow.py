"""tf.summary: eager, in tf.function, in a TF1 graph; traces."""

import json
import sys

import numpy as np
import tensorflow as tf

folder = sys.argv[1]
rng = np.random.default_rng(0)
writer = tf.summary.create_file_writer(f"{folder}/eager")
with writer.as_default():
    for step in range(5):
        assert tf.summary.scalar("loss", 1 / (step + 1), step=step, description="a *loss*")
        tf.summary.histogram("weights", rng.normal(size=100), step=step, buckets=10)
        tf.summary.image("picture", rng.random((4, 8, 8, 3)), step=step, max_outputs=2)
        tf.summary.audio("tone", rng.random((1, 400, 1), np.float32) * 2 - 1, sample_rate=8000, step=step)
        tf.summary.text("note", f"step **{step}**", step=step)
    with tf.summary.record_if(False):
        assert not tf.summary.scalar("never", 1.0, step=0)
    with tf.name_scope("scope"):
        tf.summary.scalar("inner", 1.0, step=0)
    tf.summary.experimental.set_step(7)
    tf.summary.scalar("default_step", 1.0)
    tf.summary.experimental.set_step(None)
    try:
        tf.summary.scalar("no_step", 1.0)
        raise SystemExit("a summary without a step was taken")
    except ValueError:
        pass
    try:
        tf.summary.scalar("vector", [1.0, 2.0], step=0)
        raise SystemExit("a vector was taken for a scalar")
    except (ValueError, tf.errors.InvalidArgumentError, AssertionError):
        pass
assert tf.summary.scalar("nowhere", 1.0, step=0) is not True  # no writer is the default one


@tf.function
def train(step: tf.Tensor) -> tf.Tensor:
    with writer.as_default():
        tf.summary.scalar("graph/loss", tf.cast(step, tf.float32) * 0.5, step=step)
        tf.summary.histogram("graph/weights", tf.random.normal([50]), step=step)
        tf.summary.image("graph/picture", tf.random.uniform([1, 8, 8, 1]), step=step)
        tf.summary.text("graph/note", tf.strings.as_string(step), step=step)
    return step


tf.summary.trace_on(graph=True)
for step in range(3):
    train(tf.constant(step, tf.int64))
with writer.as_default():
    tf.summary.trace_export("trace", step=0)
writer.close()

with tf.compat.v1.Graph().as_default(), tf.compat.v1.Session() as session:
    old = tf.summary.create_file_writer(f"{folder}/v1")
    with old.as_default():
        step = tf.compat.v1.placeholder(tf.int64, [])
        tf.summary.scalar("loss", tf.cast(step, tf.float32), step=step)
        tf.summary.histogram("weights", tf.ones([10]), step=step)
        operations = tf.compat.v1.summary.all_v2_summary_ops()
        assert operations
        session.run(old.init())
        for number in range(3):
            session.run(operations, {step: number})
        session.run(old.flush())

print(
    json.dumps(
        {
            "eager": {
                "loss": "scalar",
                "weights": "histogram",
                "picture": "image",
                "tone": "audio",
                "note": "text",
                "scope/inner": "scalar",
                "default_step": "scalar",
                "graph/loss": "scalar",
                "graph/weights": "histogram",
                "graph/picture": "image",
                "graph/note": "text",
            },
            "v1": {"loss": "scalar", "weights": "histogram"},
        }
    )
)
