"""A query over columns: which runs are meant. Whole columns are compared at once, texts once for each different one."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from sightline.query.pattern.program import Pattern
from sightline.query.pattern.syntax import PatternError
from sightline.query.table.column import Column, Floats, Mask, number_in
from sightline.query.table.names import Term, TermError
from sightline.query.table.where.lexer import WhereError
from sightline.query.table.where.parser import (
    Both,
    Compare,
    Condition,
    IsNone,
    Literal,
    Name,
    Not,
    OneOfThese,
    Operand,
)

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_A = {
    "number": "a number",
    "text": "text",
    "flag": "true or false",
    "time": "a time",
    "duration": "a duration",
    "bytes": "a size",
}


def evaluate(condition: Condition, column: Callable[[Term], Column]) -> Mask:
    """Which runs match: bool[n].

    Args:
        column: gives the column of a term; raises TermError where there is none.

    Raises:
        WhereError: a name or a comparison makes no sense; names the spot.
    """
    return _Evaluator(column).holds(condition)


class _Evaluator:
    def __init__(self, column: Callable[[Term], Column]) -> None:
        self._find = column

    def holds(self, condition: Condition) -> Mask:
        if isinstance(condition, Not):
            return ~self.holds(condition.condition)
        if isinstance(condition, Both):
            join = np.logical_and if condition.word == "and" else np.logical_or
            return _joined(join, [self.holds(one) for one in condition.conditions])
        if isinstance(condition, IsNone):
            return ~self.column(condition.left).has
        if isinstance(condition, OneOfThese):
            column = self.column(condition.left)
            return _joined(np.logical_or, [_with_literal(column, "==", value) for value in condition.values])
        return self.compare(condition)

    def column(self, operand: Operand) -> Column:
        if isinstance(operand, Literal):
            raise WhereError(f"{operand.text} is a value; a column is needed here", operand.at, len(operand.text))
        try:
            return self._find(operand.term)
        except PatternError as error:
            start = operand.text.find("(") + 2
            raise WhereError(str(error), operand.at + start + error.at, error.length) from None
        except TermError as error:
            raise WhereError(str(error), operand.at, len(operand.text)) from None

    def compare(self, condition: Compare) -> Mask:
        left, sign, right = condition.left, condition.operator, condition.right
        if right is None:
            assert isinstance(left, Name)
            return _flag(self.column(left), left)
        if isinstance(left, Literal):
            if isinstance(right, Literal):
                raise WhereError(f"{left.text} is a value, and so is {right.text}: one side names a column", left.at)
            if sign not in _TURNED:
                raise WhereError(f"the column stands before {sign}", left.at, len(left.text))
            left, right, sign = right, left, _TURNED[sign]
        column = self.column(left)
        if isinstance(right, Literal):
            return _matches(column, sign, right) if sign in ("~", "!~") else _with_literal(column, sign, right)
        if sign in ("~", "!~"):
            raise WhereError(f"after {sign} comes a regular expression in quotes", right.at, len(right.text))
        return _with_column(column, sign, self.other(column, right), right)

    def other(self, column: Column, right: Name) -> Column:
        """The column on the right; where there is none and the left is text, quotes were forgotten."""
        try:
            return self.column(right)
        except WhereError as error:
            if column.type == "text" and right.term.argument is None and error.at == right.at:
                message = f'there is no column {right.text}; text stands in quotes: "{right.text}"'
                raise WhereError(message, right.at, len(right.text)) from None
            raise


def _joined(join: np.ufunc, masks: list[Mask]) -> Mask:
    found: Mask = join.reduce(masks)
    return found


def _flag(column: Column, name: Name) -> Mask:
    if column.type == "flag":
        found: Mask = column.values == 1
        return found
    example = f'{name.text} == "…"' if column.type == "text" else f"{name.text} > 0"
    message = f"{name.text} is {_A[column.type]} and no condition by itself: compare it, as in {example}"
    raise WhereError(message, name.at, len(name.text))


def _matches(column: Column, sign: str, literal: Literal) -> Mask:
    if literal.type != "text":
        raise WhereError(f"after {sign} comes a regular expression in quotes", literal.at, len(literal.text))
    if column.type != "text":
        raise WhereError(f"{column.name} is {_A[column.type]}; {sign} looks into text", literal.at, len(literal.text))
    try:
        pattern = Pattern(str(literal.value))
    except PatternError as error:
        raise WhereError(str(error), literal.at + 1 + error.at, error.length) from None
    return _by_text(column, pattern.found, sign == "~")


def _by_text(column: Column, test: Callable[[list[str]], Any], wanted: bool) -> Mask:
    """Runs with a text that passes; or, when that is not wanted, with texts none of which passes."""
    if column.members is None:
        passed = np.asarray(test(list(column.labels)), np.bool_)
    else:
        passed = np.array([np.any(test(list(members))) for members in column.members], np.bool_)
    if not passed.size:
        return np.zeros(column.codes.size, np.bool_)
    found: Mask = (passed[column.codes] == wanted) & column.has
    return found


def _with_literal(column: Column, sign: str, literal: Literal) -> Mask:
    with np.errstate(invalid="ignore"):
        if column.type == "text":
            return _text_with_literal(column, sign, literal)
        if column.type == "time":
            return _time_with_literal(column.values, sign, literal)
        value = _number_for(column, sign, literal)
        found: Mask = _COMPARE[sign](column.values, value) & column.has
        return found


def _wrong(column: Column, literal: Literal, hint: str = "") -> WhereError:
    said = f"{column.name} is {_A[column.type]}; {literal.text} is {_A[literal.type]}"
    return WhereError(said + (f"; {hint}" if hint else ""), literal.at, len(literal.text))


def _number_for(column: Column, sign: str, literal: Literal) -> float:
    """The literal as a value of a column of numbers, flags, durations or sizes."""
    value = literal.value
    if isinstance(value, str):
        number = float(value.lower() == "true") if value.lower() in ("true", "false") else number_in(value)
        if number != number or column.type not in ("number", "flag"):
            raise _wrong(column, literal)
        return number
    if literal.type == "flag":
        if column.type not in ("number", "flag") or sign not in ("==", "!="):
            raise _wrong(column, literal)
        return float(value)  # True is 1 to those who log it
    if column.type == "flag" and (value not in (0, 1) or sign not in ("==", "!=")):
        raise _wrong(column, literal)
    if literal.type in ("number", column.type):
        return value
    raise _wrong(column, literal)


def _text_with_literal(column: Column, sign: str, literal: Literal) -> Mask:
    value = literal.value
    if literal.type in ("duration", "bytes"):
        raise _wrong(column, literal)
    if literal.type == "flag":
        if sign not in ("==", "!="):
            raise _wrong(column, literal)
        return _by_text(column, lambda labels: [label.lower() == literal.text for label in labels], sign == "==")
    if sign in ("==", "!="):
        number = float(value) if literal.type == "number" else np.nan
        if literal.type == "number" and not np.isfinite(column.label_numbers).any():
            raise _wrong(column, literal, f'text stands in quotes: "{literal.text}"')
        return _by_text(
            column, lambda labels: [label == value or number_in(label) == number for label in labels], sign == "=="
        )
    compare = _COMPARE[sign]
    number = number_in(value) if isinstance(value, str) else float(value)
    if number == number:  # numbers in texts are compared as numbers; other texts with no number
        if not np.isfinite(column.label_numbers).any():
            raise _wrong(column, literal)
        return _by_text(column, lambda labels: [compare(number_in(label), number) for label in labels], True)
    return _by_text(column, lambda labels: [compare(label, value) for label in labels], True)


def _time_with_literal(values: Floats, sign: str, literal: Literal) -> Mask:
    """A time stands for all of the day, minute or second that it names."""
    span = _span(literal.value) if isinstance(literal.value, str) else None
    if span is None:
        message = f"{literal.text} is no time; one is written '2026-11-21' or '2026-11-21 14:30'"
        raise WhereError(message, literal.at, len(literal.text))
    first, end = span
    inside: Mask = (values >= first) & (values < end)
    found: dict[str, Callable[[], Mask]] = {
        "==": lambda: inside,
        "!=": lambda: ~inside & ~np.isnan(values),
        "<": lambda: values < first,
        "<=": lambda: values < end,
        ">": lambda: values >= end,
        ">=": lambda: values >= first,
    }
    return found[sign]()


def _span(text: str) -> tuple[float, float] | None:
    """First moment and end of a time in ISO form, in this machine's zone where it names none."""
    text = text.strip().replace("Z", "+00:00")
    try:
        first = datetime.fromisoformat(text)
        wide = 86400 if len(text) <= 10 else 60 if len(text) <= 16 else 1
        return first.timestamp(), (first + timedelta(seconds=wide)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _with_column(left: Column, sign: str, right: Column, name: Name) -> Mask:
    """Two columns, run by run."""
    with np.errstate(invalid="ignore"):
        if left.type == "text" and right.type == "text":
            pairs = zip(left.codes.tolist(), right.codes.tolist(), strict=True)
            compare = _COMPARE[sign]
            both = [a >= 0 and b >= 0 and compare(left.labels[a], right.labels[b]) for a, b in pairs]
            return np.array(both, np.bool_)
        if left.type != right.type and "text" not in (left.type, right.type) and "time" in (left.type, right.type):
            raise WhereError(f"{left.name} is {_A[left.type]}, {right.name} {_A[right.type]}", name.at, len(name.text))
        found: Mask = _COMPARE[sign](_as_numbers(left), _as_numbers(right)) & left.has & right.has
        return found


def _as_numbers(column: Column) -> Floats:
    if column.type != "text":
        return column.values
    if not column.labels:
        return np.full(column.codes.size, np.nan)
    return np.where(column.codes >= 0, column.label_numbers[column.codes], np.nan)
