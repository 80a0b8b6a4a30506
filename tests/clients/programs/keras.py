"""keras.callbacks.TensorBoard with every option that writes something."""

import glob
import json
import sys
from pathlib import Path

import keras
import numpy as np

folder = sys.argv[1]
rng = np.random.default_rng(0)
x, y = rng.random((64, 8, 8, 1)), rng.integers(0, 2, 64)
model = keras.Sequential(
    [
        keras.layers.Input((8, 8, 1)),
        keras.layers.Conv2D(2, 3, name="conv"),
        keras.layers.Flatten(),
        keras.layers.Dense(2, activation="softmax", name="out"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
callback = keras.callbacks.TensorBoard(
    log_dir=folder,
    histogram_freq=1,
    write_graph=True,
    write_images=True,
    write_steps_per_second=True,
    update_freq=2,
    profile_batch=(2, 3),
)
model.fit(x, y, batch_size=16, epochs=2, validation_data=(x, y), callbacks=[callback], verbose=0)
assert glob.glob(f"{folder}/train/plugins/profile/*/*.xplane.pb"), "no profile"

words = keras.Sequential(
    [
        keras.layers.Input((3,)),
        keras.layers.Embedding(10, 4, name="words"),
        keras.layers.Flatten(),
        keras.layers.Dense(1),
    ]
)
words.compile(optimizer="sgd", loss="mse")
embeddings = keras.callbacks.TensorBoard(
    log_dir=f"{folder}/embeddings", embeddings_freq=1, embeddings_metadata="words.tsv"
)
words.fit(rng.integers(0, 10, (8, 3)), rng.random(8), epochs=1, callbacks=[embeddings], verbose=0)
assert "words" in Path(folder, "embeddings", "projector_config.pbtxt").read_text()

print(
    json.dumps(
        {
            "train": {
                "epoch_loss": "scalar",
                "epoch_accuracy": "scalar",
                "epoch_learning_rate": "scalar",
                "batch_loss": "scalar",
                "epoch_steps_per_second": "scalar",
                "keras": "graph",
                ".*conv/kernel/histogram": "histogram",
                ".*conv/kernel/image": "image",
            },
            "validation": {"epoch_loss": "scalar", "evaluation_loss_vs_iterations": "scalar"},
        }
    )
)
