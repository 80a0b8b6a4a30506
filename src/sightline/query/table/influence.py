"""The answer of api/importance: what a metric depends on, of the runs and hyperparameters asked for."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sightline.errors import QueryError
from sightline.query.importance import Importance, importance
from sightline.query.table.column import Column
from sightline.query.table.names import Found
from sightline.query.table.table import View
from sightline.query.table.where.parser import parse_term

MOST_HPARAMS = 500


class ImportanceRequest(Struct, frozen=True, omit_defaults=True):
    """Which metric, and what it may depend on.

    Attributes:
        metric: name of a column of numbers, such as `val/acc.max`.
        columns: names of hyperparameters; empty for every one that differs.
        runs: their ids; null for every run that is no part of another.
    """

    metric: str
    columns: list[str] = []
    runs: list[Annotated[int, Meta(ge=0)]] | None = None


class HParamImportance(Struct, omit_defaults=True, gc=False):
    """How much a metric depends on one hyperparameter; every interval is one of 95 %.

    Attributes:
        name: as it is written in queries; label: the hyperparameter itself.
        runs: how many of those with the metric have a value.
        correlation: Spearman's, from -1 to 1; of texts the correlation ratio of the ranks, from 0 to 1.
        share: of the variance of the ranks that goes with it, in a random forest.
    """

    name: str
    label: str
    is_text: bool
    runs: int
    correlation: float | None = None
    correlation_interval: tuple[float, float] | None = None
    share: float | None = None
    share_interval: tuple[float, float] | None = None


class Importances(Struct, omit_defaults=True):
    """The most important first.

    Attributes:
        runs: how many have the metric.
        explained: share of the variance of the ranks that the forest foretells of runs that it was not grown on;
            absent when there were too few runs for one.
    """

    runs: int
    importances: list[HParamImportance]
    explained: float | None = None


def influence(view: View, request: ImportanceRequest) -> Importances:
    """What there is to say.

    Raises:
        QueryError: the metric is no column of numbers, or there are too many hyperparameters.
    """
    metric = view.column(request.metric)
    if metric.type == "text":
        raise QueryError(f"{metric.name} is text; what matters for it is not computed")
    ids = {int(run): row for row, run in enumerate(view.ids)}
    chosen = None if request.runs is None else [ids[run] for run in request.runs if run in ids]
    rows = np.flatnonzero(view.whole) if chosen is None else np.array(sorted(set(chosen)), np.int64)
    rows = rows[metric.has[rows]]
    columns = [(info.name, column.take(rows)) for info, column in _asked(view, request.columns)]
    found = importance(metric.values[rows], [column for _, column in columns])
    entries = [_entry(label, one) for (label, _), one in zip(columns, found.importances, strict=True)]
    entries.sort(key=lambda one: (-(one.share or 0), -abs(one.correlation or 0)))
    return Importances(found.runs, entries, found.explained)


def _asked(view: View, names: list[str]) -> list[tuple[Found, Column]]:
    if names:
        asked = [view.names.find(parse_term(name)) for name in names]
    else:
        asked = [info.found for info in view.infos() if info.group == "hparam" and info.differs]
    if len(asked) > MOST_HPARAMS:
        raise QueryError(f"{len(asked):,} hyperparameters; at most {MOST_HPARAMS} at once: name them in columns")
    return [(found, view.of(found)) for found in asked]


def _entry(label: str, one: Importance) -> HParamImportance:
    return HParamImportance(
        one.column.name,
        label,
        one.column.type == "text",
        int(one.column.has.sum()),
        one.correlation,
        one.correlation_interval,
        one.share,
        one.share_interval,
    )
