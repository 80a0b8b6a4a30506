"""accelerate's tracker."""

import json
import sys

import numpy as np
from accelerate import Accelerator

folder = sys.argv[1]
accelerator = Accelerator(log_with="tensorboard", project_dir=folder, cpu=True)
accelerator.init_trackers("project", config={"lr": 0.1, "epochs": 3, "name": "net", "amp": False})
for step in range(5):
    accelerator.log({"loss": 1 / (step + 1), "parts": {"a": 1.0, "b": 2.0}}, step=step)
tracker = accelerator.get_tracker("tensorboard")
tracker.log_images({"picture": np.random.default_rng(0).random((1, 3, 8, 8))}, step=0)
accelerator.end_training()
print(
    json.dumps(
        {"project": {"loss": "scalar", "picture": "image"}, "project/.*": {"_hparams_/session_start_info": "hparams"}}
    )
)
