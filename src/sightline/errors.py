"""Every exception Sightline raises on purpose, so that callers can catch what they mean.

    SightlineError
    ├── LogdirError         a log directory cannot be used (also a ValueError)
    ├── FormatError         bytes are not what the format promises (also a ValueError)
    ├── QueryError          a request names something that cannot be answered (also a ValueError)
    ├── EditError           a note, view or file is not changed (read-only, disk full); the message says why
    ├── SummaryError        an argument of a summary cannot be logged (also a ValueError and a TypeError)
    ├── WriterError         a writer cannot be used as asked (also a RuntimeError and a TypeError)
    ├── UnknownNameError    a run or tag that is not there (also a KeyError); names the nearest
    ├── cli.ports.PortError, server.gate.TokenError, server.origin.HostNameError
    │                       what the command line asks for cannot be had

Damage inside an event file is never an exception: it is skipped and reported as `sightline.model.Damage`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SightlineError(Exception):
    """The root of the tree above."""


class LogdirError(SightlineError, ValueError):
    """A log directory cannot be used; the message names the path and the fix."""


class FormatError(SightlineError, ValueError):
    """Bytes do not follow the format they claim; the message names the message, field and offset."""


class QueryError(SightlineError, ValueError):
    """A request is malformed or names an impossible combination; the message says which part."""


class EditError(SightlineError):
    """What people wrote or asked to be moved is not kept, and nothing has changed; the message says why."""


class SummaryError(SightlineError, ValueError, TypeError):
    """An argument of a summary cannot be logged.

    Args:
        argument: its name.
        came: what was given, in words.
        accepted: what can be given, in words.
    """

    def __init__(self, argument: str, came: str, accepted: str) -> None:
        super().__init__(f"{argument}: got {came}; accepted: {accepted}")


class WriterError(SightlineError, RuntimeError, TypeError):
    """A writer cannot be used as asked, such as being pickled; the message says what to do instead."""


class UnknownNameError(SightlineError, KeyError):
    """A run or tag that does not exist.

    Args:
        what: what was looked up, as a noun ("run", "tag").
        name: what came.
        known: what exists; the nearest few are named in the message.
    """

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = list(known)
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
        if near:
            hint = "; nearest: " + ", ".join(repr(n) for n in near)
        elif names:
            more = ", …" if len(names) > 3 else ""
            hint = f"; there are {len(names)}: " + ", ".join(repr(n) for n in sorted(names)[:3]) + more
        else:
            hint = "; there are none"
        self.message = f"no {what} named {name!r}{hint}"
        super().__init__(self.message)

    def __str__(self) -> str:  # KeyError would show the repr
        return self.message
