"""The engine under every writer: what is logged is queued at once, and a thread of its own brings it to disk.

The program that logs is not held up by a disk and never gets an error from one. What does not fit into memory
while the disk is full or dead is dropped and counted. What `flush` has answered True for is in the operating
system's hands, and survives the end of the process however it ends.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from sightline.errors import LogdirError, SummaryError, WriterError
from sightline.events._encoder import FOREIGN, FULL, NOTICE, RecordQueue, event, field
from sightline.kinds.base import Value
from sightline.writing import ending
from sightline.writing.background import Background
from sightline.writing.event_file import SOURCE, EventFile, opening

LIMIT = 32 << 20
"""Bytes that may wait in memory; as much again may be on its way to the disk."""

_LARGE = 1 << 20  # bytes that are written without waiting for the time to be up
_OBJECTS = 1 << 10  # bytes of the Python objects that something waiting to be encoded is made of
_PASSING = {errno.ENOSPC, errno.EIO, getattr(errno, "EDQUOT", -1), getattr(errno, "ESTALE", -1)}  # may get better


class EventWriter:
    """Writes events to a file of its own in a run's directory; safe to be used from any thread.

    What is logged after `close`, or in a forked process, goes to another file.

    Args:
        folder: the run's directory; made when missing.
        max_queue: events that may wait before they are written without regard to `flush_secs`.
        flush_secs: seconds that an event waits at most before it is written.
        suffix: end of the file's name.
        purge_step: first step that this run logs anew, or None.
        begin: make the file at once, so that the run appears and a directory that cannot be used is told of;
            otherwise it is made with the first event, and like that never raises.
        source: name of the program that writes, as its files tell it.

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
        *,
        begin: bool = True,
        source: bytes = SOURCE,
    ) -> None:
        self.folder = folder
        self._source = source
        self._flush_secs = flush_secs
        self._suffix = suffix
        self._purge_step = purge_step
        self._known: set[str] = set()  # tags whose metadata the file has; those of scalars the queue knows
        self._queue = RecordQueue(LIMIT, max_queue, _LARGE)
        self.queue_scalar = self._queue.scalar
        self._background = Background(self._queue, self._begin, flush_secs, self._first_file() if begin else None)
        ending.watch(self)

    def _first_file(self) -> EventFile | None:
        file = None
        try:
            file = self._begin()
            while file.behind:
                file.write()
        except OSError as error:
            if error.errno not in _PASSING:
                if file is not None:
                    file.close()
                why = f"{self.folder}: cannot be written to ({error.strerror}); choose another log directory"
                raise LogdirError(why) from error
            # the disk may get better, and the program that logs must not suffer until then
        return file

    def _begin(self) -> EventFile:
        file = self._make_file(opening(time.time(), self._purge_step, self._source))
        self._purge_step = None
        self._known = set()
        return file

    def _make_file(self, records: list[bytes]) -> EventFile:
        return EventFile(self.folder, self._suffix, records)

    @property
    def dropped(self) -> int:
        """Events lost: there was no room for them, they could not be encoded, or the disk was full at the end."""
        return self._queue.dropped + self._background.failures + self._background.lost

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
        when = time.time() if wall_time is None else wall_time
        parts = [_Part(value) for value in values]

        def payload() -> bytes:  # called in the order of the file, so that its first value of a tag is known
            encoded = [field(1, part.encoded(part.tag not in self._known)) for part in parts]
            self._known.update(part.tag for part in parts)
            return event(when, step, field(5, b"".join(encoded)))

        self._later(payload, sum(part.waiting for part in parts))

    def event(self, fields: bytes, step: int, wall_time: float | None) -> None:
        """Queue an event: its encoded fields other than time and step."""
        self.encoded(event(time.time() if wall_time is None else wall_time, step, fields))

    def encoded(self, data: bytes) -> None:
        """Queue an encoded event, time and step and all."""
        answer = self._queue.record(data)
        if answer:
            self._settle(answer, lambda: self._queue.record(data))

    def run(self, job: Callable[[], None], waiting: int) -> None:
        """Queue something to be done on the thread, such as writing a side file.

        Args:
            waiting: bytes that it keeps in memory until then.
        """
        self._later(job, waiting)

    def _later(self, job: Callable[[], bytes | None], waiting: int) -> None:
        self._offer(lambda: self._queue.later(job, waiting + _OBJECTS))

    def _offer(self, put: Callable[[], int]) -> None:
        self._settle(put(), put)

    def _settle(self, answer: int, again: Callable[[], int]) -> None:
        if answer == FULL:
            answer = self._make_room(again)
        if answer == NOTICE:
            self._background.notify()

    def _make_room(self, again: Callable[[], int]) -> int:
        """Wait as long as the disk is only slow; not at all for one that is full or dead."""
        while not self._background.hopeless:
            self._background.notify()
            time.sleep(0.001)
            answer = again()
            if answer != FULL:
                return answer
        self._queue.drop()
        return FULL

    # ---------------------------------------------------------------- the end

    def flush(self, durable: bool = False) -> bool:
        """Have all that was logged so far written.

        Args:
            durable: also through a loss of power (fsync).

        Returns:
            bool: False while the disk is full or does not answer; all is written as soon as that is over.
        """
        return self._background.flush(durable)

    def close(self) -> None:
        """Write what is left and give the file back. Logging again begins another file."""
        self._background.close()

    def __reduce__(self) -> NoReturn:
        raise WriterError(
            "a writer cannot be pickled or copied: it owns an open file. Give other processes the log directory, "
            "and have each make a writer of its own; they never share a file"
        )

    def after_fork(self) -> None:
        """In the child: what waits is the parent's to write, as its file is."""
        self._background.forget()
        self._queue.clear()
        self._purge_step = None
        self._background = Background(self._queue, self._begin, self._flush_secs)


class _Part:
    """A value on its way: its tensor encoded, or to be encoded later.

    Attributes:
        tag: as it is written.
        waiting: bytes that it keeps in memory.
    """

    def __init__(self, value: Value) -> None:
        self.tag = check_tag(value.tag)
        self._value = value
        self._body: bytes | Callable[[], Any]
        if callable(value.tensor):
            self._body, self.waiting = value.tensor, value.waiting
        else:
            self._body = self._with(value.tensor)
            self.waiting = len(self._body)

    def encoded(self, metadata: bool) -> bytes:
        """The bytes of a tensorboard.Summary.Value, with its metadata or without; a value may be nothing else."""
        body = self._body if isinstance(self._body, bytes) else self._with(self._body())
        metadata = metadata or self._value.each or self._value.tensor is None
        return body + field(9, _metadata(self._value)) if metadata else body

    def _with(self, tensor: Any) -> bytes:
        from sightline.events.message import Message  # not needed by those who log scalars only
        from sightline.events.wire import encode

        return encode(Message("tensorboard.Summary.Value", tag=self.tag, tensor=tensor))


def _metadata(value: Value) -> bytes:
    from sightline.events.message import Message
    from sightline.events.wire import encode

    plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name=value.plugin, content=value.content)
    return encode(
        Message(
            "tensorboard.SummaryMetadata",
            plugin_data=plugin,
            display_name=value.display_name,
            summary_description=value.description,
            data_class=value.data_class,
        )
    )


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
    return str.__str__(tag)
