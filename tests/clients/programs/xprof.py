"""TensorFlow's profiler, and the plugin that shows its traces, loaded by its entry point."""

import json
import sys
import urllib.request

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
    url = server.launch()
    with urllib.request.urlopen(f"{url}data/plugins_listing") as answer:
        listing = json.load(answer)
    assert listing["profile"]["loading_mechanism"]["type"] == "IFRAME", listing
    with urllib.request.urlopen(f"{url}data/plugin/profile/runs") as answer:
        assert any(name.startswith("run") for name in json.load(answer))
    print(json.dumps({"run": {"loss": "scalar"}}))
