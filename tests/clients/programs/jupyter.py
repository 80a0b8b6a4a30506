"""A notebook in a real kernel: %load_ext tensorboard, %tensorboard, and tensorboard.notebook."""

import json
import re
import sys
import urllib.request

import nbformat
from nbclient import NotebookClient

from sightline import SummaryWriter

folder = sys.argv[1]
with SummaryWriter(f"{folder}/run") as writer:
    for step in range(5):
        writer.add_scalar("loss", 1 / (step + 1), step=step)

cells = [
    "%load_ext tensorboard",
    f"%tensorboard --logdir {folder} --port 0",
    "%reload_ext tensorboard",
    f"%tensorboard --logdir {folder} --port 0",
    "from tensorboard import notebook; notebook.list()",
    "notebook.display(height=300)",
    "import os; from tensorboard import manager; [os.kill(one.pid, 15) for one in manager.get_all()]",
]
book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
client = NotebookClient(book, timeout=120)
with client.setup_kernel():
    for number, cell in enumerate(book.cells[:-1]):
        client.execute_cell(cell, number)
    outputs = ["".join(str(out.get("data", out.get("text", ""))) for out in cell.outputs) for cell in book.cells]
    assert "tensorboard-frame-" in outputs[1], outputs[1]
    assert "Reusing TensorBoard on port" in outputs[3], outputs[3]
    port = re.search(r"port (\d+)", outputs[4])
    assert port, outputs[4]
    assert "tensorboard-frame-" in outputs[5], outputs[5]
    with urllib.request.urlopen(f"http://localhost:{port[1]}/data/runs") as answer:
        assert json.load(answer) == ["run"]
    client.execute_cell(book.cells[-1], len(cells) - 1)
print(json.dumps({"run": {"loss": "scalar"}}))
