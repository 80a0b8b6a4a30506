"""Whether a text is an expression, asked while it is typed: what is wrong and where, and which tags it names."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from sightline.kinds.base import Answer, Route
from sightline.query.expressions import ExpressionError, parse
from sightline.store.base import Store


class ExpressionText(Struct, frozen=True):
    """An expression without its "="."""

    text: str


class ExpressionProblem(Struct, frozen=True):
    """What is wrong with `length` characters from `at`."""

    message: str
    at: int
    length: int


class ExpressionCheck(Struct, omit_defaults=True):
    """The tags that the expression names; `unknown` are those that no run has logged as a scalar."""

    tags: list[str] = []
    unknown: list[str] = []
    error: ExpressionProblem | None = None


def check(store: Store, request: ExpressionText) -> Answer:
    """What there is to say about the text; never an error of the request."""
    try:
        tags = list(parse(request.text).tags)
    except ExpressionError as error:
        found = ExpressionCheck(error=ExpressionProblem(error.message, error.at, error.length))
    else:
        runs = store.runs()
        unknown = [tag for tag in tags if not any(store.series(run.id, tag) is not None for run in runs)]
        found = ExpressionCheck(tags, unknown)
    return Answer(msgspec.json.encode(found), "application/json")


ROUTES = (
    Route(
        "expression",
        "Whether a text is an expression over scalars.",
        ExpressionText,
        check,
        media_types=("application/json",),
        header=ExpressionCheck,
    ),
)
