"""TensorFlow's profiler, and the plugin that shows its traces, loaded by its entry point and asked."""

import gzip
import json
import sys
import time
import urllib.parse
import urllib.request
from typing import Any

from tensorboard import program

if __name__ == "__main__":  # the plugin starts processes that import this module again
    import tensorflow as tf

    folder = sys.argv[1]
    with tf.summary.create_file_writer(f"{folder}/run").as_default():
        tf.summary.scalar("loss", 1.0, step=0)
    tf.profiler.experimental.start(f"{folder}/run")
    tf.linalg.matmul(tf.ones([64, 64]), tf.ones([64, 64]))
    tf.profiler.experimental.stop()
    server = program.TensorBoard()
    server.configure(argv=[None, "--logdir", folder, "--port", "0"])
    data = f"{server.launch()}data/"

    def ask(route: str, **arguments: object) -> Any:
        with urllib.request.urlopen(f"{data}{route}?{urllib.parse.urlencode(arguments)}") as answer:
            body = answer.read()
            return json.loads(gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body)

    listing = ask("plugins_listing")
    assert listing["profile"]["loading_mechanism"]["type"] == "IFRAME", listing
    while not (runs := ask("plugin/profile/runs")):
        time.sleep(0.2)
    plugin, about = "plugin/profile", {"run": runs[0]}
    assert {"overview_page", "trace_viewer@", "framework_op_stats"} <= set(ask(f"{plugin}/run_tools", **about))
    about |= {"host": ask(f"{plugin}/hosts", **about, tag="trace_viewer@")[0]["hostname"]}
    events = ask(f"{plugin}/data", **about, tag="trace_viewer@")["traceEvents"]
    assert any("MatMul" in event.get("name", "") for event in events), events
    assert ask(f"{plugin}/data", **about, tag="framework_op_stats")
    print(json.dumps({"run": {"loss": "scalar"}}))
