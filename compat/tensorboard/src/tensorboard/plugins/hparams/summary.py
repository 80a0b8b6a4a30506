"""Summaries of an experiment and of its sessions, as messages put together by hand."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from tensorboard.plugins import _old_style
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2


def experiment_pb(
    hparam_infos: Sequence[Any],
    metric_infos: Sequence[Any],
    user: str = "",
    description: str = "",
    time_created_secs: float | None = None,
) -> Any:
    """A Summary of what an experiment varies and measures.

    Args:
        hparam_infos: HParamInfo messages.
        metric_infos: MetricInfo messages.
        user: who made it.
        description: Markdown.
        time_created_secs: seconds since the epoch; now, when left out.
    """
    experiment = api_pb2.Experiment(
        description=description,
        user=user,
        time_created_secs=time.time() if time_created_secs is None else time_created_secs,
        hparam_infos=hparam_infos,
        metric_infos=metric_infos,
    )
    return _summary(metadata.EXPERIMENT_TAG, plugin_data_pb2.HParamsPluginData(experiment=experiment))


def session_start_pb(
    hparams: Mapping[str, Any],
    model_uri: str = "",
    monitor_url: str = "",
    group_name: str = "",
    start_time_secs: float | None = None,
) -> Any:
    """A Summary of the hyperparameters of a session.

    Args:
        hparams: for each name a bool, number or string; a list is kept as its text.
        model_uri: where its model is.
        monitor_url: where it can be watched.
        group_name: of the sessions that repeat one trial.
        start_time_secs: seconds since the epoch; now, when left out.

    Raises:
        TypeError: a value of another type.
    """
    info = plugin_data_pb2.SessionStartInfo(
        model_uri=model_uri,
        monitor_url=monitor_url,
        group_name=group_name,
        start_time_secs=time.time() if start_time_secs is None else start_time_secs,
    )
    for name, value in hparams.items():
        if isinstance(value, bool):
            info.hparams[name].bool_value = value
        elif isinstance(value, (float, int)):
            info.hparams[name].number_value = value
        elif isinstance(value, str):
            info.hparams[name].string_value = value
        elif isinstance(value, (list, tuple)):
            info.hparams[name].string_value = str(value)
        else:
            raise TypeError(f"hparams[{name}]={value} has type: {type(value)} which is not supported")
    return _summary(metadata.SESSION_START_INFO_TAG, plugin_data_pb2.HParamsPluginData(session_start_info=info))


def session_end_pb(status: int, end_time_secs: float | None = None) -> Any:
    """A Summary of how a session ended.

    Args:
        status: a number of api_pb2.Status.
        end_time_secs: seconds since the epoch; now, when left out.
    """
    info = plugin_data_pb2.SessionEndInfo(
        status=status, end_time_secs=time.time() if end_time_secs is None else end_time_secs
    )
    return _summary(metadata.SESSION_END_INFO_TAG, plugin_data_pb2.HParamsPluginData(session_end_info=info))


def _summary(tag: str, data: Any) -> Any:
    return _old_style.summary((tag, metadata.NULL_TENSOR, metadata.create_summary_metadata(data)))
