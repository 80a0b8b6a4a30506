"""The writer of one run: its directory, its files, and how it ends. `SummaryWriter` adds what can be logged."""

from __future__ import annotations

import os
import sys
import time
import warnings
import weakref
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from sightline.errors import WriterError
from sightline.kinds.base import Value
from sightline.writing import default
from sightline.writing.event_writer import EventWriter
from sightline.writing.places import default_logdir, local_path
from sightline.writing.steps import seconds, whole

if TYPE_CHECKING:
    from sightline.events.message import Message
    from sightline.writing.system import SystemMetrics


Writer = TypeVar("Writer", bound="RunWriter")


class RunWriter:
    """Writes one run; see `SummaryWriter` for the arguments."""

    def __init__(
        self, log_dir: Any = None, comment: str = "", purge_step: int | None = None, max_queue: int = 10,
        flush_secs: float = 1.0, filename_suffix: str = "", *, sub_runs: bool = False,
        system_metrics: bool | float = False,
    ) -> None:
        if log_dir and comment:
            warnings.warn("comment is part of the default log_dir only; it is not used here", stacklevel=2)
        self.log_dir = os.fsdecode(log_dir) if log_dir else default_logdir(comment)
        self._folder = local_path(self.log_dir)
        self._options = (max_queue, flush_secs, filename_suffix)
        self._sub_runs = sub_runs
        purge = None if purge_step is None else whole(purge_step)
        system = None
        if system_metrics is not False:
            from sightline.writing.system import SystemMetrics

            def log(tag: str, number: float) -> None:
                events.scalar(tag, number, system.step if system is not None else 0, None)

            interval = 10.0 if system_metrics is True else float(system_metrics)
            system = SystemMetrics(log, interval, self._folder)  # may refuse, so before a file is made
        events = EventWriter(self._folder, *self._options, purge)
        self._events, self._system = events, system
        self._queue_scalar = events.queue_scalar
        self._children: dict[str, EventWriter] = {}
        self._layout: Mapping[str, Mapping[str, Sequence[Any]]] = {}
        self._lines: dict[str, list[str]] = {}  # tags of each add_scalars
        self._hparams: dict[str, Any] | None = None  # those of this run
        if system is not None:
            system.start()
        weakref.finalize(self, _abandoned, system, events)

    def add(self, values: Value | list[Value], step: Any = None, walltime: float | None = None) -> None:
        """Log what a function of a kind's `summary.py` gives; several values are one event."""
        self._events.values(values if isinstance(values, list) else [values], whole(step), seconds(walltime))

    def _add_events(self, events: Sequence[Message], step: Any = None, walltime: float | None = None) -> None:
        """Log whole events, of which step and time are given here."""
        from sightline.events.wire import encode

        for event in events:
            self._events.event(encode(event), whole(step), seconds(walltime))

    def _child(self, name: str) -> EventWriter:
        """The writer of a run below this one."""
        found = self._children.get(name)
        if found is None:
            fresh = EventWriter(self._folder / name, *self._options, begin=False)  # in the middle of a training
            found = self._children.setdefault(name, fresh)
            weakref.finalize(self, found.close)
        return found

    @property
    def dropped(self) -> int:
        """Events lost because the disk was full or dead for so long that memory ran out, or not encodable."""
        return self._events.dropped + sum(child.dropped for child in self._children.values())

    def flush(self, durable: bool = False) -> bool:
        """Have all that was logged so far written, so that it survives whatever happens to this program.

        Args:
            durable: also through a loss of power (fsync).

        Returns:
            bool: False while the disk is full or does not answer; it is written as soon as that is over.
        """
        written = [writer.flush(durable) for writer in (self._events, *self._children.values())]
        return all(written)

    def close(self) -> None:
        """Write what is left and give the files back. Logging again begins new files."""
        self._end("success")

    def _end(self, status: str) -> None:
        if self._system is not None:
            self._system.stop()
        if self._hparams is not None and not sys.is_finalizing():  # then nothing can be imported any more
            from sightline.kinds.hparams import summary

            self.add([summary.session_end(status, time.time())], 0, None)
            self._hparams = None
        for writer in (self._events, *self._children.values()):
            writer.close()

    def get_logdir(self) -> str:
        """The run's directory, as given."""
        return self.log_dir

    def as_default(self: Writer, step: Any = None) -> AbstractContextManager[Writer]:
        """A `with` in which `sightline.summary` writes here; `step` is the step of calls that name none."""
        return default.default(self, step)

    def set_as_default(self, step: Any = None) -> None:
        """Have `sightline.summary` write here, in the whole process."""
        default.set_default(self)
        if step is not None:
            default.set_step(step)

    def __enter__(self: Writer) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end("success" if kind is None else "failure")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.log_dir!r})"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise WriterError(
            "a SummaryWriter cannot be pickled or copied: it owns an open file and a thread. Give other processes "
            "the log directory and let each make its own writer; they never share a file"
        )


def _abandoned(system: SystemMetrics | None, events: EventWriter) -> None:
    """What is left to do for a writer that nobody holds any more, or when the program ends."""
    if system is not None:
        system.stop()
    events.close()
