"""A fair choice of items as they come: of each key at most so many are kept, and the newest is among them."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Hashable
from typing import Any


def check_size(size: Any) -> int:
    """A capacity; 0 keeps everything.

    Raises:
        ValueError: it is negative or no whole number.
    """
    if size < 0 or size != round(size):
        raise ValueError(f"size must be a nonnegative integer, not {size}")
    return int(size)


class Reservoir:
    """Keeps a uniformly random choice of the items of each key, in the order in which they came.

    Args:
        size: how many of a key are kept; 0 for all.
        seed: each key has a generator of its own that begins with it, so the choice depends on the key's items alone.
        always_keep_last: the newest item is kept, whatever the generator says.

    Raises:
        ValueError: size is negative or no whole number.
    """

    def __init__(self, size: int, seed: int = 0, always_keep_last: bool = True) -> None:
        self.size = check_size(size)
        self.always_keep_last = always_keep_last
        self._seed = seed
        self._buckets: dict[Hashable, _Bucket] = {}
        self._lock = threading.Lock()

    def Keys(self) -> list[Any]:
        """The keys, in the order of their first items."""
        with self._lock:
            return list(self._buckets)

    def Items(self, key: Hashable) -> list[Any]:
        """What is kept of a key.

        Raises:
            KeyError: nothing was ever added to it.
        """
        with self._lock:
            if key not in self._buckets:
                raise KeyError(f"no items of {key!r} in this reservoir")
            return list(self._buckets[key].items)

    def AddItem(self, key: Hashable, item: Any, f: Callable[[Any], Any] = lambda item: item) -> None:
        """Offer an item; what is kept is f(item), called for kept ones only."""
        with self._lock:
            bucket = self._buckets.get(key)
            if bucket is None:
                bucket = self._buckets[key] = _Bucket(random.Random(self._seed))
            if self.size == 0 or len(bucket.items) < self.size:
                bucket.items.append(f(item))
            elif (place := bucket.random.randint(0, bucket.seen)) < self.size:
                del bucket.items[place]
                bucket.items.append(f(item))
            elif self.always_keep_last:
                bucket.items[-1] = f(item)
            bucket.seen += 1

    def FilterItems(self, filterFn: Callable[[Any], bool], key: Hashable = None) -> int:
        """Throw away the items, of one key or of all, for which `filterFn` is false; returns how many those were."""
        with self._lock:
            buckets = [self._buckets[key]] if key in self._buckets else [] if key else self._buckets.values()
            return sum(bucket.filter(filterFn) for bucket in buckets)


class _Bucket:
    def __init__(self, generator: random.Random) -> None:
        self.items: list[Any] = []
        self.seen = 0
        self.random = generator

    def filter(self, wanted: Callable[[Any], bool]) -> int:
        before = len(self.items)
        self.items = list(filter(wanted, self.items))
        self.seen = seen_after(self.seen, before, len(self.items))
        return before - len(self.items)


def seen_after(seen: int, before: int, kept: int) -> int:
    """How many items a bucket may be taken to have seen once it was cut from `before` to `kept`: its share of them."""
    return round(seen * (kept / before)) if before else 0
