"""The nouns of Sightline, shared by every stage: run, tag, step, wall time, series, reference, damage.

Plain immutable records without behaviour of their own; nothing here imports another stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

RUNNING_FOR = 90.0
"""Seconds after its last change on disk that a run counts as running."""

Steps: TypeAlias = npt.NDArray[np.int64]
WallTimes: TypeAlias = npt.NDArray[np.float64]
Values: TypeAlias = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that could not be read and was skipped.

    Attributes:
        path: the file, as found under the log directory.
        offset: byte at which the stretch begins.
        length: bytes skipped; 0 when the record was whole but one value in it was unusable.
        reason: one sentence for people.
    """

    path: str
    offset: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class Tag:
    """What is known of one tag of one run, from the first value that carried metadata.

    Attributes:
        name: the tag as logged; any Unicode, possibly empty.
        kind: name of the kind that shows it ("scalar", "image", … ; "tensor" when nothing else claims it).
        plugin: plugin name on the wire; "" when the value carried none.
        display_name: as logged; "" when none.
        description: Markdown as logged; "" when none.
    """

    name: str
    kind: str
    plugin: str = ""
    display_name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One directory with event files, as the store sees it at one version.

    Attributes:
        id: small integer, stable while the process lives, never reused.
        name: relative directory as TensorBoard names it ("." for the root).
        start: smallest wall time of any event, seconds since the epoch; None before the first event.
        end: largest finite wall time of any event; None before the first event.
        updated: newest modification time of its files, seconds since the epoch.
        files, bytes: event files followed, and bytes of them read.
        points: scalar points plus references held.
        max_step: largest step of any event; None before the first.
        tags: number of tags.
        restarts: SessionLog STARTs after the first, plus steps that went back: within each file in the series
            where they did so most, and from one file to the next.
        damage: number of damage reports.
        nan: scalar points that are NaN or infinite, those included that a restart replaced.
    """

    id: int
    name: str
    start: float | None
    end: float | None
    updated: float
    files: int
    bytes: int
    points: int
    max_step: int | None
    tags: int
    restarts: int
    damage: int
    nan: int = 0


@dataclass(frozen=True, slots=True)
class RunNote:
    """What people wrote about a run, kept beside the logs and never in them.

    Attributes:
        title: shown in place of the name; "" for the name.
        note: Markdown.
        tags: sorted, each once.
        color: "#rrggbb", or "" for the page's choice.
        archived: out of sight until asked for.
    """

    title: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    color: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far loading has come.

    `phase` is "scanning", "loading" or "idle" (everything on disk has been read). Bytes count what
    is on disk now; `seconds` is the time from start to the first "idle".
    """

    phase: str
    files: int
    files_done: int
    bytes: int
    bytes_done: int
    runs: int
    seconds: float


class Scalars(NamedTuple):
    """Columns of one scalar series, all of length n.

    `steps` int64, `wall_times` float64 seconds since the epoch, `values` float32, or float64 where any
    point was logged in a type that float32 cannot hold. `session` int32 counts restarts from 0; None
    where superseded points have been taken out.
    """

    steps: Steps
    wall_times: WallTimes
    values: Values
    session: npt.NDArray[np.int32] | None = None
