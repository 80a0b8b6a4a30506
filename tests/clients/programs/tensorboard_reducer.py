"""tensorboard-reducer takes the mean of runs and writes it as event files, by torch's writer."""

import json
import sys

import tensorboard_reducer as reducer
from torch.utils.tensorboard import SummaryWriter

folder = sys.argv[1]
runs = [f"{folder}/run{number}" for number in range(3)]
for number, run in enumerate(runs):
    with SummaryWriter(run) as writer:
        for step in range(10):
            writer.add_scalar("loss", number, step)
found = reducer.load_tb_events(runs)
assert found["loss"].shape == (10, 3), found
reduced = reducer.reduce_events(found, ["mean", "max"])
reducer.write_tb_events(reduced, f"{folder}/reduced")
assert reduced["mean"]["loss"].eq(1).all()
print(json.dumps({"run0": {"loss": "scalar"}, "reduced-mean": {"loss": "scalar"}, "reduced-max": {"loss": "scalar"}}))
