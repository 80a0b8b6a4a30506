"""The choice that `reservoir.Reservoir` makes item by item, made on columns: a few draws for a million points.

    points = Columns(size=10_000, make=lambda steps, wall_times, values: […])
    points.extend("loss", steps, wall_times, lambda rows: values[rows])
    points.Items("loss")

Keys that have seen equally many items were dealt equal lots, so what one of them worked out serves the others.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tensorboard.backend.event_processing.reservoir import check_size, seen_after

Rows: TypeAlias = npt.NDArray[np.intp]
Array: TypeAlias = npt.NDArray[Any]
Past: TypeAlias = tuple[tuple[int, int], ...]
"""Draws made so far: stretches of (items seen before the first draw, number of draws)."""


class Draws:
    """What `random.Random(seed).randint(0, n)` returns in turn for n, n + 1, n + 2, …, many at a time.

    randint takes the upper bits of the generator's next 32-bit word, as many as its range needs, and passes over words
    that give too much. Here words come in blocks; only those between the smallest and largest bound of a block are
    looked at one by one.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = np.empty(0, np.uint32)

    def take(self, seen: int, count: int) -> npt.NDArray[np.int64]:
        """The numbers for `count` items, of which the first comes after `seen` others."""
        parts = []
        while count:
            bound = seen + 1
            bits = bound.bit_length()
            most = min(count, (1 << bits) - bound, max(1, bound >> 4))
            parts.append(self._block(bound, bits, most))
            seen += parts[-1].size
            count -= parts[-1].size
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def _block(self, bound: int, bits: int, most: int) -> npt.NDArray[np.int64]:
        """Up to `most` numbers, the first below `bound`, the next below `bound + 1`, …; bounds take `bits` bits."""
        words = self._ahead((most << bits) // bound + 8)
        numbers = (words >> np.uint32(32 - bits)).astype(np.int64)
        taken = numbers < bound
        before: npt.NDArray[np.int64] = np.cumsum(taken) - taken
        late = 0
        for at in np.flatnonzero(~taken & (numbers < bound + most)).tolist():
            if numbers[at] < bound + before[at] + late:
                taken[at] = True
                late += 1
        rows = np.flatnonzero(taken)[:most]
        used = int(rows[-1]) + 1 if rows.size == most else words.size
        self._words = self._words[used:]
        return numbers[rows]

    def _ahead(self, count: int) -> npt.NDArray[np.uint32]:
        """The next words of the generator, `count` of them, not yet used up."""
        missing = count - self._words.size
        if missing > 0:
            fresh = self._random.getrandbits(32 * missing).to_bytes(4 * missing, "little")
            self._words = np.concatenate([self._words, np.frombuffer(fresh, "<u4")])
        return self._words[:count]


class _Lots:
    """Which items push out another one, for buckets that began to draw with `first` items seen, after `past`."""

    def __init__(self, size: int, seed: int, past: Past, first: int) -> None:
        self._size = size
        self._draws = Draws(seed)
        for seen, count in past:
            self._draws.take(seen, count)
        self._first = self._end = first
        self._items = self._places = np.empty(0, np.int64)
        self._choices: dict[tuple[int, int, int, bool], Rows] = {}

    def choose(self, seen: int, held: int, fresh: int, keep_last: bool) -> Rows:
        """What a bucket holds once `fresh` items came to the `held` it has, as rows of the two laid end to end."""
        asked = seen, held, fresh, keep_last
        if asked not in self._choices:
            if len(self._choices) > 8:
                self._choices.clear()
            self._choices[asked] = self._chosen(*asked)
        return self._choices[asked]

    def _chosen(self, seen: int, held: int, fresh: int, keep_last: bool) -> Rows:
        room = max(self._size - held, 0)
        kept = list(range(held + room))
        for item, place in self.pushing(seen + room, seen + fresh):
            row = item - seen + held
            if keep_last:  # the item before took the last place, whether by lot or as the newest
                kept[-1] = row - 1
            del kept[place]
            kept.append(row)
        if keep_last:
            kept[-1] = held + fresh - 1
        return np.array(kept, np.intp)

    def pushing(self, first: int, last: int) -> list[tuple[int, int]]:
        """Items, by how many came before, and the place each pushes out."""
        if last > self._end:
            count = max(last - self._end, min(self._end - self._first, 1 << 16))
            numbers = self._draws.take(self._end, count)
            rows = np.flatnonzero(numbers < self._size)
            self._items = np.concatenate([self._items, rows + self._end])
            self._places = np.concatenate([self._places, numbers[rows]])
            self._end += count
        low, high = np.searchsorted(self._items, [first, last])
        return list(zip(self._items[low:high].tolist(), self._places[low:high].tolist(), strict=True))


class _Bucket:
    """The rows of one key: steps int64, wall times float64, and whatever goes with them."""

    def __init__(self) -> None:
        self.blocks: list[tuple[Array, Array, Array]] = []
        self.held = self.seen = 0
        self.first: int | None = None  # items seen when drawing began
        self.past: Past = ()
        self.made: list[Any] | None = None
        self.own: Array | None = None  # of the last rows that nobody else has: the steps

    def rows(self) -> tuple[Array, Array, Array]:
        if len(self.blocks) > 1:
            steps, wall_times, values = zip(*self.blocks, strict=True)
            self.blocks = [(np.concatenate(steps), np.concatenate(wall_times), np.concatenate(values))]
        return self.blocks[0] if self.blocks else (np.empty(0, np.int64), np.empty(0), np.empty(0))

    def own_rows(self, dtype: npt.DTypeLike) -> tuple[Array, Array, Array]:
        """The same, to be written to; its values can take those of `dtype`."""
        columns = self.rows()
        both = np.result_type(columns[2], dtype)
        if columns[0] is not self.own or columns[2].dtype != both:
            self.blocks = [columns := (columns[0].copy(), columns[1].copy(), columns[2].astype(both))]
            self.own = columns[0]
        return columns

    def expire(self, step: int) -> int:
        columns = self.rows()
        self.made = None
        kept = columns[0] < step
        before, self.held = self.held, int(kept.sum())
        self.blocks = [(columns[0][kept], columns[1][kept], columns[2][kept])]
        if self.first is not None:
            self.past, self.first = (*self.past, (self.first, self.seen - self.first)), None
        self.seen = seen_after(self.seen, before, self.held)
        return before - self.held


class Columns:
    """Points of many keys, of each a fair choice: a `reservoir.Reservoir` for items that come in columns.

    Args:
        size: how many of a key are kept; 0 for all.
        make: items out of columns: steps, wall times and values, as lists.
        seed, always_keep_last: as `Reservoir` has them, with the same choice.

    Raises:
        ValueError: size is negative or no whole number.
    """

    def __init__(
        self,
        size: int,
        make: Callable[[Sequence[int], Sequence[float], Sequence[Any]], list[Any]],
        seed: int = 0,
        always_keep_last: bool = True,
    ) -> None:
        self.size = check_size(size)
        self.always_keep_last = always_keep_last
        self._make = make
        self._seed = seed
        self._buckets: dict[str, _Bucket] = {}
        self._lots: dict[tuple[Past, int], _Lots] = {}
        self._lock = threading.Lock()

    def Keys(self) -> list[str]:
        """The keys, in the order of their first points."""
        with self._lock:
            return list(self._buckets)

    def Items(self, key: str) -> list[Any]:
        """What is kept of a key.

        Raises:
            KeyError: it has never had a point.
        """
        with self._lock:
            if key not in self._buckets:
                raise KeyError(f"no points of {key!r}")
            bucket = self._buckets[key]
            if bucket.made is not None:
                return list(bucket.made)
            made = self._make(*(column.tolist() for column in bucket.rows()))
            if self.size:  # asked again most often; of all points of a long run nobody wants to keep two copies
                bucket.made = made
            return list(made)

    def extend(self, key: str, steps: Array, wall_times: Array, values: Callable[[Rows | slice], Array]) -> None:
        """Add points.

        Args:
            steps, wall_times: int64 and float64 [n].
            values: of the rows it is asked for, an array; those that are not kept are never asked for.
        """
        with self._lock:
            bucket = self._buckets.setdefault(key, _Bucket())
            bucket.made = None
            fresh = len(steps)
            if self.size == 0 or bucket.held + fresh <= self.size:
                bucket.blocks.append((steps, wall_times, values(slice(None))))
                bucket.held += fresh
            else:
                self._replace(bucket, steps, wall_times, values)
            bucket.seen += fresh

    def expire(self, step: int, key: str | None = None) -> int:
        """Throw away points, of one key or of all, from a step on; returns how many those were."""
        with self._lock:
            buckets = self._buckets.values() if key is None else filter(None, [self._buckets.get(key)])
            return sum(bucket.expire(step) for bucket in buckets)

    def _replace(self, bucket: _Bucket, steps: Array, wall_times: Array, values: Callable[[Rows], Array]) -> None:
        held = bucket.held
        if bucket.first is None:
            bucket.first = bucket.seen + max(self.size - held, 0)
        began = bucket.past, bucket.first
        if began not in self._lots:
            self._lots[began] = _Lots(self.size, self._seed, *began)
        if len(steps) == 1:
            self._replace_one(bucket, self._lots[began], steps, wall_times, values)
            return
        rows = self._lots[began].choose(bucket.seen, held, len(steps), self.always_keep_last)
        split = int(np.searchsorted(rows, held))  # rows ascend: what is kept stays in order
        old, new = rows[:split], rows[split:] - held
        columns = bucket.rows()
        bucket.blocks = [
            (columns[0][old], columns[1][old], columns[2][old]),
            (steps[new], wall_times[new], values(new)),
        ]
        bucket.held = len(rows)

    def _replace_one(
        self, bucket: _Bucket, lots: _Lots, steps: Array, wall_times: Array, values: Callable[[Rows], Array]
    ) -> None:
        """The same for one point and a full bucket, without looking at what stays: old files come point by point."""
        pushed = lots.pushing(bucket.seen, bucket.seen + 1)
        if not pushed and not self.always_keep_last:
            return
        new = values(np.zeros(1, np.intp))
        for column, item in zip(bucket.own_rows(new.dtype), (steps, wall_times, new), strict=True):
            for _, place in pushed:
                column[place:-1] = column[place + 1 :]
            column[-1:] = item
