"""TensorFlow's tutorial of the HParams dashboard: hp.HParam, hp.hparams_config, hp.hparams, hp.KerasCallback."""

import json
import sys

import keras
import numpy as np
import tensorflow as tf
from tensorboard.plugins.hparams import api as hp

folder = sys.argv[1]
rng = np.random.default_rng(0)
x, y = rng.random((32, 4)), rng.integers(0, 2, 32)
UNITS = hp.HParam("num_units", hp.Discrete([4, 8]))
DROPOUT = hp.HParam("dropout", hp.RealInterval(0.1, 0.2))
OPTIMIZER = hp.HParam("optimizer", hp.Discrete(["adam", "sgd"]))
with tf.summary.create_file_writer(folder).as_default():
    hp.hparams_config(hparams=[UNITS, DROPOUT, OPTIMIZER], metrics=[hp.Metric("accuracy", display_name="Accuracy")])

number = 0
for units in UNITS.domain.values:
    for dropout in (DROPOUT.domain.min_value, DROPOUT.domain.max_value):
        for optimizer in OPTIMIZER.domain.values:
            hparams = {UNITS: units, DROPOUT: dropout, OPTIMIZER: optimizer}
            with tf.summary.create_file_writer(f"{folder}/run-{number}").as_default():
                hp.hparams(hparams)
                tf.summary.scalar("accuracy", rng.random(), step=1)
            number += 1

model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
callbacks = [
    keras.callbacks.TensorBoard(f"{folder}/fit"),
    hp.KerasCallback(f"{folder}/fit", {UNITS: 4, DROPOUT: 0.1, OPTIMIZER: "adam"}),
]
model.fit(x, y, epochs=1, callbacks=callbacks, verbose=0)

print(
    json.dumps(
        {
            r"\.": {"_hparams_/experiment": "hparams"},
            "run-7": {"_hparams_/session_start_info": "hparams", "accuracy": "scalar"},
            "fit": {"_hparams_/session_start_info": "hparams", "_hparams_/session_end_info": "hparams"},
            "fit/train": {"epoch_accuracy": "scalar"},
        }
    )
)
