"""Which hyperparameters and metrics there are: the union over all runs, where TensorBoard takes one run's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sightline.kinds.base import Fact
from sightline.kinds.hparams.flat import HValue
from sightline.kinds.hparams.records import Experiment, HParamInfo, MetricInfo

Type: TypeAlias = Literal["number", "flag", "text"]

MAX_DOMAIN = 1000


@dataclass(slots=True)
class Column:
    """One hyperparameter.

    Attributes:
        type: of all its values; "text" where they are of several types.
        values: it may have, those that it has and those that a program declared; of numbers only the declared.
        interval: smallest and largest number, declared or found.
        sources: where its values stand, most frequent first.
        runs: how many have it.
        differs: whether runs that have it differ in it.
    """

    name: str
    type: Type = "text"
    display_name: str = ""
    description: str = ""
    values: list[HValue] = field(default_factory=list)
    interval: tuple[float, float] | None = None
    sources: list[str] = field(default_factory=list)
    runs: int = 0
    differs: bool = False


def hparam_columns(facts: Iterable[Mapping[str, Fact]], experiments: Iterable[Experiment]) -> list[Column]:
    """The columns of all runs' facts, with what experiments say of them: those that differ first, then by name."""
    seen: dict[str, dict[tuple[bool, HValue], int]] = {}
    sources: dict[str, dict[str, int]] = {}
    for run in facts:
        for name, fact in run.items():
            values = seen.setdefault(name, {})
            key = isinstance(fact.value, bool), fact.value  # True is 1 to Python
            values[key] = values.get(key, 0) + 1
            found = sources.setdefault(name, {})
            found[fact.source] = found.get(fact.source, 0) + 1
    infos = _infos(experiments)
    columns = [_column(name, seen.get(name, {}), infos.get(name, [])) for name in {**seen, **infos}]
    for column in columns:
        found = sources.get(column.name, {})
        column.sources = sorted(found, key=lambda source: (-found[source], source))
    return sorted(columns, key=lambda column: (not column.differs, column.name))


def _infos(experiments: Iterable[Experiment]) -> dict[str, list[HParamInfo]]:
    found: dict[str, dict[HParamInfo, None]] = {}
    for experiment in dict.fromkeys(experiments):
        for info in experiment.hparams:
            found.setdefault(info.name, {})[info] = None
    return {name: list(infos) for name, infos in found.items()}


def _column(name: str, seen: Mapping[tuple[bool, HValue], int], infos: list[HParamInfo]) -> Column:
    found: list[HValue] = [value for _, value in seen if value is not None]
    column = Column(name, _type_of(found, infos), runs=sum(seen.values()), differs=len(seen) > 1)
    for info in reversed(infos):
        column.display_name = info.display_name or column.display_name
        column.description = info.description or column.description
    declared = list(dict.fromkeys(value for info in infos for value in info.domain or ()))
    if column.type == "number":
        column.values = declared
        numbers = [value for value in (*found, *declared) if isinstance(value, (int, float)) and value - value == 0]
        ends = [*numbers, *(end for info in infos for end in info.interval or ())]
        column.interval = (min(ends), max(ends)) if ends else None
    else:
        column.values = sorted(dict.fromkeys((*declared, *found)), key=lambda value: (str(type(value)), str(value)))
    del column.values[MAX_DOMAIN:]
    return column


def _type_of(values: list[HValue], infos: list[HParamInfo]) -> Type:
    types: set[Type] = {_type(value) for value in values}
    if not types:
        words: dict[str, Type] = {"float64": "number", "bool": "flag", "string": "text"}
        types = {words[info.type] for info in infos if info.type}
    return types.pop() if len(types) == 1 else "text"


def _type(value: HValue) -> Type:
    return "flag" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"


def metric_columns(experiments: Iterable[Experiment]) -> list[MetricInfo]:
    """The metrics that any experiment names, in the order in which they first come; one that is named alike is one."""
    found: dict[tuple[str, str], MetricInfo] = {}
    for experiment in dict.fromkeys(experiments):
        for info in experiment.metrics:
            found.setdefault((info.group, info.tag), info)
    return list(found.values())
