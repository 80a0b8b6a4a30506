"""Every example of the logging guide runs as it stands, and what it logs is there afterwards."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from tests.foreign.conftest import Foreign

import sightline
from sightline import SummaryWriter
from sightline.kinds import KINDS

GUIDE = (Path(__file__).parents[2] / "docs/guide/logging.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
EXAMPLES = re.findall(r"^\| `(add_\w+)` \|.*\| `(writer\..+)` \|$", GUIDE, re.MULTILINE)

NEEDED = """
import matplotlib; matplotlib.use("Agg")
import matplotlib.pyplot as plt
import torch
figure = plt.figure(); plt.plot([1, 2, 3])
model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU())
from sightline.events.message import Message
from sightline.events.wire import encode
import os, sys, json, warnings
os.chdir(sys.argv[1])
"""


def test_the_table_has_every_method() -> None:
    methods = {name for name, _ in inspect.getmembers(SummaryWriter, inspect.isfunction) if name.startswith("add_")}
    assert {name for name, _ in EXAMPLES} == methods
    assert all(code.startswith(f"writer.{name}(") for name, code in EXAMPLES)


def test_every_example_runs(foreign: Foreign, torch: None, tmp_path: Path) -> None:
    examples = [code.replace("onnx_model", "open('model.onnx', 'rb').read()") for _, code in EXAMPLES]
    (tmp_path / "model.onnx").write_bytes(onnx())
    first, prelude, *others = BLOCKS
    script = [NEEDED, first, prelude, *examples, "writer.close()", *others, "print(json.dumps({}))"]
    foreign("\n".join(script), tmp_path)
    with sightline.open(tmp_path / "runs") as log:
        assert log.damage == []
        assert {"baseline", "everything", "functional"} <= set(log.runs)
        kinds = {kind.name for kind in KINDS} - {"embedding", "profile"}  # those two lie in files of their own
        assert set(log.tags("everything").values()) == kinds
        assert len(log.scalars("baseline", "train/loss").steps) == 100
        assert log.scalars("functional", "loss").steps.tolist() == [0, 1, 2]
        assert [value.step for value in log.blobs("functional", "weights")] == [0, 2]
    assert (tmp_path / "runs/everything/projector_config.pbtxt").exists()


def onnx() -> bytes:
    """A model of one node, by hand: ModelProto.graph = 7; GraphProto node 1, name 2; NodeProto input 1, output 2, …"""
    node = b"\x0a\x01x" + b"\x12\x01y" + b"\x1a\x01n" + b"\x22\x04Relu"
    graph = b"\x0a" + bytes([len(node)]) + node + b"\x12\x01g"
    return b"\x08\x08" + b"\x3a" + bytes([len(graph)]) + graph
