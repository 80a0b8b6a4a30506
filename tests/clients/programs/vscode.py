"""What VS Code and many scripts do: `program.TensorBoard`, configured and launched in the process that trains."""

import json
import sys
import urllib.request

from tensorboard import default, program
from torch.utils.tensorboard import SummaryWriter

folder = sys.argv[1]
with SummaryWriter(f"{folder}/run") as writer:
    for step in range(5):
        writer.add_scalar("loss", 1 / (step + 1), step)

server = program.TensorBoard()
server.configure(argv=[None, "--logdir", folder, "--port", "0"])
first = server.launch()
again = program.TensorBoard(default.get_plugins())
again.configure(bind_all=False, logdir=folder, port=0)
second = again.launch()
assert first != second
for url in (first, second):
    assert url.endswith("/"), url
    with urllib.request.urlopen(url) as answer:
        assert b"<html" in answer.read().lower()
    with urllib.request.urlopen(f"{url}data/environment") as answer:
        assert json.load(answer)["data_location"] == folder
assert server.flags.logdir == folder
try:
    program.TensorBoard().configure(no_such_flag=1)
    raise SystemExit("an unknown flag was taken")
except ValueError:
    pass
print(json.dumps({"run": {"loss": "scalar"}}))
