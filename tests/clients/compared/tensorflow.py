"""Logs with every summary of TensorFlow's, with what the calls answer: `python -I compared/tensorflow.py DIRECTORY`.

It is run by an interpreter that has TensorFlow and a package `tensorboard`, whichever; `compare.py` tells
whether two of them gave the same.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
ANSWERS: dict[str, Any] = {}

RANDOM = np.random.default_rng(0)
NUMBERS = RANDOM.normal(size=500)
PICTURES = RANDOM.random((5, 4, 6, 3)).astype(np.float32)
CLIPS = (RANDOM.random((4, 50, 2)).astype(np.float32) - 0.5) * 2.5
LABELS = RANDOM.random(200) > 0.4
PREDICTIONS = np.clip(LABELS * 0.3 + RANDOM.random(200) * 0.7, 0, 1).astype(np.float32)
VERTICES = RANDOM.random((1, 7, 3)).astype(np.float32)
FACES = RANDOM.integers(0, 7, (1, 5, 3)).astype(np.int32)
COLORS = RANDOM.integers(0, 255, (1, 7, 3)).astype(np.uint8)


def answer(name: str, call: Any) -> None:
    """Note what a call gives: whether it says True, or which exception it raises."""
    try:
        value = call()
        ANSWERS[name] = bool(value) if hasattr(value, "numpy") else f"a symbol of {value.dtype!r}"
    except Exception as error:
        ANSWERS[name] = type(error).__name__


def all_of_them(step: Any, prefix: str = "") -> None:
    """Every function of tf.summary that comes from the package, by the keywords TensorFlow uses."""
    s = tf.summary
    answer(f"{prefix}scalar", lambda: s.scalar("scalar", 0.5, step=step, description="**half**"))
    answer(f"{prefix}scalar of int", lambda: s.scalar("whole", tf.constant(7), step=step))
    answer(f"{prefix}scalar of many", lambda: s.scalar("many", [1.0, 2.0], step=step))
    for name, data in {
        "normal": NUMBERS, "empty": [], "equal": [2.0, 2.0], "ints": np.arange(100), "one": [3.0],
        "matrix": NUMBERS[:60].reshape(3, 4, 5), "float32": NUMBERS.astype(np.float32), "bool": [True, False, True],
        "nan": [1.0, np.nan, 2.0], "infinite": [1.0, np.inf, 2.0],
    }.items():  # fmt: skip
        answer(f"{prefix}{name}", lambda n=name, d=data: s.histogram(f"histogram/{n}", d, step=step))
    for buckets in (0, 1, 5):
        answer(f"{prefix}{buckets}", lambda b=buckets: s.histogram(f"buckets/{b}", NUMBERS, step=step, buckets=b))
    answer(f"{prefix}no buckets of nothing", lambda: s.histogram("buckets/none", [], step=step, buckets=4))
    answer(f"{prefix}image", lambda: s.image("image", PICTURES, step=step, description="noise"))
    answer(
        f"{prefix}image uint8", lambda: s.image("bytes", (PICTURES * 255).astype(np.uint8), step=step, max_outputs=5)
    )
    answer(f"{prefix}image of none", lambda: s.image("none", PICTURES[:0], step=step))
    answer(f"{prefix}image grey", lambda: s.image("grey", PICTURES[..., :1], step=step, max_outputs=1))
    answer(f"{prefix}image bad", lambda: s.image("bad", PICTURES[0], step=step))
    answer(f"{prefix}audio", lambda: s.audio("audio", CLIPS, 8000, step=step, max_outputs=2, description="noise"))
    answer(f"{prefix}audio mono", lambda: s.audio("mono", CLIPS[:, :, :1], 44100, step=step, encoding="wav"))
    answer(f"{prefix}audio bad", lambda: s.audio("mp3", CLIPS, 8000, step=step, encoding="mp3"))
    answer(f"{prefix}text", lambda: s.text("text", "*hi* ü", step=step, description="greeting"))
    answer(f"{prefix}text table", lambda: s.text("table", tf.constant([["a", "b"], ["c", "d"]]), step=step))
    answer(f"{prefix}text of numbers", lambda: s.text("number", tf.constant(1.0), step=step))


def eager(directory: Path) -> None:
    from tensorboard.plugins.mesh import summary_v2 as mesh

    answer("no writer", lambda: tf.summary.scalar("a", 1.0, step=1))
    writer = tf.summary.create_file_writer(str(directory / "eager"))
    with writer.as_default():
        all_of_them(3)
        answer("no step", lambda: tf.summary.scalar("a", 1.0))
        answer("no step of a histogram", lambda: tf.summary.histogram("a", NUMBERS))
        with tf.summary.record_if(False):
            answer("not recorded", lambda: tf.summary.scalar("off", 1.0, step=1))
            answer("picture not recorded", lambda: tf.summary.image("off", PICTURES, step=1))
        tf.summary.experimental.set_step(11)
        answer("default step", lambda: tf.summary.scalar("default", 2.0))
        tf.summary.experimental.set_step(None)
        with tf.name_scope("outer"), tf.name_scope("inner"):
            answer("scoped", lambda: tf.summary.scalar("scoped", 2.0, step=1))
            answer("scoped mesh", lambda: mesh.mesh("cloud", VERTICES, step=1))
        config = {"camera": {"cls": "PerspectiveCamera", "fov": 75}}
        answer("mesh", lambda: mesh.mesh("mesh", VERTICES, FACES, COLORS, config_dict=config, step=2, description="d"))
        answer("variable step", lambda: tf.summary.scalar("variable", 1.0, step=tf.Variable(5, dtype=tf.int64)))
    writer.close()


def in_functions(directory: Path) -> None:
    writer = tf.summary.create_file_writer(str(directory / "function"))

    @tf.function
    def logged(step: Any) -> Any:
        with writer.as_default():
            all_of_them(step, "function ")
            with tf.summary.record_if(tf.equal(step % 2, 0)):
                tf.summary.scalar("even", step, step=step)
                tf.summary.histogram("even/histogram", NUMBERS * tf.cast(step, tf.float64), step=step)
                tf.summary.image("even/image", PICTURES, step=step)
        return step

    for step in range(3):
        logged(tf.constant(step, tf.int64))

    @tf.function(jit_compile=False, input_signature=[tf.TensorSpec([None], tf.float32)])
    def of_any_length(values: Any) -> None:
        with writer.as_default(step=0):
            tf.summary.histogram("length", values)

    for size in (0, 1, 40):
        of_any_length(tf.constant(NUMBERS[:size], tf.float32))
    writer.close()


def in_a_graph(directory: Path) -> None:
    with tf.Graph().as_default(), tf1.Session() as session:
        writer = tf.summary.create_file_writer(str(directory / "graph"))
        with writer.as_default():
            all_of_them(tf.constant(4, tf.int64), "graph ")
        session.run(writer.init())
        session.run(tf1.summary.all_v2_summary_ops())
        session.run(writer.flush())


def in_the_old_manner(directory: Path) -> None:
    import tensorboard.summary.v1 as old
    from tensorboard.plugins.custom_scalar import layout_pb2
    from tensorboard.plugins.mesh import summary as mesh

    pictures = (PICTURES * 255).astype(np.uint8)
    layout = layout_pb2.Layout(category=[layout_pb2.Category(title="losses")])
    with tf.Graph().as_default(), tf1.Session() as session:
        rows = [tf.constant(RANDOM.random(5), tf.float32) for _ in range(6)]
        streamed, update = old.pr_curve_streaming_op("streamed", LABELS, PREDICTIONS, num_thresholds=11, weights=0.5)
        ops = [
            old.scalar("scalar", tf.constant(1.5), display_name="shown", description="d"),
            old.histogram("histogram", tf.constant(NUMBERS), bucket_count=7),
            old.histogram("empty", tf.constant([], tf.float32)),
            old.histogram("equal", tf.constant([2.0, 2.0])),
            old.image("image", tf.constant(pictures), max_outputs=2),
            old.audio("audio", tf.constant(CLIPS), 8000, labels=list("abcd"), max_outputs=2),
            old.audio("unlabelled", tf.constant(CLIPS), 8000),
            old.text("text", tf.constant("hi")),
            old.pr_curve("curve", tf.constant(LABELS), tf.constant(PREDICTIONS), num_thresholds=21),
            old.pr_curve("default", tf.constant(LABELS), tf.constant(PREDICTIONS), weights=2.0),
            old.pr_curve_raw_data_op("raw", *rows, num_thresholds=5),
            streamed,
            old.custom_scalar(layout),
            mesh.op("mesh", tf.constant(VERTICES), tf.constant(FACES), tf.constant(COLORS), description="d"),
        ]
        session.run(tf1.local_variables_initializer())
        session.run(update)
        messages = session.run(ops)
    messages += [
        old.scalar_pb("pb/scalar", 2.5, description="d"),
        old.histogram_pb("pb/histogram", NUMBERS, bucket_count=7),
        old.histogram_pb("pb/equal", [1, 1]),
        old.image_pb("pb/image", pictures, max_outputs=4),
        old.audio_pb("pb/audio", CLIPS, 8000, max_outputs=1),
        old.text_pb("pb/text", ["a", "b"]),
        old.pr_curve_pb("pb/curve", labels=LABELS, predictions=PREDICTIONS, num_thresholds=21),
        old.pr_curve_pb("pb/weighted", labels=LABELS, predictions=PREDICTIONS, weights=0.25),
        old.pr_curve_raw_data_pb("pb/raw", *[np.arange(5)] * 6, num_thresholds=5, display_name="raw"),
        old.custom_scalar_pb(layout),
        mesh.pb("pb/mesh", VERTICES, FACES, COLORS, config_dict={"b": 1, "a": 2}),
    ]
    with tf.Graph().as_default():  # FileWriter belongs to graphs
        writer = tf1.summary.FileWriter(str(directory / "old"))
        for step, message in enumerate(messages):
            writer.add_summary(message, step)
        writer.close()


def hyperparameters(directory: Path) -> None:
    from tensorboard.plugins.hparams import api as hp

    units, rate = hp.HParam("units", hp.Discrete([16, 32])), hp.HParam("rate", hp.RealInterval(0.1, 0.2))
    optimizer = hp.HParam("optimizer", hp.Discrete(["sgd", "adam"]), display_name="Optimizer", description="which")
    depth = hp.HParam("depth", hp.IntInterval(1, 3))
    writer = tf.summary.create_file_writer(str(directory / "hparams"))
    with writer.as_default():
        metric = hp.Metric("accuracy", group="validation", display_name="Accuracy", dataset_type=hp.Metric.VALIDATION)
        config = hp.hparams_config(hparams=[units, rate, optimizer, depth], metrics=[metric], time_created_secs=1.0)
        ANSWERS["config"] = bool(config)
        used = {units: 16, rate: np.float32(0.125), optimizer: "sgd", "shuffle": True}
        ANSWERS["hparams"] = bool(hp.hparams(used, start_time_secs=2.0))
        ANSWERS["trial"] = bool(hp.hparams({depth: 2}, trial_id="again", start_time_secs=2.0))
    ANSWERS["hparams without a writer"] = bool(hp.hparams({depth: 2}))
    writer.close()


def traces(directory: Path) -> None:
    writer = tf.summary.create_file_writer(str(directory / "trace"))

    @tf.function
    def traced(x: Any) -> Any:
        return x * 2 + 1

    tf.summary.trace_on(graph=True)
    traced(tf.constant(1.0))
    with writer.as_default():
        tf.summary.trace_export("traced", step=0)
        tf.summary.graph(traced.get_concrete_function(tf.constant(1.0)).graph.as_graph_def())
    writer.close()


def projector(directory: Path) -> None:
    from tensorboard.plugins import projector as plugin

    config = plugin.ProjectorConfig()
    embedding = config.embeddings.add(tensor_name="embedding", metadata_path="metadata.tsv")
    embedding.sprite.single_image_dim.extend([28, 28])
    (directory / "projector").mkdir()
    plugin.visualize_embeddings(str(directory / "projector"), config)


def main() -> None:
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for part in (eager, in_functions, in_a_graph, in_the_old_manner, hyperparameters, traces, projector):
        part(directory)
    (directory / "answers.json").write_text(json.dumps(ANSWERS, indent=1))


if __name__ == "__main__":
    main()
