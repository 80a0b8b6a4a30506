"""Summaries in the manner of TensorFlow 1: ops of a graph, and as `*_pb` messages, for which it need not be there."""

from __future__ import annotations

from tensorboard.plugins.audio.summary import op as audio
from tensorboard.plugins.audio.summary import pb as audio_pb
from tensorboard.plugins.custom_scalar.summary import op as custom_scalar
from tensorboard.plugins.custom_scalar.summary import pb as custom_scalar_pb
from tensorboard.plugins.histogram.summary import op as histogram
from tensorboard.plugins.histogram.summary import pb as histogram_pb
from tensorboard.plugins.image.summary import op as image
from tensorboard.plugins.image.summary import pb as image_pb
from tensorboard.plugins.pr_curve.summary import op as pr_curve
from tensorboard.plugins.pr_curve.summary import pb as pr_curve_pb
from tensorboard.plugins.pr_curve.summary import raw_data_op as pr_curve_raw_data_op
from tensorboard.plugins.pr_curve.summary import raw_data_pb as pr_curve_raw_data_pb
from tensorboard.plugins.pr_curve.summary import streaming_op as pr_curve_streaming_op
from tensorboard.plugins.scalar.summary import op as scalar
from tensorboard.plugins.scalar.summary import pb as scalar_pb
from tensorboard.plugins.text.summary import op as text
from tensorboard.plugins.text.summary import pb as text_pb

__all__ = [
    "audio", "audio_pb", "custom_scalar", "custom_scalar_pb", "histogram", "histogram_pb", "image", "image_pb",
    "pr_curve", "pr_curve_pb", "pr_curve_raw_data_op", "pr_curve_raw_data_pb", "pr_curve_streaming_op", "scalar",
    "scalar_pb", "text", "text_pb",
]  # fmt: skip
