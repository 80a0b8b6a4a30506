"""What a run was trained with, and how that ended: the three records of TensorBoard's hparams dashboard.

Each record is a tag whose content is all in its metadata: an HParamsPluginData message, version 0
(tensorboard/plugins/hparams/plugin_data.proto). A run with a session start is one session, one row of the table.

* `_hparams_/experiment` names the columns. TensorBoard uses the first one it finds among all runs and no other.
* `_hparams_/session_start_info` holds the values.
* `_hparams_/session_end_info` holds how the run ended.

Hyperparameters are bools, numbers (float64 on the wire) or texts. Bools stay bools, where PyTorch's writer makes
numbers of them. NaN and infinities are written as they are: TensorBoard shows them as not set.
"""

from __future__ import annotations

import enum
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from sightline.errors import SummaryError
from sightline.events import messages
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.kinds.arrays import describe, sound_text, to_array, to_number
from sightline.kinds.base import TENSOR, Value

HParam: TypeAlias = bool | int | float | str

EXPERIMENT = "_hparams_/experiment"
SESSION_START = "_hparams_/session_start_info"
SESSION_END = "_hparams_/session_end_info"

_TYPE = messages.enum("tensorboard.hparams.DataType")
_STATUS = messages.enum("tensorboard.hparams.Status")
STATUSES = tuple(name.removeprefix("STATUS_").lower() for name in _STATUS.numbers)
"""What `session_end` takes: unknown, success, failure, running."""

_ACCEPTED = "a bool, a number, a text, an array with one of them, an enum member, a path, or None to leave it out"


def check(hparam_dict: Mapping[str, Any]) -> dict[str, HParam]:
    """Hyperparameters as plain Python values, in the given order.

    Args:
        hparam_dict: name → bool, int, float or str; a NumPy scalar, or an array or tensor with one element; a
            path, taken as text; an enum member, taken as its value where that is a text, otherwise as its name;
            None, left out.

    Returns:
        dict: an int that float64 cannot hold exactly is a text, so that no digit is lost.

    Raises:
        SummaryError: not a mapping of texts to such values; names the hyperparameter.
    """
    if not isinstance(hparam_dict, Mapping):
        raise SummaryError("hparam_dict", describe(hparam_dict), "a dict of name → value, such as vars(args)")
    for name in hparam_dict:
        if not isinstance(name, str):
            raise SummaryError("hparam_dict", f"a name that is {describe(name)}", "names that are str")
    return {
        sound_text(str(name)): _plain(value, f"hparam_dict[{name!r}]")
        for name, value in hparam_dict.items()
        if value is not None
    }


def _plain(value: Any, argument: str) -> HParam:
    if isinstance(value, enum.Enum):
        value = value.value if isinstance(value.value, str) else value.name or str(value)
    if isinstance(value, os.PathLike):
        value = os.fsdecode(value)
    if isinstance(value, str):
        return sound_text(str(value))
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        value = _only_element(value, argument)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _number(int(value))
    if isinstance(value, float):
        return float(value)
    raise SummaryError(argument, describe(value), _ACCEPTED)


def _only_element(value: Any, argument: str) -> Any:
    array = to_array(value, argument)
    if array.size != 1 or array.dtype.kind == "c":
        raise SummaryError(argument, describe(value), _ACCEPTED)
    return {"b": bool, "f": float}.get(array.dtype.kind, int)(array.reshape(-1)[0])


def _number(value: int) -> int | str:
    try:
        return value if int(float(value)) == value else str(value)
    except OverflowError:
        return str(value)


def experiment(
    hparam_dict: Mapping[str, Any],
    metric_tags: Iterable[str],
    hparam_domain_discrete: Mapping[str, Sequence[Any]] | None = None,
) -> Value:
    """The columns of the table.

    Args:
        hparam_dict: as `check` takes it; gives names and types.
        metric_tags: tags of scalars in the same run; the last value of each is shown.
        hparam_domain_discrete: name → values that this hyperparameter can have, to choose from in the dashboard.
            NaN and infinities among them are left out, since no dashboard can show them.

    Raises:
        SummaryError: as `check`; a domain of a name that `hparam_dict` lacks, that is not a list, or with a value
            of another type; metric tags that are not texts.
    """
    hparams = check(hparam_dict)
    domains = _check_domains(hparams, {} if hparam_domain_discrete is None else hparam_domain_discrete)
    columns = []
    for name, value in hparams.items():
        info = Message("tensorboard.hparams.HParamInfo", name=name, type=_TYPE[_type_of(value)])
        if name in domains:
            values = [_value(one) for one in domains[name] if not isinstance(one, float) or math.isfinite(one)]
            info.domain_discrete = Message("google.protobuf.ListValue", values=values)
        columns.append(info)
    metrics = [
        Message("tensorboard.hparams.MetricInfo", name=Message("tensorboard.hparams.MetricName", tag=sound_text(tag)))
        for tag in _check_tags(metric_tags)
    ]
    message = Message("tensorboard.hparams.Experiment", hparam_infos=columns, metric_infos=metrics)
    return _record(EXPERIMENT, experiment=message)


