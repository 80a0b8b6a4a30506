"""Pieces of a series, as files gave them, joined into the columns a reader gets.

Joined columns take the place of the pieces they came from, so that no point is held twice for long.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.store.columns import Columns, References

Piece: TypeAlias = tuple[npt.NDArray[Any], ...]
"""steps, wall times and values of a stretch of scalars; or the one array of a stretch of references."""


class Part:
    """What one file gave to one tag: pieces in order, and where STARTs fall among them."""

    __slots__ = ("marks", "n", "pieces")

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.n = 0
        self.marks: list[tuple[int, int]] | None = None  # there are many parts and few STARTs


Parts: TypeAlias = list[tuple[str, Part, list[Piece]]]


def join_scalars(parts: Parts, starts: tuple[tuple[int, int], ...], version: int) -> tuple[Columns, list[Piece]]:
    """The columns of a scalar series, and what each part's pieces are now: views of them."""
    whole = _joined_already(parts)
    if whole is not None:
        return Columns(whole[0], whole[1], whole[2], starts, version), [whole]
    pieces = [piece for _, _, pieces in parts for piece in pieces]
    steps, wall_times, values = (_join([piece[i] for piece in pieces]) for i in range(3))
    return Columns(steps, wall_times, values, starts, version), _split((steps, wall_times, values), parts)


def join_references(parts: Parts, starts: tuple[tuple[int, int], ...], version: int) -> tuple[References, list[Piece]]:
    """The references of a tag, and what each part's pieces are now: views of them."""
    whole = _joined_already(parts)
    if whole is not None:
        return References(whole[0], np.zeros(len(whole[0]), np.int32), (parts[0][0],), starts, version), [whole]
    items = _join([piece[0] for _, _, pieces in parts for piece in pieces])
    sizes = [sum(len(piece[0]) for piece in pieces) for _, _, pieces in parts]
    file = np.repeat(np.arange(len(parts), dtype=np.int32), sizes)
    paths = tuple(path for path, _, _ in parts)
    return References(items, file, paths, starts, version), _split((items,), parts)


def _joined_already(parts: Parts) -> Piece | None:
    """The one piece of a series in one piece: most are, and there are very many of them."""
    piece = parts[0][2][0] if len(parts) == 1 and len(parts[0][2]) == 1 else None
    for array in piece or ():
        array.flags.writeable = False
    return piece


def _join(arrays: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    joined = arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
    joined.flags.writeable = False
    return joined


def _split(columns: tuple[npt.NDArray[Any], ...], parts: Parts) -> list[Piece]:
    split, at = [], 0
    for _, _, pieces in parts:
        n = sum(len(piece[0]) for piece in pieces)
        split.append(tuple(column[at : at + n] for column in columns))
        at += n
    return split
