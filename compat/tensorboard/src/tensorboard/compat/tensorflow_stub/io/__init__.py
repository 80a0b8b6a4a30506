"""`tf.io`, of which only the files are there."""

from __future__ import annotations

from tensorboard.compat.tensorflow_stub.io import gfile

__all__ = ["gfile"]
