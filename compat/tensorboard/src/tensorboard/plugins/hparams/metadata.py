"""How a summary says that it is an experiment, or the start or end of one of its sessions."""

from __future__ import annotations

from typing import Any

from tensorboard.compat.proto import tensor_pb2, types_pb2
from tensorboard.plugins._metadata import wrapped
from tensorboard.plugins.hparams import error, plugin_data_pb2

PLUGIN_NAME = "hparams"
PLUGIN_DATA_VERSION = 0

EXPERIMENT_TAG = "_hparams_/experiment"
SESSION_START_INFO_TAG = "_hparams_/session_start_info"
SESSION_END_INFO_TAG = "_hparams_/session_end_info"

NULL_TENSOR = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT)
"""What such a summary has as its value: float32 of shape (0,); all it says is in its metadata."""
NULL_TENSOR.tensor_shape.dim.add(size=0)


def create_summary_metadata(hparams_plugin_data_pb: Any) -> Any:
    """A SummaryMetadata around a HParamsPluginData, which gets the version of this program.

    Raises:
        TypeError: another message.
    """
    if not isinstance(hparams_plugin_data_pb, plugin_data_pb2.HParamsPluginData):
        came = type(hparams_plugin_data_pb)
        raise TypeError(f"Needed an instance of plugin_data_pb2.HParamsPluginData. Got: {came}")
    content = plugin_data_pb2.HParamsPluginData()
    content.CopyFrom(hparams_plugin_data_pb)
    content.version = PLUGIN_DATA_VERSION
    return wrapped(PLUGIN_NAME, content)


def parse_experiment_plugin_data(content: bytes) -> Any:
    """The Experiment in a summary's metadata.

    Raises:
        HParamsError: something else, or of a newer version.
    """
    return _parsed(content, "experiment")


def parse_session_start_info_plugin_data(content: bytes) -> Any:
    """The SessionStartInfo in a summary's metadata; raises as `parse_experiment_plugin_data`."""
    return _parsed(content, "session_start_info")


def parse_session_end_info_plugin_data(content: bytes) -> Any:
    """The SessionEndInfo in a summary's metadata; raises as `parse_experiment_plugin_data`."""
    return _parsed(content, "session_end_info")


def _parsed(content: bytes, field: str) -> Any:
    found = plugin_data_pb2.HParamsPluginData.FromString(content)
    if found.version != PLUGIN_DATA_VERSION:
        came = f"found: {found.version} in: {found}"
        raise error.HParamsError(f"Only supports plugin_data version: {PLUGIN_DATA_VERSION}; {came}")
    if not found.HasField(field):
        raise error.HParamsError(f"Expected plugin_data.{field} to be set. Got: {found}")
    return getattr(found, field)
