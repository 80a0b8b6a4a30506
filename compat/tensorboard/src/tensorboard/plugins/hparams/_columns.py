"""Columns of the table of session groups: what a group has in one, which groups a filter keeps, and their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from tensorboard.plugins.hparams import error

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Value

    from tensorboard.plugins.hparams.api_pb2 import ColParams, SessionGroup

Cell: TypeAlias = "str | bool | float | None"
"""None where a group has nothing."""


def value_of(value: Value) -> Cell:
    """A text, a truth value or a number; None for anything else."""
    kind = value.WhichOneof("kind")
    return getattr(value, kind) if kind in ("string_value", "bool_value", "number_value") else None


def cell(group: SessionGroup, column: ColParams) -> Cell:
    """What a group has in a column.

    Raises:
        HParamsError: the column is neither a hyperparameter nor a metric.
    """
    match column.WhichOneof("name"):
        case "hparam":
            return value_of(group.hparams[column.hparam]) if column.hparam in group.hparams else None
        case "metric":
            values = (one.value for one in group.metric_values if one.name == column.metric)
            return next(values, None)
    raise error.HParamsError(f"A column is of a hyperparameter or of a metric; this one says neither: {column}")


def kept(groups: Iterable[SessionGroup], columns: Iterable[ColParams]) -> list[SessionGroup]:
    """The groups that every column keeps: by its filter, or, of those that have nothing in it, by what it says of them.

    Raises:
        HParamsError: a filter that is none, or cannot be applied to a value that is there.
    """
    filters = [(column, _filter(column)) for column in columns]
    return [group for group in groups if all(_passes(cell(group, column), column, test) for column, test in filters)]


def _passes(value: Cell, column: ColParams, test: Callable[[str | bool | float], bool] | None) -> bool:
    if value is None:
        return not column.exclude_missing_values
    return test is None or test(value)


def _filter(column: ColParams) -> Callable[[str | bool | float], bool] | None:
    match column.WhichOneof("filter"):
        case "filter_regexp":
            return _regexp(column.filter_regexp)
        case "filter_interval":
            low, high = column.filter_interval.min_value, column.filter_interval.max_value
            return lambda value: _within(value, low, high)
        case "filter_discrete":
            allowed = [value_of(value) for value in column.filter_discrete.values]
            return lambda value: value in allowed
    return None


def _regexp(expression: str) -> Callable[[str | bool | float], bool]:
    try:
        pattern = re.compile(expression)
    except re.error as failure:
        raise error.HParamsError(f"{expression!r} is no regular expression: {failure}") from None

    def test(value: str | bool | float) -> bool:
        if not isinstance(value, str):
            raise error.HParamsError(f"A regular expression is for texts, and a value here is {value!r}")
        return pattern.search(value) is not None

    return test


def _within(value: str | bool | float, low: float, high: float) -> bool:
    if isinstance(value, str):
        raise error.HParamsError(f"An interval is for numbers, and a value here is {value!r}")
    return low <= value <= high


def ordered(groups: list[SessionGroup], columns: Iterable[ColParams]) -> list[SessionGroup]:
    """The groups by the columns that say an order, the first before all others; else by name."""
    from tensorboard.plugins.hparams import api_pb2

    found = sorted(groups, key=lambda group: group.name)
    for column in reversed([one for one in columns if one.order != api_pb2.ORDER_UNSPECIFIED]):
        descending = column.order == api_pb2.ORDER_DESC
        last = descending == column.missing_values_first  # where a missing one is before the order is turned round

        def key(group: SessionGroup, column: ColParams = column, last: bool = last) -> tuple[bool, str, Cell]:
            value = cell(group, column)
            number = isinstance(value, (bool, float))
            missing = value is None
            return (missing == last, "number" if number else "text", 0 if value is None else value)

        found.sort(key=key, reverse=descending)
    return found
