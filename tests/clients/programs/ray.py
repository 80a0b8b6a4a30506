"""Ray Tune, which logs by tensorboardX: it needs nothing of the drop-in, which must read what it writes."""

import json
import sys

from ray import tune

folder = sys.argv[1]


def train(config: dict[str, float]) -> None:
    for step in range(3):
        tune.report({"score": config["lr"] * step})


tuner = tune.Tuner(
    train,
    param_space={"lr": tune.grid_search([0.1, 0.2])},
    run_config=tune.RunConfig(name="tuned", storage_path=folder),
)
assert not tuner.fit().errors
print(json.dumps({"tuned/train_.*": {"ray/tune/score": "scalar", "_hparams_/session_start_info": "hparams"}}))
