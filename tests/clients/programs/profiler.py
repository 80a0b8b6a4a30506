"""torch.profiler's handler for TensorBoard, and the plugin that shows it, loaded by its entry point."""

import glob
import json
import sys
import urllib.request

import torch
from tensorboard import program
from torch.utils.tensorboard import SummaryWriter

folder = sys.argv[1]
model = torch.nn.Linear(8, 8)
with torch.profiler.profile(
    schedule=torch.profiler.schedule(wait=1, warmup=1, active=2),
    on_trace_ready=torch.profiler.tensorboard_trace_handler(f"{folder}/run"),
) as profiler:
    for _ in range(6):
        model(torch.rand(4, 8)).sum().backward()
        profiler.step()
assert glob.glob(f"{folder}/run/*.pt.trace.json"), "no trace"
with SummaryWriter(f"{folder}/run") as writer:
    writer.add_scalar("loss", 1.0, 0)

if __name__ == "__main__":
    server = program.TensorBoard()
    server.configure(argv=[None, "--logdir", folder, "--port", "0"])
    with urllib.request.urlopen(f"{server.launch()}data/plugins_listing") as answer:
        listing = json.load(answer)
    assert listing["pytorch_profiler"]["loading_mechanism"]["type"] == "IFRAME", listing
    print(json.dumps({"run": {"loss": "scalar"}}))
