"""The writer that `sightline.summary` writes to: the innermost one made the default, with its step.

It belongs to the thread or task that made it the default, as `with` promises; `set_as_default` is for the
whole process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from sightline.writing.run_writer import RunWriter

Writer = TypeVar("Writer", bound="RunWriter")
Condition: TypeAlias = bool | Callable[[], bool]

_writer: ContextVar[RunWriter | None] = ContextVar("writer", default=None)
_recording: ContextVar[Condition] = ContextVar("recording", default=True)
_of_process: RunWriter | None = None
_step: ContextVar[Any] = ContextVar("step", default=None)


def current() -> RunWriter | None:
    """The writer in force here, or None."""
    return _writer.get() or _of_process


def set_default(writer: RunWriter | None) -> None:
    """Make a writer the default of the whole process; None for no writer."""
    global _of_process
    _of_process = writer


@contextmanager
def default(writer: Writer, step: Any = None) -> Iterator[Writer]:
    """Make a writer the default inside a `with`; `step` is the step there, when given."""
    before = _writer.set(writer)
    step_before = _step.set(step) if step is not None else None
    try:
        yield writer
    finally:
        _writer.reset(before)
        if step_before is not None:
            _step.reset(step_before)
        writer.flush()


def set_step(step: Any) -> None:
    """Set the step of calls that name none; None takes it away."""
    _step.set(step)


def get_step() -> Any:
    """The step of calls that name none, or None."""
    return _step.get()


@contextmanager
def record_if(condition: Condition) -> Iterator[None]:
    """Record inside a `with` only where the condition holds; a function is asked at each call."""
    before = _recording.set(condition)
    try:
        yield
    finally:
        _recording.reset(before)


def should_record() -> bool:
    """Whether a call records now: there is a writer, and the condition in force holds."""
    if current() is None:
        return False
    condition = _recording.get()
    return bool(condition() if callable(condition) else condition)
