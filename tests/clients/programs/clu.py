"""clu's metric writers."""

import json
import sys

import numpy as np
from clu import metric_writers

rng = np.random.default_rng(0)
writer = metric_writers.SummaryWriter(sys.argv[1])
for step in range(3):
    writer.write_scalars(step, {"loss": 1 / (step + 1), "acc": 0.5})
writer.write_images(0, {"picture": rng.random((1, 8, 8, 3))})
writer.write_audios(0, {"tone": rng.random((1, 400, 1), np.float32)}, sample_rate=8000)
writer.write_texts(0, {"note": "hello"})
writer.write_histograms(0, {"weights": rng.random(100)}, num_buckets={"weights": 10})
writer.write_hparams({"lr": 0.1, "name": "net"})
writer.flush()
writer.close()
kinds = {"loss": "scalar", "picture": "image", "tone": "audio", "weights": "histogram", "note": "text"}
print(json.dumps({r"\.": {**kinds, "_hparams_/session_start_info": "hparams"}}))