def _check_domains(hparams: Mapping[str, HParam], domains: Mapping[str, Sequence[Any]]) -> dict[str, list[HParam]]:
    if not isinstance(domains, Mapping):
        raise SummaryError("hparam_domain_discrete", describe(domains), "a dict of name → list of values")
    checked = {}
    for key, values in domains.items():
        argument, name = f"hparam_domain_discrete[{key!r}]", sound_text(key) if isinstance(key, str) else key
        if name not in hparams:
            raise SummaryError(argument, "values for a name without one", "names with a value in hparam_dict")
        if not isinstance(values, (list, tuple)):
            raise SummaryError(argument, describe(values), "a list of values")
        plain = [_plain(value, argument) for value in values]
        wanted = _type_of(hparams[name])
        for value in plain:
            if _type_of(value) != wanted:
                kind = wanted.removeprefix("DATA_TYPE_").lower()
                raise SummaryError(argument, describe(value), f"values of the type of hparam_dict[{name!r}], {kind}")
        checked[name] = plain
    return checked


def _check_tags(tags: Iterable[str]) -> list[str]:
    if isinstance(tags, (str, bytes)) or not isinstance(tags, Iterable):
        raise SummaryError("metric_dict", describe(tags), "tags of scalars")
    listed = list(tags)
    for tag in listed:
        if not isinstance(tag, str):
            raise SummaryError("metric_dict", f"a tag that is {describe(tag)}", "tags that are str")
    return listed


def session_start(hparam_dict: Mapping[str, Any], group_name: str = "", start_time: float | None = None) -> Value:
    """The values of one session.

    Args:
        hparam_dict: as `check` takes it.
        group_name: sessions of the same name are one row, with the mean of their metrics; "" for a row of its own.
        start_time: seconds since the epoch, or None when it is not known.

    Raises:
        SummaryError: as `check`.
    """
    values = {name: _value(value) for name, value in check(hparam_dict).items()}
    if not isinstance(group_name, str):
        raise SummaryError("group_name", describe(group_name), "a str")
    message = Message("tensorboard.hparams.SessionStartInfo", hparams=values, group_name=sound_text(group_name))
    if start_time is not None:
        message.start_time_secs = to_number(start_time, "start_time")
    return _record(SESSION_START, session_start_info=message)


def session_end(status: str = "success", end_time: float | None = None) -> Value:
    """How a session ended.

    Args:
        status: one of `STATUSES`.
        end_time: seconds since the epoch, or None when it is not known.

    Raises:
        SummaryError: another status.
    """
    if not isinstance(status, str) or status.lower() not in STATUSES:
        raise SummaryError("status", describe(status), "one of " + ", ".join(STATUSES))
    message = Message("tensorboard.hparams.SessionEndInfo", status=_STATUS[f"STATUS_{status.upper()}"])
    if end_time is not None:
        message.end_time_secs = to_number(end_time, "end_time")
    return _record(SESSION_END, session_end_info=message)


def _type_of(value: HParam) -> str:
    if isinstance(value, bool):
        return "DATA_TYPE_BOOL"
    return "DATA_TYPE_STRING" if isinstance(value, str) else "DATA_TYPE_FLOAT64"


def _value(value: HParam) -> Message:
    if isinstance(value, bool):
        return Message("google.protobuf.Value", bool_value=value)
    if isinstance(value, str):
        return Message("google.protobuf.Value", string_value=value)
    return Message("google.protobuf.Value", number_value=float(value))


def _record(tag: str, **data: Message) -> Value:
    content = encode(Message("tensorboard.hparams.HParamsPluginData", version=0, **data))
    return Value(tag, make_tensor(np.zeros(0, np.float32)), "hparams", content, TENSOR)
