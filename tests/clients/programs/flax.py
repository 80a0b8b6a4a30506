"""flax.metrics.tensorboard."""

import json
import sys

import numpy as np
from flax.metrics import tensorboard

writer = tensorboard.SummaryWriter(sys.argv[1])
for step in range(3):
    writer.scalar("loss", 1 / (step + 1), step)
rng = np.random.default_rng(0)
writer.image("picture", rng.random((8, 8, 3)), 0)
writer.audio("tone", rng.random((1, 400, 1)), 0, sample_rate=8000)
writer.histogram("weights", rng.random(100), 0, bins=10)
writer.text("note", "hello", 0)
writer.write("raw", np.arange(3.0), 0)
writer.hparams({"lr": 0.1, "name": "net"})
writer.flush()
writer.close()
kinds = {"loss": "scalar", "picture": "image", "tone": "audio", "weights": "histogram", "note": "text"}
print(json.dumps({r"\.": {**kinds, "_hparams_/session_start_info": "hparams"}}))
