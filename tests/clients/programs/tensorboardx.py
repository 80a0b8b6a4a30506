"""tensorboardX, which brings its own messages: both live in one process, and its files are read."""

import json
import sys

import numpy as np
from tensorboard.compat.proto import event_pb2
from tensorboardX import SummaryWriter
from tensorboardX.proto import event_pb2 as theirs

assert event_pb2.Event.DESCRIPTOR.full_name == "tensorboard.Event" != theirs.Event.DESCRIPTOR.full_name
rng = np.random.default_rng(0)
with SummaryWriter(f"{sys.argv[1]}/run") as writer:
    for step in range(5):
        writer.add_scalar("loss", 1 / (step + 1), step)
        writer.add_histogram("weights", rng.normal(size=100), step)
    writer.add_image("picture", rng.random((3, 8, 8)), 0)
    writer.add_text("note", "hello", 0)
    writer.add_audio("tone", rng.random(400) * 2 - 1, 0, 8000)
    writer.add_pr_curve("pr", rng.integers(0, 2, 50), rng.random(50), 0)
    writer.add_hparams({"lr": 0.1}, {"acc": 0.5}, name="hp")
kinds = {
    "loss": "scalar",
    "weights": "histogram",
    "picture": "image",
    "note/text_summary": "text",
    "tone": "audio",
    "pr": "pr_curve",
}
print(json.dumps({"run": kinds, "run/hp": {"acc": "scalar"}}))
