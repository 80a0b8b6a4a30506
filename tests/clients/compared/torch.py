"""Logs with every method of PyTorch's SummaryWriter: `python -I compared/torch.py DIRECTORY`.

It is run by an interpreter that has PyTorch and a package `tensorboard`, whichever.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils import tensorboard as tb

RANDOM = np.random.default_rng(0)


class Model(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))

    def forward(self, x: torch.Tensor) -> Any:
        return self.layers(x)


def numbers(writer: tb.SummaryWriter) -> None:
    for step in range(5):
        writer.add_scalar("scalar", step / 2, step, walltime=float(step))
        writer.add_scalar("new", step / 3, step, new_style=True)
        writer.add_scalar("double", step / 3, step, new_style=True, double_precision=True)
        writer.add_scalars("several", {"one": step, "other": step * 2}, step)
        writer.add_histogram("histogram", RANDOM.normal(size=100) + step, step)
        writer.add_tensor("tensor", torch.arange(6.0).reshape(2, 3) + step, step)
    writer.add_histogram("bins", RANDOM.normal(size=100), 1, bins="auto", max_bins=5)
    writer.add_histogram_raw("raw", 0, 2, 3, 3, 5, [1.0, 2.0, 3.0], [1, 1, 1], 1)
    labels = RANDOM.integers(0, 2, 100)
    writer.add_pr_curve("curve", labels, RANDOM.random(100), 1, num_thresholds=20)
    writer.add_pr_curve_raw("curve raw", *(np.arange(6, dtype=np.float32) for _ in range(6)), 1, num_thresholds=6)


def media(writer: tb.SummaryWriter) -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    writer.add_image("image", RANDOM.random((3, 8, 6)), 1)
    writer.add_image("bytes", RANDOM.integers(0, 255, (8, 6, 3)).astype(np.uint8), 1, dataformats="HWC")
    writer.add_images("images", RANDOM.random((5, 3, 8, 6)), 1)
    writer.add_image_with_boxes("boxes", RANDOM.random((3, 40, 40)), np.array([[1, 2, 20, 30]]), 1, labels=["box"])
    figure = pyplot.figure(figsize=(1, 1))
    pyplot.plot([1, 2])
    writer.add_figure("figure", figure, 1)
    writer.add_video("video", torch.zeros(1, 2, 3, 8, 8), 1)  # no more than a warning without moviepy
    writer.add_audio("audio", torch.tensor(np.sin(np.arange(400) / 9)), 1, sample_rate=8000)
    writer.add_text("text", "*hi* ü", 1)


def structures(writer: tb.SummaryWriter) -> None:
    torch.manual_seed(0)
    writer.add_graph(Model(), torch.zeros(2, 4))
    vertices = torch.tensor(RANDOM.random((1, 7, 3)))
    faces = torch.tensor(RANDOM.integers(0, 7, (1, 5, 3)))
    writer.add_mesh("mesh", vertices, torch.full((1, 7, 3), 9), faces, {"camera": {"cls": "PerspectiveCamera"}}, 1)
    writer.add_mesh("points", vertices)
    writer.add_custom_scalars({"losses": {"all": ["Multiline", ["scalar"]], "band": ["Margin", ["a", "b", "c"]]}})
    writer.add_custom_scalars_multilinechart(["scalar"], "group", "title")
    writer.add_custom_scalars_marginchart(["a", "b", "c"], "group", "title")
    names = [f"point {i}" for i in range(4)]
    writer.add_embedding(torch.eye(4), names, torch.zeros(4, 3, 5, 5), 7, "points")
    writer.add_embedding(torch.eye(3), [["a", 1], ["b", 2], ["c", 3]], metadata_header=["name", "count"], global_step=8)
    used = {"rate": 0.1, "layers": 2, "optimizer": "sgd", "shuffle": True}
    domain = {"optimizer": ["sgd", "adam"], "layers": [1, 2]}
    writer.add_hparams(used, {"accuracy": 0.5}, hparam_domain_discrete=domain, run_name="trial", global_step=3)


def main() -> None:
    directory = Path(sys.argv[1])
    for part in (numbers, media, structures):
        with tb.SummaryWriter(str(directory / part.__name__), filename_suffix=".torch") as writer:
            part(writer)
            writer.flush()
    writer = tb.SummaryWriter(str(directory / "resumed"), purge_step=3, max_queue=1, flush_secs=1)
    writer.add_scalar("scalar", 1.0, 3)
    writer.close()
    writer.add_scalar("scalar", 2.0, 4)  # begins another file
    writer.close()


if __name__ == "__main__":
    main()
