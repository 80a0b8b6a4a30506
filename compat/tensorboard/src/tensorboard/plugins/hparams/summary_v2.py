"""Summaries of an experiment and of the hyperparameters of a run, for the writers of TensorFlow 2 and as messages."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tensorboard.compat import tf2 as tf
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
from tensorboard.plugins.hparams.domains import Discrete, Domain, HParam, IntInterval, Metric, RealInterval

__all__ = [
    "Discrete", "Domain", "HParam", "IntInterval", "Metric", "RealInterval", "hparams", "hparams_config",
    "hparams_config_pb", "hparams_pb",
]  # fmt: skip


def hparams(hparams: Mapping[Any, Any], trial_id: str | None = None, start_time_secs: float | None = None) -> Any:
    """Write the hyperparameters of a run to the default writer; arguments as of `hparams_pb`.

    Returns:
        bool: whether they were written, which they are not without a writer.
    """
    return write(hparams_pb(hparams, trial_id=trial_id, start_time_secs=start_time_secs))


def hparams_pb(hparams: Mapping[Any, Any], trial_id: str | None = None, start_time_secs: float | None = None) -> Any:
    """A Summary of the hyperparameters of a run.

    Args:
        hparams: a bool, number or string for each name or `HParam`.
        trial_id: runs with the same one are repetitions of a trial; by default those with equal hyperparameters are.
        start_time_secs: seconds since the epoch; now, when left out.

    Raises:
        ValueError: two values for a name.
        TypeError: a value of another type.
    """
    plain = _by_name(hparams)
    info = plugin_data_pb2.SessionStartInfo(
        group_name=_trial_of(plain) if trial_id is None else trial_id,
        start_time_secs=time.time() if start_time_secs is None else start_time_secs,
    )
    for name in sorted(plain):
        _set_value(info.hparams[name], name, plain[name])
    data = plugin_data_pb2.HParamsPluginData(session_start_info=info)
    return summary(metadata.SESSION_START_INFO_TAG, data)


def hparams_config(hparams: Iterable[HParam], metrics: Iterable[Metric], time_created_secs: float | None = None) -> Any:
    """Write what an experiment varies and measures to the default writer; arguments as of `hparams_config_pb`.

    Returns:
        bool: whether it was written, which it is not without a writer.
    """
    return write(hparams_config_pb(hparams, metrics, time_created_secs=time_created_secs))


def hparams_config_pb(
    hparams: Iterable[HParam], metrics: Iterable[Metric], time_created_secs: float | None = None
) -> Any:
    """A Summary of what an experiment varies and measures.

    Args:
        hparams: what it varies.
        metrics: what it measures.
        time_created_secs: seconds since the epoch; now, when left out.
    """
    infos = []
    for hparam in hparams:
        info = api_pb2.HParamInfo(name=hparam.name, description=hparam.description, display_name=hparam.display_name)
        if hparam.domain is not None:
            hparam.domain.update_hparam_info(info)
        infos.append(info)
    experiment = api_pb2.Experiment(
        hparam_infos=infos,
        metric_infos=[metric.as_proto() for metric in metrics],
        time_created_secs=time.time() if time_created_secs is None else time_created_secs,
    )
    return summary(metadata.EXPERIMENT_TAG, plugin_data_pb2.HParamsPluginData(experiment=experiment))


def summary(tag: str, data: Any) -> Any:
    """A Summary that says a HParamsPluginData."""
    made = summary_pb2.Summary()
    made.value.add(tag=tag, tensor=metadata.NULL_TENSOR, metadata=metadata.create_summary_metadata(data))
    return made


def write(message: Any) -> Any:
    """Write a Summary to the default writer at step 0."""
    return tf.summary.experimental.write_raw_pb(message.SerializeToString(), step=0)


def _by_name(hparams: Mapping[Any, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, value in hparams.items():
        name = key.name if isinstance(key, HParam) else key
        if name in plain:
            raise ValueError(f"multiple values specified for hparam {name!r}")
        plain[name] = value.item() if isinstance(value, np.generic) else value
    return plain


def _trial_of(plain: dict[str, Any]) -> str:
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _set_value(message: Any, name: str, value: Any) -> None:
    if isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, (int, float)):
        message.number_value = value
    elif isinstance(value, str):
        message.string_value = value
    else:
        raise TypeError(f"hparams[{name!r}] = {value!r}, of unsupported type {type(value)!r}")
