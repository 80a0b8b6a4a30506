"""The thread that brings what waits in a queue to one file, so that nobody else ever waits for a disk.

It sleeps while there is nothing to do. While the disk is full or does not answer there is one warning, and it
tries again from where it stopped. No lock is held while anything is waited for: the thread is woken by a
semaphore, and whoever flushes waits on a lock of their own, so threads and signal handlers cannot block each other.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sightline.events._encoder import RecordQueue, record
from sightline.writing.event_file import EventFile

_PAUSE = 0.02  # seconds between two writes that nobody waits for
_RETRY = 1.0  # seconds between attempts while the disk takes nothing
_PATIENCE = 2.0  # seconds after which a call that does not return is taken for a dead disk
_SYNC_PATIENCE = 30.0  # the same for fsync, which may be slow
_NEVER = float("inf")

log = logging.getLogger("sightline")


class _Waiter:
    """Somebody who waits until all that was queued before is written."""

    def __init__(self, durable: bool) -> None:
        self.durable = durable
        self.written = False
        self.done = threading.Lock()
        self.done.acquire()


class Background:
    """Writes what comes through a queue to a file.

    Args:
        queue: bytes are whole records; functions are called in their turn, and give the payload of a record or
            nothing.
        make: makes the file, with its first records put. Called on the thread.
        flush_secs: seconds that something waits at most before it is written.
        file: the file, when it is there already.

    Attributes:
        failures: functions of the queue that raised.
        trouble: why nothing can be written now; "" while all is well.
    """

    def __init__(
        self, queue: RecordQueue, make: Callable[[], EventFile], flush_secs: float, file: EventFile | None = None
    ) -> None:
        self.failures = 0
        self.trouble = ""
        self._queue = queue
        self._make = make
        self._file = file
        self._flush_secs = flush_secs
        self._items: deque[Any] = deque()  # taken from the queue, not yet put into the file
        self._waiters: deque[_Waiter] = deque()
        self._wake = threading.Lock()  # a semaphore: released to wake the thread
        self._wake.acquire()
        self._thread = threading.Thread(target=self._work, name="sightline-writer", daemon=True)
        self._started = threading.Lock()  # taken by whoever starts the thread
        self._inline: threading.Lock | None = None  # there is no thread: taken by whoever does its work
        self._closing = False
        self._due = _NEVER  # when the call to the disk that runs now has to be back
        self._told_gone = False

    # ---------------------------------------------------------------- for those who log

    def notify(self) -> None:
        """Have somebody look at the queue."""
        if self._inline is not None:
            self._bring_inline(self._inline)
            return
        if self._started.acquire(blocking=False):
            try:
                self._thread.start()
            except RuntimeError:  # the interpreter is ending; whoever logs now writes
                self._inline = threading.Lock()
                self._bring_inline(self._inline)
                return
        with suppress(RuntimeError):  # it is awake already
            self._wake.release()

    @property
    def stuck(self) -> bool:
        """Whether a call to the disk has not come back for too long."""
        if time.monotonic() < self._due:
            return False
        self._in_trouble("the disk does not answer")
        return True

    def flush(self, durable: bool) -> bool:
        """Wait until what is queued is written, or cannot be; False in that case."""
        waiter = _Waiter(durable)
        self._waiters.append(waiter)
        self.notify()
        if threading.current_thread() is not self._thread:
            while not waiter.done.acquire(timeout=0.2):
                if self.stuck or not (self._thread.is_alive() or self._inline):
                    break
        return waiter.written

    def close(self) -> int:
        """Write what is left and end the thread; gives how many events could not be written."""
        waiter = _Waiter(durable=False)
        self._waiters.append(waiter)
        self._closing = True
        self.notify()
        while not waiter.done.acquire(timeout=0.2) and not self.stuck:
            pass
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(0.0 if self.stuck else _PATIENCE)
        if self._inline is not None and self._file is not None:
            self._file.close()
        return 0 if waiter.written else self._queue.events + len(self._items)

    def forget(self) -> None:
        """In a forked process: give back the file, which is the parent's."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()

    # ---------------------------------------------------------------- the thread

    def _work(self) -> None:
        pause = 0.0
        while True:
            self._wake.acquire()
            self._gather(pause)
            written = self._bring()
            if self._closing and not self._waiters:
                break
            pause = _PAUSE if written else _RETRY
            if not written or self._waiters:
                self.notify()
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:  # network file systems tell here what they did not keep
                self._in_trouble(str(error))

    def _gather(self, pause: float) -> None:
        """Let more come, until it is enough, the time is up or somebody waits."""
        now = time.monotonic()
        earliest, due = now + pause, now + max(pause, self._flush_secs)
        while not (self._waiters or self._closing):
            until = earliest if self.trouble or self._queue.plenty else due
            now = time.monotonic()
            if now >= until:
                return
            self._wake.acquire(timeout=until - now)

    def _bring_inline(self, only_one: threading.Lock) -> None:
        if only_one.acquire(blocking=False):
            self._bring()
            only_one.release()

    def _bring(self) -> bool:
        """Write all there is, and tell those who wait for it."""
        waiters = []
        while self._waiters:
            waiters.append(self._waiters.popleft())
        try:
            self._write()
            if any(waiter.durable for waiter in waiters):
                self._timed(self._opened().sync, _SYNC_PATIENCE)
            self._well()
            written = True
        except OSError as error:
            self._in_trouble(error.strerror or str(error))
            written = False
        for waiter in waiters:
            waiter.written = written
            waiter.done.release()
        return written

    def _opened(self) -> EventFile:
        if self._file is None:
            self._file = self._timed(self._make, _PATIENCE)
        return self._file

    def _write(self) -> None:
        file = self._opened()
        while True:
            while file.behind:
                self._timed(file.write, _PATIENCE)
            if not self._items:
                self._items.extend(self._queue.take())
                if not self._items:
                    break
            item = self._items.popleft()
            data = item if isinstance(item, bytes) else self._called(item)
            if data:
                file.put(data)
        if file.gone and not self._told_gone:
            self._told_gone = True
            log.warning("%s was deleted: what is logged from here on is lost, until the writer is closed", file.path)

    def _called(self, job: Callable[[], bytes | None]) -> bytes | None:
        try:
            payload = job()
        except Exception:  # of the job's own kind; the rest goes on
            if not self.failures:
                log.warning("a value could not be encoded and is not in the file", exc_info=True)
            self.failures += 1
            return None
        return None if payload is None else record(payload)

    def _timed(self, call: Callable[[], Any], patience: float) -> Any:
        self._due = time.monotonic() + patience
        try:
            return call()
        finally:
            self._due = _NEVER

    def _in_trouble(self, why: str) -> None:
        if not self.trouble:
            name = self._file.path if self._file is not None else "a new event file"
            log.warning("%s: cannot be written: %s. Training goes on; writing resumes when it can.", name, why)
        self.trouble = why

    def _well(self) -> None:
        if self.trouble and self._file is not None:
            log.warning("%s: is written again", self._file.path)
        self.trouble = ""
