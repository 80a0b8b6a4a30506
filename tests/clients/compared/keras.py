"""Trains with Keras' TensorBoard callback and that of hyperparameters: `python -I compared/keras.py DIRECTORY`.

It is run by an interpreter that has TensorFlow and a package `tensorboard`, whichever.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import tensorflow as tf
from tensorboard.plugins.hparams import api as hp


def main() -> None:
    directory = sys.argv[1]
    keras.utils.set_random_seed(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    random = np.random.default_rng(0)
    words = random.integers(0, 20, (64, 5))
    targets = (words.sum(axis=1) > 50).astype(np.float32)
    model = keras.Sequential(
        [
            keras.layers.Input((5,), dtype="int32", name="words"),
            keras.layers.Embedding(20, 4, name="embedding"),
            keras.layers.Reshape((5, 4, 1), name="reshape"),
            keras.layers.Conv2D(3, 2, name="convolution"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(1, activation="sigmoid", name="dense"),
        ],
        name="model",
    )
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    board = keras.callbacks.TensorBoard(
        directory,
        histogram_freq=1,
        write_graph=True,
        write_images=True,
        write_steps_per_second=False,  # it is another number each time
        update_freq=2,
        profile_batch=(2, 3),
        embeddings_freq=1,
        embeddings_metadata={"embedding": "words.tsv"},
    )
    rate = hp.HParam("rate", hp.RealInterval(0.0, 1.0))
    trial = hp.KerasCallback(directory + "/trial", {rate: 0.5, "optimizer": "sgd"}, trial_id="one")
    model.fit(words, targets, epochs=2, batch_size=8, validation_split=0.25, callbacks=[board, trial], verbose=0)
    model.evaluate(words, targets, callbacks=[board], verbose=0)
    try:
        trial.on_train_begin()
    except RuntimeError:
        return
    raise AssertionError("the callback of hyperparameters was used twice")


if __name__ == "__main__":
    main()
