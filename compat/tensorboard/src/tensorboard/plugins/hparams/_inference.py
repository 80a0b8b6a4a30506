"""What hyperparameters there are, as told by the values that sessions had."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tensorboard.plugins.hparams.api_pb2 import HParamInfo
    from tensorboard.plugins.hparams.plugin_data_pb2 import SessionStartInfo

HValue: TypeAlias = "str | bool | float"

_KINDS = ("bool_value", "number_value", "string_value")


def hparam_infos(starts: Iterable[SessionStartInfo]) -> list[HParamInfo]:
    """One for every name that has a text, a number or a truth value somewhere.

    Values of one type make that type, others texts. The domain of numbers is the interval of the finite ones; of texts
    and truth values, all there are.
    """
    values: dict[str, dict[tuple[str, HValue], None]] = {}  # a dict keeps the order of sessions, and 1 beside True
    for start in starts:
        for name, value in start.hparams.items():
            kind = value.WhichOneof("kind")
            if kind in _KINDS:
                values.setdefault(name, {})[kind, getattr(value, kind)] = None
    return [_info(name, list(found)) for name, found in values.items()]


def _info(name: str, values: list[tuple[str, HValue]]) -> HParamInfo:
    from tensorboard.plugins.hparams import api_pb2

    info = api_pb2.HParamInfo(name=name, differs=len(values) > 1)
    kinds = {kind for kind, _ in values}
    if kinds == {"number_value"}:
        numbers = [float(value) for _, value in values]
        finite = [value for value in numbers if math.isfinite(value)] or numbers
        info.type = api_pb2.DATA_TYPE_FLOAT64
        info.domain_interval.min_value, info.domain_interval.max_value = min(finite), max(finite)
    elif kinds == {"bool_value"}:
        info.type = api_pb2.DATA_TYPE_BOOL
        info.domain_discrete.extend(sorted(value for _, value in values))
    else:
        info.type = api_pb2.DATA_TYPE_STRING
        info.domain_discrete.extend(sorted({_text(value) for _, value in values}))
    return info


def _text(value: HValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
