"""The table of session groups as a file: CSV, JSON, or a LaTeX table."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from tensorboard.plugins.hparams import _columns, error

if TYPE_CHECKING:
    from tensorboard.plugins.hparams.api_pb2 import Experiment, ListSessionGroupsResponse, SessionGroup

Cell: TypeAlias = "str | bool | float | None"

_ESCAPED = {**{one: f"\\{one}" for one in "_%&#${}"}, "\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"}


class OutputFormat:
    """What a table can be written as."""

    JSON = "json"
    CSV = "csv"
    LATEX = "latex"


class Handler:
    """One request for a table.

    Args:
        experiment: says the columns: its hyperparameters, then its metrics.
        session_groups: the rows.
        response_format: one of OutputFormat.
        columns_visibility: for each column whether it is shown; columns beyond its end are not.
    """

    def __init__(
        self,
        context: Any,
        experiment: Experiment,
        session_groups: ListSessionGroupsResponse,
        response_format: str | None,
        columns_visibility: Sequence[bool],
    ) -> None:
        del context  # nothing more is asked of it; callers of the original hand it over
        self._experiment = experiment
        self._groups = session_groups.session_groups
        self._format = response_format
        self._visible = columns_visibility

    def run(self) -> tuple[Any, str]:
        """The table and its content type.

        Raises:
            HParamsError: there is no such format.
        """
        header = self._shown(
            [info.display_name or info.name for info in self._experiment.hparam_infos]
            + [info.display_name or info.name.tag for info in self._experiment.metric_infos]
        )
        rows = [self._shown(self._row(group)) for group in self._groups]
        match self._format:
            case OutputFormat.JSON:
                return {"header": header, "rows": rows}, "application/json"
            case OutputFormat.CSV:
                table = io.StringIO()
                csv.writer(table).writerows([header, *rows])
                return table.getvalue(), "text/csv"
            case OutputFormat.LATEX:
                return _latex(header, rows), "application/x-latex"
        raise error.HParamsError(f"There is no format {self._format}: it is json, csv or latex")

    def _shown(self, row: Iterable[Any]) -> list[Any]:
        return [one for one, visible in zip(row, self._visible, strict=False) if visible]

    def _row(self, group: SessionGroup) -> list[Cell]:
        values = {(one.name.group, one.name.tag): one.value for one in group.metric_values}
        hparams = [
            _columns.value_of(group.hparams[info.name]) if info.name in group.hparams else ""
            for info in self._experiment.hparam_infos
        ]
        return hparams + [values.get((info.name.group, info.name.tag)) for info in self._experiment.metric_infos]


def _latex(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    lines = [
        r"\begin{table}[tbp]",
        rf"\begin{{tabular}}{{{'l' * len(header)}}}",
        " & ".join(map(_text, header)) + r" \\ \hline",
        *(" & ".join(map(_cell, row)) + r" \\" for row in rows),
        r"\hline",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _cell(value: Cell) -> str:
    if value is None:
        return "-"
    return _text(value) if isinstance(value, str) else f"${_number(value)}$"


def _text(text: str) -> str:
    return "".join(_ESCAPED.get(one, one) for one in text)


def _number(value: float) -> str:
    """A number in three digits, as mathematics are typeset."""
    if math.isnan(value):
        return r"\mathrm{NaN}"
    if math.isinf(value):
        return r"+\infty" if value > 0 else r"-\infty"
    digits, _, exponent = f"{value:.3g}".partition("e")
    return rf"{digits}\cdot 10^{{{int(exponent)}}}" if exponent else digits
