"""What texts answer over HTTP beyond the common routes: as much of a value as a screen takes, and a search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sightline.errors import FormatError
from sightline.kinds.base import Answer, Route
from sightline.kinds.text import data
from sightline.query.values import References, Store, ids_of, newest, read_many, read_one

MOST_BYTES = 256 << 20
"""Read in one search. A gigabyte of texts is searched in parts, the newest steps first."""
_AT_ONCE = 32  # values read from a file in one go
_JSON = "application/json"
_encode = msgspec.json.Encoder().encode


class TextRequest(Struct, frozen=True, omit_defaults=True):
    """One value, of which about `characters` are wanted; 0 for all. Without an `id` the newest."""

    run: Annotated[int, Meta(ge=0)]
    tag: str
    id: str = ""
    characters: Annotated[int, Meta(ge=0)] = 0


class Text(Struct, gc=False):
    """The texts of a value.

    Attributes:
        id: of the value.
        shape: as logged: [] is one text, [n] a column, [n, m] a table.
        texts: row-major, whole rows; of more than two axes the first table.
        characters: in all of them, sent or not.
        cut: whether any were left out.
    """

    id: str
    shape: list[int]
    texts: list[str]
    characters: int
    cut: bool


class SearchRequest(Struct, frozen=True, omit_defaults=True):
    """What to look for in all steps of a tag: a text as it stands, upper or lower case.

    `limit` is the most steps to answer with. The newest step of the first run comes first; `skip` values, as many
    as an earlier answer said it had read, are passed over.
    """

    tag: str
    runs: Annotated[list[int], Meta(max_length=10_000)]
    query: Annotated[str, Meta(min_length=1, max_length=1000)]
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 200
    skip: Annotated[int, Meta(ge=0)] = 0


class Found(Struct, gc=False):
    """A value that has the query; `excerpt` is what stands before it, the text found, and what follows."""

    run: int
    id: str
    step: int
    excerpt: tuple[str, str, str]


class SearchAnswer(Struct, gc=False):
    """What was found.

    Attributes:
        read: values looked at, with those skipped; `total` there are. Fewer mean that the answer became too long.
        unreadable: values that could not be read.
    """

    found: list[Found]
    read: int
    total: int
    unreadable: int


def text(store: Store, request: TextRequest) -> Answer:
    """One value as JSON. It lasts where it was named: another one is the newest soon.

    Raises:
        UnknownNameError: there is no such value.
        FormatError: it cannot be read, or holds no text.
    """
    name = request.id or newest(store, request.run, request.tag)
    whole = data.texts_of(read_one(store, request.run, request.tag, name))
    texts, cut = whole.first(request.characters) if request.characters else (whole.texts, False)
    answer = _encode(Text(name, list(whole.shape), texts, whole.characters, cut))
    return Answer(answer, _JSON, lasting=request.id != "")


def search(store: Store, request: SearchRequest) -> Answer:
    """The steps of a tag that have a text, as JSON. A run without the tag has none."""
    logged = ((run, store.references(run, request.tag)) for run in dict.fromkeys(request.runs))
    lists = [(run, references.live) for run, references in logged if references is not None]
    total = sum(len(live) for _, live in lists)
    found: list[Found] = []
    read, unreadable, size = min(request.skip, total), 0, 0
    for run, live, row, value in _newest_first(lists, read):
        if len(found) >= request.limit or size > MOST_BYTES:
            break
        read += 1
        size += int(live.items["size"][row])
        try:
            excerpt = _first(request.query, data.texts_in(value))
        except FormatError:
            unreadable += 1
            continue
        if excerpt is not None:
            (name,) = ids_of(References(live.items[row : row + 1], live.file[row : row + 1], live.paths))
            found.append(Found(run, name, int(live.items["step"][row]), excerpt))
    return Answer(_encode(SearchAnswer(found, read, total, unreadable)), _JSON)


def _newest_first(
    lists: list[tuple[int, References]], skip: int
) -> Iterator[tuple[int, References, int, bytes | FormatError]]:
    """Every value but the first `skip`: its run, the run's list, its place there and its bytes."""
    for run, live in lists:
        for end in range(len(live) - skip, 0, -_AT_ONCE):
            rows = range(max(0, end - _AT_ONCE), end)
            for row, value in reversed([*zip(rows, read_many(live, rows), strict=True)]):
                yield run, live, row, value
        skip = max(0, skip - len(live))


def _first(query: str, texts: list[str]) -> tuple[str, str, str] | None:
    for one in texts:
        where = data.find(query, one)
        if where is not None:
            return data.excerpt(one, *where)
    return None


ROUTES = (
    Route(
        "text",
        "The texts of one value, cut where they are long.",
        TextRequest,
        text,
        method="GET",
        media_types=(_JSON,),
        header=Text,
    ),
    Route(
        "texts",
        "The steps of a tag whose text has some words.",
        SearchRequest,
        search,
        media_types=(_JSON,),
        header=SearchAnswer,
    ),
)
