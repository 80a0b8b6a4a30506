"""The engine under every writer: what is logged is queued at once, and a thread of its own brings it to disk.

The program that logs is not held up by a disk and never gets an error from one. What does not fit into memory
while the disk is full or dead is dropped and counted. What `flush` has answered True for is in the operating
system's hands, and survives the end of the process however it ends.
"""

from __future__ import annotations

import errno
import os
import sys
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from sightline.errors import LogdirError, SummaryError, WriterError
from sightline.events._encoder import FOREIGN, FULL, NOTICE, RecordQueue, event, field
from sightline.kinds.base import Value
from sightline.writing.background import Background, log
from sightline.writing.event_file import EventFile, opening

LIMIT = 32 << 20
"""Bytes that may wait in memory; as much again may be on its way to the disk."""

_LARGE = 1 << 20  # bytes that are written without waiting for the time to be up
_PASSING = {errno.ENOSPC, errno.EIO, getattr(errno, "EDQUOT", -1), getattr(errno, "ESTALE", -1)}  # may get better


class EventWriter:
    """Writes events to a file of its own in a run's directory; safe to be used from any thread.

    The file is made at once. What is logged after `close`, or in a forked process, goes to another file.

    Args:
        folder: the run's directory; made when missing.
        max_queue: events that may wait before they are written without regard to `flush_secs`.
        flush_secs: seconds that an event waits at most before it is written.
        suffix: end of the file's name.
        purge_step: first step that this run logs anew, or None.

    Raises:
        LogdirError: the directory cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        max_queue: int = 10,
        flush_secs: float = 1.0,
        suffix: str = "",
        purge_step: int | None = None,
    ) -> None:
        self.folder = folder
        self._flush_secs = flush_secs
        self._suffix = suffix
        self._dropped = 0
        self._known: set[str] = set()  # tags whose metadata the file has; those of scalars the queue knows
        self._queue = RecordQueue(LIMIT, max_queue, _LARGE)
        self._now: dict[str, Background] = {}  # the one at work, if any; a dict, since its setdefault is one step
        self.queue_scalar = self._queue.scalar
        try:
            file = self._begin(purge_step)
            file.write()
        except OSError as error:
            if error.errno not in _PASSING:
                why = f"{folder}: cannot be written to ({error.strerror}); choose another log directory"
                raise LogdirError(why) from error
            # the disk may get better, and the program that logs must not suffer until then
        else:
            self._now["it"] = Background(self._queue, self._begin, flush_secs, file)
        _everyone.add(self)
        self._close_with_child()

    def _begin(self, purge_step: int | None = None) -> EventFile:
        file = EventFile(self.folder, self._suffix)
        for data in opening(time.time(), purge_step):
            file.put(data)
        return file

    @property
    def dropped(self) -> int:
        """Events lost: there was no room for them, or they could not be encoded."""
        background = self._now.get("it")
        return self._dropped + (background.failures if background is not None else 0)

    # ---------------------------------------------------------------- queueing

    def scalar(self, tag: str, number: float, step: int, wall_time: float | None) -> None:
        """Queue a float32 scalar."""
        self.settle(self.queue_scalar(tag, number, step, wall_time), tag, number, step, wall_time)

    def settle(self, answer: int, tag: str, number: float, step: int, wall_time: float | None) -> None:
        """Do what `queue_scalar`, called with these arguments, asks for by its answer."""
        assert answer != FOREIGN
        if answer:
            self._settle(answer, lambda: self.queue_scalar(tag, number, step, wall_time))

    def values(self, values: Sequence[Value], step: int, wall_time: float | None) -> None:
        """Queue values as one event.

        Raises:
            SummaryError: a tag is no text.
        """
        time_ = time.time() if wall_time is None else wall_time
        for value in values:
            check_tag(value.tag)
        fresh = {value.tag for value in values} - self._known

        def payload() -> bytes:
            try:
                return event(time_, step, field(5, b"".join(field(1, _encoded(v, v.tag in fresh)) for v in values)))
            except BaseException:
                self._known -= fresh
                raise

        if any(callable(value.tensor) for value in values):
            waiting = sum(value.waiting for value in values)
            taken = self._later(payload, waiting)
        else:
            data = payload()
            taken = self._offer(lambda: self._queue.record(data))
        if taken:
            self._known |= fresh

    def event(self, fields: bytes, step: int, wall_time: float | None) -> None:
        """Queue an event: its encoded fields other than time and step."""
        data = event(time.time() if wall_time is None else wall_time, step, fields)
        self._offer(lambda: self._queue.record(data))

    def run(self, job: Callable[[], None], waiting: int) -> None:
        """Queue something to be done on the thread, such as writing a side file.

        Args:
            waiting: bytes that it keeps in memory until then.
        """
        self._later(job, waiting)

    def _later(self, job: Callable[[], bytes | None], waiting: int) -> bool:
        return self._offer(lambda: self._queue.later(job, waiting))

    def _offer(self, put: Callable[[], int]) -> bool:
        return self._settle(put(), put)

    def _settle(self, answer: int, again: Callable[[], int]) -> bool:
        if answer == FULL:
            answer = self._make_room(again)
        if answer == NOTICE:
            self._background().notify()
        return answer != FULL

    def _make_room(self, again: Callable[[], int]) -> int:
        """Wait as long as the disk is only slow; not at all for one that is full or dead."""
        background = self._background()
        while not (background.trouble or background.stuck):
            background.notify()
            time.sleep(0.001)
            answer = again()
            if answer != FULL:
                return answer
        self._dropped += 1
        return FULL

    def _background(self) -> Background:
        found = self._now.get("it")
        if found is None:
            found = self._now.setdefault("it", Background(self._queue, self._begin, self._flush_secs))
            self._close_with_child()
        return found

    # ---------------------------------------------------------------- the end

    def flush(self, durable: bool = False) -> bool:
        """Have all that was logged so far written.

        Args:
            durable: also through a loss of power (fsync).

        Returns:
            bool: False while the disk is full or does not answer; all is written as soon as that is over.
        """
        return self._background().flush(durable)

    def close(self) -> None:
        """Write what is left and give the file back. Logging again begins another file."""
        if not self._now and not self._queue.events:
            return
        background = self._background()
        lost = background.close()
        self._now.pop("it", None)
        self._dropped += background.failures + lost
        if lost:
            log.warning("%s: closed with %d events not written: %s", self.folder, lost, background.trouble)
            self._queue.clear()
        self._queue.begin_file()
        self._known = set()

    def __reduce__(self) -> NoReturn:
        raise WriterError(
            "a writer cannot be pickled or copied: it owns an open file. Give other processes the log directory, "
            "and have each make a writer of its own; they never share a file"
        )

    def _after_fork(self) -> None:
        background = self._now.pop("it", None)
        if background is not None:
            background.forget()
        self._queue.clear()  # what waits is the parent's to write
        self._known = set()
        self._dropped = 0

    def _close_with_child(self) -> None:
        """Children of multiprocessing end without what other programs do at exit."""
        process = sys.modules.get("multiprocessing.process")
        if process is not None and process.parent_process() is not None:
            from multiprocessing.util import Finalize

            Finalize(self, self.close, exitpriority=0)


def check_tag(tag: object) -> str:
    """A tag that can be written; lone surrogates, which other readers stumble over, become U+FFFD.

    Raises:
        SummaryError: not a str, or empty.
    """
    if not isinstance(tag, str) or not tag:
        raise SummaryError("tag", repr(tag) if tag == "" else type(tag).__name__, "a text that is not empty")
    try:
        tag.encode()
    except UnicodeEncodeError:
        from sightline.kinds.arrays import sound_text

        return sound_text(tag)
    return str(tag)


def _encoded(value: Value, metadata: bool) -> bytes:
    """The bytes of a tensorboard.Summary.Value."""
    from sightline.events.message import Message  # not needed by those who log scalars only
    from sightline.events.wire import encode

    out = Message("tensorboard.Summary.Value", tag=check_tag(value.tag))
    out.tensor = value.tensor() if callable(value.tensor) else value.tensor
    if metadata:
        plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name=value.plugin, content=value.content)
        out.metadata = Message(
            "tensorboard.SummaryMetadata",
            plugin_data=plugin,
            display_name=value.display_name,
            summary_description=value.description,
            data_class=value.data_class,
        )
    return encode(out)


_everyone: weakref.WeakSet[EventWriter] = weakref.WeakSet()


def _after_fork() -> None:
    for writer in _everyone:
        writer._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
