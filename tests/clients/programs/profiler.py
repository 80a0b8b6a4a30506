"""torch.profiler's handler for TensorBoard, and the plugin that shows it, loaded by its entry point and asked."""

import glob
import gzip
import json
import sys
import time
import urllib.parse
import urllib.request
from typing import Any

import torch
from tensorboard import program
from torch.utils.tensorboard import SummaryWriter

folder = sys.argv[1]


def write() -> None:
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


if __name__ == "__main__":  # the plugin starts processes that import this module again
    write()
    server = program.TensorBoard()
    server.configure(argv=[None, "--logdir", folder, "--port", "0"])
    data = f"{server.launch()}data/"

    def ask(route: str, **arguments: object) -> Any:
        with urllib.request.urlopen(f"{data}{route}?{urllib.parse.urlencode(arguments)}") as answer:
            body = answer.read()
            return json.loads(gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body)

    listing = ask("plugins_listing")
    assert listing["pytorch_profiler"]["loading_mechanism"]["type"] == "IFRAME", listing
    plugin = "plugin/pytorch_profiler"
    while ask(f"{plugin}/runs")["runs"] != ["run"]:
        time.sleep(0.2)
    views = ask(f"{plugin}/views", run="run")
    assert {"Overview", "Operator", "Trace"} <= set(views), views
    worker = ask(f"{plugin}/workers", run="run", view="Overview")[0]
    about = {"run": "run", "worker": worker, "span": ask(f"{plugin}/spans", run="run", worker=worker)[0]}
    assert ask(f"{plugin}/overview", **about, view="Overview")["steps"]["rows"]
    operators = ask(f"{plugin}/operation/table", **about, view="Operator", group_by="Operation")
    assert "aten::addmm" in {row["name"] for row in operators["data"]}, operators
    assert ask(f"{plugin}/trace", **about)["traceEvents"]
    print(json.dumps({"run": {"loss": "scalar"}}))
