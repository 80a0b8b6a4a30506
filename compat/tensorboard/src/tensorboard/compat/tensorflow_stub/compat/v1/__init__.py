"""`tf.compat.v1`, of which only the errors are there."""

from __future__ import annotations

from tensorboard.compat.tensorflow_stub import errors

__all__ = ["errors"]
