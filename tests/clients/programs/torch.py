"""torch.utils.tensorboard: every add_x of its documentation."""

import json
import sys

import matplotlib.pyplot as plt
import numpy as np
import torch
from tensorboard.compat.proto.event_pb2 import Event
from torch import nn
from torch.utils.tensorboard import SummaryWriter

folder = sys.argv[1]
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
rng = np.random.default_rng(0)

with SummaryWriter(f"{folder}/run", comment="x") as writer:
    for step in range(20):
        writer.add_scalar("loss", 1 / (step + 1), step)
        writer.add_scalar("new/loss", 1 / (step + 1), step, new_style=True)
        writer.add_scalars("both", {"sin": np.sin(step), "cos": np.cos(step)}, step)
        writer.add_histogram("weights", model[0].weight, step)
    writer.add_histogram_raw("raw", 0, 9, 10, 45.0, 285.0, [3, 6, 9], [3, 3, 4], 0)
    writer.add_image("image", rng.random((3, 16, 16)), 0)
    writer.add_images("images", rng.random((4, 3, 16, 16)), 0)
    writer.add_image_with_boxes("boxes", rng.random((3, 32, 32)), np.array([[2, 2, 12, 12]]), 0)
    figure = plt.figure()
    plt.plot(range(9))
    writer.add_figure("figure", figure, 0)
    writer.add_video("video", torch.rand(1, 6, 3, 16, 16), 0, fps=4)
    writer.add_audio("audio", torch.rand(1, 800) * 2 - 1, 0, sample_rate=8000)
    writer.add_text("text", "**hello**", 0)
    writer.add_tensor("tensor", torch.rand(3, 3), 0)
    writer.add_graph(model, torch.rand(1, 4))
    writer.add_embedding(
        torch.rand(10, 5), metadata=list("abcdefghij"), label_img=torch.rand(10, 3, 8, 8), global_step=0
    )
    writer.add_pr_curve("pr", rng.integers(0, 2, 100), rng.random(100), 0)
    writer.add_mesh("mesh", torch.rand(1, 20, 3), colors=torch.randint(0, 255, (1, 20, 3)), global_step=0)
    writer.add_custom_scalars({"All": {"losses": ["Multiline", ["loss", "new/loss"]]}})
    writer.add_custom_scalars_marginchart(["loss", "new/loss", "loss"])
    writer.add_custom_scalars_multilinechart(["loss"])
    writer.add_hparams({"lr": 0.1, "bsize": 3, "opt": "adam", "amp": True}, {"hparam/acc": 0.9}, run_name="hp")
    writer.add_event = writer.file_writer.add_event  # type: ignore[attr-defined]
    writer.add_event(Event(), 1)
    assert writer.get_logdir() == f"{folder}/run"

print(
    json.dumps(
        {
            "run": {
                "loss": "scalar",
                "new/loss": "scalar",
                "weights": "histogram",
                "raw": "histogram",
                "image": "image",
                "images": "image",
                "boxes": "image",
                "figure": "image",
                "video": "image",
                "audio": "audio",
                "text/text_summary": "text",
                "tensor": "tensor",
                "pr": "pr_curve",
                "mesh_.*": "mesh",
                "custom_scalars__config__": "custom_scalar",
            },
            "run/both_sin": {"both": "scalar"},
            "run/hp": {"hparam/acc": "scalar", "_hparams_/session_start_info": "hparams"},
        }
    )
)
