"""One column of the runs table: a value per run, numbers or texts, or none where a run has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Group: TypeAlias = Literal["run", "note", "hparam", "metric"]
Type: TypeAlias = Literal["number", "text", "flag", "time", "duration", "bytes"]
Plain: TypeAlias = int | float | str | bool | None

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int32]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """A value per run, in the order of the runs.

    Attributes:
        name: as it is written in queries.
        type: "text" has codes and labels, everything else values: a flag is 0 or 1, a time seconds since the
            epoch, a duration seconds.
        values: float64[n], NaN for none; empty for texts.
        codes: int32[n], the position in `labels`, -1 for none; empty for numbers.
        labels: the different texts.
        members: where a run has several texts, as tags: for each label the texts it is made of.
    """

    name: str
    type: Type
    values: Floats
    codes: Codes
    labels: tuple[str, ...] = ()
    members: tuple[tuple[str, ...], ...] | None = None

    @cached_property
    def has(self) -> Mask:
        """Which runs have a value: bool[n]."""
        return self.codes >= 0 if self.type == "text" else ~np.isnan(self.values)

    @cached_property
    def label_numbers(self) -> Floats:
        """What number each label is; NaN where it is none."""
        return np.array([number_in(label) for label in self.labels], np.float64)

    @cached_property
    def distinct(self) -> int:
        """How many different values there are; none is not one."""
        present = self.codes[self.has] if self.type == "text" else self.values[self.has]
        return int(np.unique(present).size)

    def take(self, rows: npt.NDArray[np.int64]) -> Column:
        """The column of some runs, with the labels that they have."""
        if self.type != "text":
            return replace(self, values=self.values[rows])
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        missing = int(used.size > 0 and used[0] < 0)
        labels = tuple(self.labels[code] for code in used[missing:].tolist())
        members = None if self.members is None else tuple(self.members[code] for code in used[missing:].tolist())
        return replace(self, codes=(codes.reshape(-1) - missing).astype(np.int32), labels=labels, members=members)

    def array(self) -> npt.NDArray[Any]:
        """The values as NumPy has them: float64[n], or object[n] of texts or flags with None for none."""
        if self.type not in ("text", "flag"):
            return self.values
        array = np.empty(self.has.size, object)
        array[:] = [self.cell(row) for row in range(self.has.size)]
        return array

    def cell(self, row: int) -> Plain:
        """The value of one run."""
        if self.type == "text":
            code = int(self.codes[row])
            return None if code < 0 else self.labels[code]
        value = float(self.values[row])
        if value != value:
            return None
        return bool(value) if self.type == "flag" else value


_NO_VALUES = np.empty(0, np.float64)
_NO_CODES = np.empty(0, np.int32)


def numbers(name: str, values: Floats, type_: Type = "number") -> Column:
    """A column of float64[n]."""
    return Column(name, type_, values, _NO_CODES)


def texts(name: str, values: Sequence[str | None]) -> Column:
    """A column of texts."""
    known: dict[str, int] = {}
    codes = [-1 if value is None else known.setdefault(value, len(known)) for value in values]
    return Column(name, "text", _NO_VALUES, np.array(codes, np.int32), tuple(known))


def mixed(name: str, rows: Sequence[int], values: Sequence[Plain], n: int) -> Column:
    """A column of what was logged as it came, for some of n runs: of flags, of numbers, or else of texts."""
    types = {type(value) for value in values} - {type(None)}
    if types and types <= {bool, int, float}:
        column = np.full(n, np.nan)
        column[np.asarray(rows, np.int64)] = [np.nan if value is None else _float(value) for value in values]
        return numbers(name, column, "flag" if types == {bool} else "number")
    column_of_texts: list[str | None] = [None] * n
    for row, value in zip(rows, values, strict=True):
        column_of_texts[row] = None if value is None else text_of(value)
    return texts(name, column_of_texts)


def tagged(name: str, values: Sequence[Sequence[str]]) -> Column:
    """A column of several texts per run; a run with none of them has no value."""
    column = texts(name, [", ".join(value) if value else None for value in values])
    members: Mapping[str, tuple[str, ...]] = {", ".join(value): tuple(value) for value in values if value}
    return replace(column, members=tuple(members[label] for label in column.labels))


def text_of(value: Any) -> str:
    """A value as people write it: True, 0.001, 1e-05, 32, adam."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def number_in(text: str) -> float:
    """The number that a text is, as "1e-3", or NaN."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # an int beyond all floats
        return float("inf") if value > 0 else float("-inf")
