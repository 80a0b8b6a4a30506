"""The thread that brings what waits in a queue to files, so that nobody else ever waits for a disk.

It sleeps while there is nothing to do, and ends when its file is closed. While the disk is full or does not answer
there is one warning, and it tries again from where it stopped. No lock is held while anything is waited for: the
thread is woken by a semaphore, and whoever flushes waits on a lock of their own, so threads and signal handlers
cannot block each other. Where no thread can be had, as at the end of the program, whoever logs does its work.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import get_ident
from typing import Any

from sightline.events._encoder import RecordQueue, record
from sightline.writing import ending
from sightline.writing.event_file import EventFile, count_records

_PAUSE = 0.02  # seconds between two writes that nobody waits for
_RETRY = 1.0  # seconds between attempts while the disk takes nothing
_PATIENCE = 2.0  # seconds after which a call that does not return is taken for a dead disk
_LONG_PATIENCE = 30.0  # the same for what may be slow: fsync, encoding a clip, side files
_TICK = 0.2  # seconds between two looks at whether waiting still makes sense
_LONGEST = 3600.0  # seconds of one sleep; a lock takes no infinite ones
_NEVER = (float("inf"), "")

log = logging.getLogger("sightline")


class _Waiter:
    """Somebody who waits until all that was queued before is written."""

    def __init__(self, durable: bool = False, last: bool = False) -> None:
        self.durable = durable
        self.last = last  # what cannot be written now is given up
        self.written = False
        self.done = threading.Lock()
        self.done.acquire()


class Background:
    """Writes what comes through a queue to files.

    Args:
        queue: bytes are whole records; functions are called in their turn, and give the payload of a record or
            nothing; None is the end of a file.
        make: makes the next file. Called by whoever writes, as the functions are: never two at a time.
        flush_secs: seconds that something waits at most before it is written.
        file: the first file, when it is there already.

    Attributes:
        failures: functions of the queue that raised.
        lost: events given up by `close`.
        trouble: why nothing can be written now; "" while all is well.
    """

    def __init__(
        self, queue: RecordQueue, make: Callable[[], EventFile], flush_secs: float, file: EventFile | None = None
    ) -> None:
        self.failures = 0
        self.lost = 0
        self.trouble = ""
        self._queue = queue
        self._make = make
        self._file = file
        self._flush_secs = flush_secs
        self._items: deque[Any] = deque()  # taken from the queue, not yet put into the file
        self._waiters: deque[_Waiter] = deque()
        self._wake = threading.Lock()  # a semaphore: released to wake the thread
        self._wake.acquire()
        self._at_work = threading.Lock()  # held by the one who writes, and never waited for
        self._worker = 0  # the thread that holds it
        self._warned = threading.Lock()  # held while there is trouble that somebody has told of
        self._due = _NEVER  # when the call that runs now has to be back, and what it means if it is not
        self._late = _NEVER, 0.0  # a call that was not back in time, and since when that is known
        self._told_gone = False
        self._forgotten = False

    # ---------------------------------------------------------------- for those who log

    def notify(self) -> None:
        """Have somebody look at the queue."""
        if ending.begun():
            self.flush()
        else:
            self._rouse()

    def flush(self, durable: bool = False) -> bool:
        """Wait until what is queued is written, or cannot be; False in that case."""
        return not self.stuck and self._wait(_Waiter(durable))

    def close(self) -> None:
        """Write what is queued and close the file; what the disk does not take is lost. What is logged from here
        on goes to another file."""
        if self._file is not None or self._more:
            self._queue.end_file()
            self._wait(_Waiter(last=True))
        if ending.begun() and not self.hopeless and self._at_work.acquire(timeout=_PATIENCE):
            self._at_work.release()  # a thread frozen in the middle of its end would hold it for ever

    @property
    def hopeless(self) -> bool:
        """Whether it makes no sense to wait for room in the queue."""
        return bool(self.trouble) or self.stuck or self._inside

    @property
    def stuck(self) -> bool:
        """Whether a call to the disk has not come back for too long.

        A process that was stopped finds all its calls late when it goes on: they are given the time to come back.
        """
        due, now = self._due, time.monotonic()
        if now < due[0]:
            return False
        late, since = self._late
        if late is not due:
            self._late = due, now
            return False
        if now < since + _TICK:
            return False
        self._in_trouble(due[1])
        return True

    def forget(self) -> None:
        """In a forked process: give back the file, which is the parent's."""
        self._forgotten = True
        if self._file is not None:
            with suppress(OSError):
                self._file.close()

    @property
    def _inside(self) -> bool:
        """Whether the caller was called by the one who writes: a function of the queue, a signal, a finalizer."""
        return self._worker == get_ident()

    @property
    def _more(self) -> bool:
        return bool(self._queue.events or self._waiters or self._items)

    def _wait(self, waiter: _Waiter) -> bool:
        self._waiters.append(waiter)
        self._rouse()
        alone = 0.0  # seconds without somebody at work
        while not (self._inside or waiter.done.acquire(timeout=_TICK)):
            if self.stuck or self._forgotten or sys.is_finalizing():
                break
            alone = 0.0 if self._worker else alone + _TICK
            if alone > _PATIENCE:  # a signal came just when its own thread was about to work
                break
            self._rouse()
        return waiter.written

    def _rouse(self) -> None:
        if not self._worker and not ending.start(self._work):
            self._work_here()
        self._wake_up()

    def _wake_up(self) -> None:
        with suppress(RuntimeError):  # it is awake already
            self._wake.release()

    def _work_here(self) -> None:
        while self._at_work.acquire(blocking=False):
            try:
                self._worker = get_ident()
                written = self._bring()
            finally:
                self._worker = 0
                self._at_work.release()
            if not (written and self._more):  # others may have come, and gone since somebody was at work
                return

    # ---------------------------------------------------------------- the thread

    def _work(self) -> None:
        if ending.begun() or not self._at_work.acquire(blocking=False):
            return  # too late, or another one was started at the same time
        self._worker = get_ident()
        try:
            self._write_on()
        finally:
            self._worker = 0
            self._at_work.release()
        if self._more:  # it came when this seemed to be at work still
            self._rouse()

    def _write_on(self) -> None:
        """Write until the file is closed and nothing is left."""
        pause = 0.0
        while self._file is not None or self._more:
            self._wake.acquire()
            self._gather(pause)
            written = self._bring()
            pause = _PAUSE if written else _RETRY
            if not written or self._waiters:
                self._wake_up()

    def _gather(self, pause: float) -> None:
        """Let more come, until it is enough, the time is up or somebody waits."""
        now = time.monotonic()
        earliest, due = now + pause, now + max(pause, self._flush_secs)
        while not self._waiters:
            until = earliest if self.trouble or self._queue.plenty else due
            now = time.monotonic()
            if now >= until:
                return
            self._wake.acquire(timeout=min(until - now, _LONGEST))

    def _bring(self) -> bool:
        """Write all there is, and tell those who wait for it."""
        waiters = []
        while self._waiters:
            waiters.append(self._waiters.popleft())
        try:
            self._write()
            if self._file is not None and any(waiter.durable for waiter in waiters):
                self._timed(self._file.sync, _LONG_PATIENCE)
            self._well()
            written = True
        except Exception as error:  # of the disk; but whatever it is, those who log must not wait for a dead thread
            self._in_trouble(getattr(error, "strerror", None) or str(error) or type(error).__name__)
            written = False
            if any(waiter.last for waiter in waiters):
                self._give_up()
        for waiter in waiters:
            waiter.written = written
            waiter.done.release()
        return written

    def _write(self) -> None:
        self._drain()
        self._items.extend(self._queue.take())  # once: who waits must not wait for those who go on logging
        self._drain()
        if self._file is not None and not self._told_gone and self._timed(self._file.gone, _PATIENCE):
            self._told_gone = True
            log.warning(
                "%s was deleted: what is logged from here on is lost, until the writer is closed", self._file.path
            )

    def _drain(self) -> None:
        """Write what was taken from the queue."""
        while True:
            while self._file is not None and self._file.behind:
                self._timed(self._file.write, _PATIENCE)
            if not self._items:
                return
            if self._items[0] is None:
                self._close_file()
                self._items.popleft()
                continue
            file = self._opened()
            item = self._items.popleft()
            data = item if isinstance(item, bytes) else self._called(item)
            if data:
                file.put(data)

    def _opened(self) -> EventFile:
        if self._file is None:
            self._file = self._timed(self._make, _PATIENCE)
        return self._file

    def _close_file(self) -> None:
        file, self._file = self._file, None
        self._told_gone = False
        if file is not None:
            self._timed(file.close, _PATIENCE)  # network file systems tell here what they did not keep

    def _give_up(self) -> None:
        """Forget what waits for a file that somebody closes."""
        self._items.extend(self._queue.take())
        if None not in self._items:  # the file is closed, and this is the next one
            return
        path = "a new event file" if self._file is None else self._file.path
        lost = 0 if self._file is None else self._file.left
        while (item := self._items.popleft()) is not None:
            lost += count_records(item) if isinstance(item, bytes) else 1
        with suppress(OSError):
            self._close_file()
        self.lost += lost
        if lost:
            log.warning("%s: closed with %d events not written: %s", path, lost, self.trouble)

    def _called(self, job: Callable[[], bytes | None]) -> bytes | None:
        try:
            payload = self._timed(job, _LONG_PATIENCE, "encoding, or writing a side file, does not come to an end")
        except Exception:  # of the job's own kind; the rest goes on
            self.failures += 1
            if self.failures == 1:
                log.warning("a value could not be encoded, and is not in the file", exc_info=True)
            return None
        return None if payload is None else record(payload)

    def _timed(self, call: Callable[[], Any], patience: float, meaning: str = "the disk does not answer") -> Any:
        self._due = (time.monotonic() + patience, meaning)
        try:
            return call()
        finally:
            self._due = _NEVER

    def _in_trouble(self, why: str) -> None:
        self.trouble = why
        if self._warned.acquire(blocking=False):
            file = self._file  # looked at once: another thread may close it
            name = "a new event file" if file is None else file.path
            log.warning("%s: cannot be written: %s. Training goes on; writing resumes when it can.", name, why)

    def _well(self) -> None:
        if self.trouble:
            self.trouble = ""
            with suppress(RuntimeError):
                self._warned.release()
            if self._file is not None:
                log.warning("%s: is written again", self._file.path)
