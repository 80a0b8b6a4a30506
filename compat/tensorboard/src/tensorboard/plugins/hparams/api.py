"""Hyperparameters: what an experiment varies, and what each of its runs used.

with tf.summary.create_file_writer(logdir).as_default():
    hp.hparams_config(hparams=[HP_UNITS], metrics=[hp.Metric("accuracy")])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tensorboard.plugins.hparams.domains import Discrete, Domain, HParam, IntInterval, Metric, RealInterval
from tensorboard.plugins.hparams.summary_v2 import hparams, hparams_config, hparams_config_pb, hparams_pb

if TYPE_CHECKING:
    from tensorboard.plugins.hparams._keras import Callback as KerasCallback

__all__ = [
    "Discrete", "Domain", "HParam", "IntInterval", "KerasCallback", "Metric", "RealInterval", "hparams",
    "hparams_config", "hparams_config_pb", "hparams_pb",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "KerasCallback":  # Keras, and with it TensorFlow, is imported with the class
        from tensorboard.plugins.hparams._keras import Callback

        return Callback
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
