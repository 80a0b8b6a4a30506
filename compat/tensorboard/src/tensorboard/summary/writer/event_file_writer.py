"""`EventFileWriter`: PyTorch's way into event files, on Sightline's writing engine."""

from __future__ import annotations

import os
from typing import Any

from sightline.errors import LogdirError
from sightline.writing.event_writer import EventWriter
from sightline.writing.places import local_path
from tensorboard.compat.proto import event_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

__all__ = ["EventFileWriter", "RecordWriter"]

_SOURCE = __name__.encode()


class EventFileWriter:
    """Writes events to a new event file, which is there as soon as the writer is; safe to be used from any thread.

    Nothing waits for the disk: a call queues, a thread writes. A disk that is full or does not answer stops nobody
    either; the log says so, and writing resumes when it can.

    Args:
        logdir: the directory, made when missing; or an address that `tf.io.gfile` writes to.
        max_queue_size: events that may wait before they are written without regard to `flush_secs`.
        flush_secs: seconds that an event waits at most before it is written.
        filename_suffix: end of the file's name.

    Raises:
        OSError: the directory cannot be used.
    """

    def __init__(
        self, logdir: Any, max_queue_size: int = 10, flush_secs: float = 120, filename_suffix: str = ""
    ) -> None:
        self._logdir = logdir
        self._closed = False
        options: dict[str, Any] = {"flush_secs": flush_secs, "suffix": filename_suffix, "source": _SOURCE}
        path = os.fsdecode(logdir)
        if "://" in path and not path.startswith("file://"):
            from tensorboard.summary.writer._remote import RemoteEventWriter

            self._events: EventWriter = RemoteEventWriter(path, **options)
            return
        try:
            self._events = EventWriter(local_path(path), max(1, max_queue_size), **options)
        except LogdirError as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from None  # what callers of the original catch
            raise

    def get_logdir(self) -> Any:
        """The directory, as given."""
        return self._logdir

    def add_event(self, event: Any) -> None:
        """Queue an event.

        Raises:
            TypeError: it is no Event.
            OSError: the writer is closed.
        """
        if not isinstance(event, event_pb2.Event):
            raise TypeError(f"Expected an event_pb2.Event proto, but got {type(event)}")
        self._check()
        self._events.encoded(event.SerializeToString())

    def flush(self) -> None:
        """Have all events written.

        Raises:
            OSError: the writer is closed.
        """
        self._check()
        self._events.flush()

    def close(self) -> None:
        """Have all events written, and give the file back; the second time it does nothing."""
        self._closed = True
        self._events.close()

    def _check(self) -> None:
        if self._closed:
            raise OSError("Writer is closed")
