"""tbparse reads what torch's writer, on the drop-in, has written."""

import json
import sys

import numpy as np
from tbparse import SummaryReader
from torch.utils.tensorboard import SummaryWriter

folder = sys.argv[1]
for run in ("a", "b"):
    with SummaryWriter(f"{folder}/{run}") as writer:
        for step in range(50):
            writer.add_scalar("loss", 1 / (step + 1), step)
            writer.add_scalar("new", step, step, new_style=True)
        writer.add_histogram("weights", np.arange(100), 0)
        writer.add_image("picture", np.zeros((3, 8, 8)), 0)
        writer.add_text("note", "hello", 0)
        writer.add_hparams({"lr": 0.1}, {"acc": 0.5}, run_name="hp")
reader = SummaryReader(folder, extra_columns={"dir_name"})
scalars = reader.scalars
assert len(scalars[scalars["tag"] == "loss"]) == 100, scalars
assert sorted(scalars["tag"].unique()) == ["acc", "loss"], scalars["tag"].unique()
assert len(reader.tensors[reader.tensors["tag"] == "new"]) == 100
assert np.allclose(scalars[(scalars["tag"] == "loss") & (scalars["dir_name"] == "a")]["value"], 1 / np.arange(1, 51))
assert reader.hparams["value"].tolist() == [0.1, 0.1]
assert len(reader.histograms) == len(reader.text) == 2  # images want TensorFlow of tbparse
print(json.dumps({"a": {"loss": "scalar", "new": "scalar"}, "b/hp": {"acc": "scalar"}}))
