"""What a tensor holds, in numbers that fit a screen: its statistics, and a window onto two of its axes."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Array: TypeAlias = npt.NDArray[Any]
Part: TypeAlias = Literal["abs", "real", "imag"]

MAX_SIDE = 1024
"""Rows or columns of a window of two axes."""
MAX_LINE = 1 << 16
"""Elements of a window of one axis."""
MAX_STRINGS = 1000
MAX_TEXT = 2000
"""Characters of one string."""

_CHUNK = 1 << 20  # elements turned into float64 at once: a large tensor is not copied whole


class TensorStatistics(Struct, frozen=True):
    """Of all elements of a tensor; complex ones by their magnitude or the part asked for.

    Attributes:
        count: elements.
        nan, positive_infinite, negative_infinite, zero: how many of them are that.
        min, max, mean, std: of the finite ones, `std` over their number; None where there is none. Those of
            integers beyond 2^53 are rounded to float64.
    """

    count: int
    nan: int = 0
    positive_infinite: int = 0
    negative_infinite: int = 0
    zero: int = 0
    min: float | None = None
    max: float | None = None
    mean: float | None = None
    std: float | None = None


class TensorWindow(Struct, frozen=True):
    """Where a part of a tensor lies.

    Attributes:
        axes: the axis along rows and the one along columns; of a vector only the latter; none of a number.
        at: index on each axis of the tensor; that on the axes above means nothing.
        row, column: first of the part.
    """

    axes: tuple[int, ...]
    at: tuple[int, ...]
    row: int
    column: int


def part_of(array: Array, part: Part) -> Array:
    """Real numbers of the same shape; `part` matters to complex ones only."""
    if array.dtype.kind != "c":
        return array
    if part == "abs":
        return np.abs(array)
    return array.real if part == "real" else array.imag


def statistics(array: Array) -> TensorStatistics:
    """Of an array of bool, integers or floats of any shape."""
    flat = array.reshape(-1)
    nan = positive = negative = zero = n = 0
    low, high, mean, squares = np.inf, -np.inf, 0.0, 0.0
    with np.errstate(over="ignore", invalid="ignore"):  # the sum of two largest floats is infinite: shown as such
        for start in range(0, flat.size, _CHUNK):
            values = flat[start : start + _CHUNK].astype(np.float64)
            finite = values[np.isfinite(values)]
            nan += int(np.isnan(values).sum())
            positive += int(np.isposinf(values).sum())
            negative += int(np.isneginf(values).sum())
            zero += int((values == 0).sum())
            if not finite.size:
                continue
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
            # Means and squares of two sets put together: no sum of squares that would lose small differences.
            m, middle = finite.size, _mean(finite)
            away = middle - mean
            squares += float(((finite - middle) ** 2).sum()) + away * away * (n * m / (n + m))
            mean += away * (m / (n + m))
            n += m
    if not n:
        return TensorStatistics(flat.size, nan, positive, negative, zero)
    std = float(np.sqrt(squares / n))
    return TensorStatistics(flat.size, nan, positive, negative, zero, low, high, _known(mean), _known(std))


def _mean(values: npt.NDArray[np.float64]) -> float:
    """Around the first value, so that the mean of equal values is that value."""
    first = float(values[0])
    mean = first + float((values - first).mean())
    return mean if np.isfinite(mean) else float((values / values.size).sum())


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def window(array: Array, axes: list[int], at: list[int], row: int, column: int) -> tuple[Array, TensorWindow]:
    """A part of the tensor, rank 2 at most, and where it lies.

    Args:
        axes: which axes are rows and columns; anything but two of its axes means the last two.
        at: index on each axis; missing ones are 0, too large ones the last.
        row, column: first of the part; too large ones are the last.
    """
    rank = array.ndim
    if rank == 0:
        return array, TensorWindow((), (), 0, 0)
    if rank == 1:
        chosen: tuple[int, ...] = (0,)
    elif len(axes) == 2 and axes[0] != axes[1] and all(0 <= axis < rank for axis in axes):
        chosen = tuple(axes)
    else:
        chosen = (rank - 2, rank - 1)
    index = tuple(
        min(max(at[axis] if axis < len(at) else 0, 0), max(size - 1, 0)) for axis, size in enumerate(array.shape)
    )
    if array.size == 0:
        return array.reshape(-1), TensorWindow(chosen, index, 0, 0)
    key: list[Any] = list(index)
    for axis in chosen:
        key[axis] = slice(None)
    found = array[tuple(key)]
    if rank == 1:
        column = _start(column, found.shape[0])
        return found[column : column + MAX_LINE], TensorWindow(chosen, index, 0, column)
    if chosen[0] > chosen[1]:
        found = found.T
    row, column = _start(row, found.shape[0]), _start(column, found.shape[1])
    return found[row : row + MAX_SIDE, column : column + MAX_SIDE], TensorWindow(chosen, index, row, column)


def _start(first: int, size: int) -> int:
    return min(max(first, 0), size - 1)


def readable(data: bytes) -> str:
    """A string for the screen: text cut to its first characters, other bytes as hexadecimal numbers."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        first = data[:32].hex(" ")
        return f"{len(data)} bytes: {first}{' …' if len(data) > 32 else ''}"
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + " …"
