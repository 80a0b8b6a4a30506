"""Functions that write to the default writer of TensorFlow 2; `tf.summary` calls them by these names and arguments."""

from __future__ import annotations

from tensorboard.plugins.audio.summary_v2 import audio
from tensorboard.plugins.histogram.summary_v2 import histogram
from tensorboard.plugins.image.summary_v2 import image
from tensorboard.plugins.scalar.summary_v2 import scalar
from tensorboard.plugins.text.summary_v2 import text

__all__ = ["audio", "histogram", "image", "scalar", "text"]
