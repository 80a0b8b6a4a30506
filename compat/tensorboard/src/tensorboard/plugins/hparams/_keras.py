"""A callback of Keras that writes the hyperparameters of a run, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2, summary_v2


class Callback(tf.keras.callbacks.Callback):  # type: ignore[misc]
    """Writes hyperparameters when a training begins, and that it succeeded when it ends; for one training.

    Args:
        writer: a writer of TensorFlow 2, or the directory of a new one.
        hparams, trial_id: as of `hparams`.

    Raises:
        TypeError: no writer.
        ValueError, TypeError: as of `hparams`.
    """

    def __init__(self, writer: Any, hparams: Mapping[Any, Any], trial_id: str | None = None) -> None:
        super().__init__()
        if writer is None:
            raise TypeError("writer must be a `SummaryWriter` or `str`, not None")
        self._hparams = dict(hparams)
        self._trial_id = trial_id
        summary_v2.hparams_pb(self._hparams, trial_id=self._trial_id)  # what is wrong with them is said now
        self._writer = writer

    def on_train_begin(self, logs: Any = None) -> None:
        with self._to_writer().as_default():
            summary_v2.hparams(self._hparams, trial_id=self._trial_id)

    def on_train_end(self, logs: Any = None) -> None:
        end = plugin_data_pb2.SessionEndInfo(end_time_secs=time.time(), status=api_pb2.STATUS_SUCCESS)
        data = plugin_data_pb2.HParamsPluginData(session_end_info=end)
        with self._to_writer().as_default():
            summary_v2.write(summary_v2.summary(metadata.SESSION_END_INFO_TAG, data))
        self._writer = None

    def _to_writer(self) -> Any:
        if self._writer is None:
            raise RuntimeError("hparams Keras callback cannot be reused across training sessions")
        if isinstance(self._writer, str):
            self._writer = tf.summary.create_file_writer(self._writer)
        return self._writer
