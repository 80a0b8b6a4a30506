"""One event file, followed: reads what was appended, notices when the file is no longer the same.

Nothing is held open between reads. A file is another one when its inode changed, when it is shorter than
what was read, or when the last bytes read are no longer there.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from mmap import mmap

from sightline.events._core import Decoder, crc32c, read_whole
from sightline.events.facts import Packed, ScalarChunk, TagFact, Whole
from sightline.store import Batch

BLOCK = 1 << 19
COMMIT_EVERY = 32 << 20  # bytes between batches, so that a large file shows while it loads
PAGE = 4096  # bytes
SMALL = 1 << 20  # bytes: files below are read together when they are read first
FINGERPRINT = 4096  # bytes: several records, so that a file written anew does not pass for the old one by its last

_local = threading.local()


def _buffer(size: int) -> memoryview:
    """The thread's read buffer, at least `size` bytes; one that a huge record made large is not kept.

    It begins with a page: into memory that lies anyhow the system copies five times as slowly on some machines.
    """
    buffer: memoryview | None = getattr(_local, "buffer", None)
    if buffer is None or len(buffer) < size or len(buffer) > max(size, 16 << 20):
        buffer = _local.buffer = memoryview(mmap(-1, max(size, BLOCK)))
    return buffer


def read_together(tails: Sequence[Tail], commit: Callable[[Batch], None]) -> None:
    """Read files to their ends: small ones that have not been read before at once, all others one by one."""
    fresh = [tail for tail in tails if tail.fresh]
    decoders, names = [tail._decoder for tail in fresh], [os.fsencode(tail.path) for tail in fresh]
    took = dict(zip(fresh, read_whole(decoders, names, _buffer(SMALL), FINGERPRINT), strict=True))
    for tail in tails:
        found = took.get(tail)
        if found is None:
            tail.read(commit)
        else:
            commit(tail.seen(found))


@dataclass(slots=True)
class _Seen:
    """The file at the last read: what tells that it has changed since."""

    identity: tuple[int, int]
    size: int
    mtime_ns: int


class Tail:
    """Follows one file.

    Args:
        run: name of the run it belongs to.
        path: where it lies; `root`: the log directory it was found under.

    Attributes:
        offset: bytes read; size: bytes on disk and modified: time of the last change, seconds, when last seen.
        done: whether it has been read to its end once.
    """

    def __init__(self, run: str, path: str, root: str = "") -> None:
        self.run = run
        self.path = path
        self.root = root
        self.offset = 0
        self.size = 0
        self.modified = 0.0
        self.done = False
        self._decoder = Decoder()
        self._seen: _Seen | None = None
        self._last = self._last_size = self._last_end = 0  # checksum, number and end of the last bytes read
        self._problem = ""

    @property
    def fresh(self) -> bool:
        """Whether it is a small file of which nothing is known yet."""
        return self._seen is None and not self._problem and self.size < SMALL

    def stale(self, stat: os.stat_result) -> bool:
        """Whether the file may hold something that has not been read."""
        seen = self._seen
        return (
            seen is None
            or seen.size != stat.st_size
            or seen.mtime_ns != stat.st_mtime_ns
            or seen.identity != (stat.st_dev, stat.st_ino)
        )

    def read(self, commit: Callable[[Batch], None]) -> None:
        """Read to the end of the file; `commit` gets a batch for each stretch that told something new.

        What cannot be read is told as `Batch.problem`; nothing is raised for it.
        """
        try:
            with open(self.path, "rb", buffering=0) as file:
                stat = os.fstat(file.fileno())
                reset = self._replaced(file, stat)
                if reset:
                    self.offset, self._last_size, self._decoder = 0, 0, Decoder()
                first = self._seen is None
                recovered, self._problem = bool(self._problem), ""
                self._seen = _Seen((stat.st_dev, stat.st_ino), stat.st_size, stat.st_mtime_ns)
                self.size, self.modified = stat.st_size, stat.st_mtime
                file.seek(self.offset)
                self._read(file, stat.st_size, commit, news=first or reset or recovered, reset=reset)
                self.done = True
        except FileNotFoundError:
            return  # the next scan takes it out
        except OSError as error:
            self.done = True
            problem = f"cannot be read: {error.strerror or error}"
            if self._problem != problem:
                self._problem = problem
                commit(self._batch(release=True))

    def seen(self, whole: Whole) -> Batch:
        """Take note of what `events._core.read_whole` has read; the answer is what it gave."""
        device, inode, size, modified_ns, consumed, judged, checksum, packed = whole
        self._seen = _Seen((device, inode), size, modified_ns)
        self.size, self.modified, self.offset, self.done = size, modified_ns * 1e-9, consumed, True
        self._last_size, self._last, self._last_end = min(judged, FINGERPRINT), checksum, judged
        return self._batch(release=True, packed=packed)

    def _replaced(self, file: io.FileIO, stat: os.stat_result) -> bool:
        if self._seen is None or not self._last_size:
            return False
        if stat.st_size < self.offset or self._seen.identity != (stat.st_dev, stat.st_ino):
            return True
        file.seek(self._last_end - self._last_size)
        return crc32c(file.read(self._last_size)) != self._last

    def _read(self, file: io.FileIO, size: int, commit: Callable[[Batch], None], *, news: bool, reset: bool) -> None:
        decoder = self._decoder
        pending = decoder.open_damage
        buffer = _buffer(BLOCK)
        start = at = self.offset % PAGE  # what is left of the block before begins at `start`; the next is read to `at`
        since = 0
        at_end = False
        while not at_end:
            end = at + (file.readinto(buffer[at:]) or 0)
            # A record whose bytes are not all there yet gets no memory for what it claims.
            at_end = end < len(buffer) or decoder.need > max(len(buffer) - PAGE, size - self.offset)
            data = buffer[start:end]
            consumed = decoder.feed(data, self.offset)
            # Bytes that were taken for damage have been judged even where they are not yet consumed.
            known = len(data) if decoder.open_damage else consumed
            if known:
                self._last_size = min(known, FINGERPRINT)
                self._last = crc32c(data[known - self._last_size : known])
                self._last_end = self.offset + known
            self.offset += consumed
            since += consumed
            if at_end:
                break
            rest = data[consumed:]
            if len(buffer) - PAGE < decoder.need <= size - self.offset:
                buffer = _buffer(decoder.need + BLOCK)
            at = -(-len(rest) // PAGE) * PAGE
            start = at - len(rest)
            buffer[start:at] = rest
            if since >= COMMIT_EVERY:
                commit(self._batch(release=False, reset=reset))
                since, reset = 0, False
        if since or news or pending != decoder.open_damage:
            commit(self._batch(release=True, reset=reset))

    def _batch(self, *, release: bool, reset: bool = False, packed: Packed | None = None) -> Batch:
        decoder = self._decoder
        scalars: list[ScalarChunk] = []
        tags: Sequence[TagFact]
        if packed is None:
            tags, scalars, references, starts, marks, damage = decoder.take(release)
            pack = None
        else:
            tags, pack, references, starts, marks, damage = packed
        return Batch(
            self.run,
            self.path,
            self.root,
            reset=reset,
            tags=tags,
            scalars=scalars,
            packed=pack,
            references=references,
            starts=starts,
            marks=marks,
            damage=damage,
            bytes=self.offset,
            updated=self.modified,
            start=decoder.min_wall_time,
            end=decoder.max_wall_time,
            max_step=decoder.max_step,
            rewinds=decoder.rewinds,
            nans=decoder.nans,
            pending=decoder.open_damage,
            problem=self._problem,
        )
