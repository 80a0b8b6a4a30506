"""The types of the HTTP API: every JSON request and answer; openapi.json and the page's types come from them.

Those of `api/series` live with the query stage that answers it: `sightline.query.series`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Server(Struct, frozen=True):
    """Who answers.

    `id` changes with every start of the server: run ids and versions of another id mean nothing. `mounts` are the first
    parts of the paths at which other applications answer behind the same guard; there are none in Sightline by itself.
    """

    version: str
    id: str
    title: str
    mounts: list[str]


class Logdir(Struct, frozen=True):
    """A log directory that is followed; `name` is "" unless it was given one."""

    name: str
    path: str
    exists: bool


class LoadProgress(Struct, frozen=True):
    """How far reading has come; `seconds` is the time to the first "idle"."""

    phase: Annotated[str, Meta(description="scanning, loading or idle")]
    files: int
    files_done: int
    bytes: int
    bytes_done: int
    runs: int
    seconds: float


class State(Struct, frozen=True):
    """What the page needs to know to decide what to ask for.

    Attributes:
        version: grows with every commit of new data.
        catalog: the version at which the set of runs or tags last changed.
        notes: grows when people's notes or views change.
        facts: grows when more is known of runs: hyperparameters, how they ended, which are parts of others.
        damage: number of damage reports.
        watch: how changes on disk are noticed.
        reload_interval: seconds between looks where there are no notices.
    """

    server: Server
    logdirs: list[Logdir]
    version: int
    catalog: int
    notes: int
    facts: int
    progress: LoadProgress
    watch: str
    damage: int
    reload_interval: float


class RunInfo(Struct, frozen=True, gc=False):
    """One run. Times are seconds since the epoch.

    Attributes:
        status: "finished" or "failed" where it said so, "running" when a file grew in the last 90 s, else "stopped".
        parent: the run that this one is only a part of, such as the line of an `add_scalars`; null for a run of its
            own. `part` is the part's name.
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
    status: Literal["running", "finished", "failed", "stopped"]
    parent: int | None = None
    part: str = ""


class Runs(Struct, frozen=True):
    """Every run, by id; `version` and `facts` are those of the state that they were read at."""

    version: int
    facts: int
    runs: list[RunInfo]


class TagInfo(Struct, gc=False):
    """One tag of one kind, and which runs have it.

    `runs` is half-open ranges of run ids, flattened: [a, b, c, d] is a <= id < b and c <= id < d.
    """

    tag: str
    kind: str
    plugin: str
    display_name: str
    description: str
    runs: list[int]


class Tags(Struct, frozen=True):
    """Every tag, by name; `version` is the catalog version it was read at."""

    version: int
    tags: list[TagInfo]


class DamageReport(Struct, frozen=True):
    """A stretch of a file that was skipped: `length` bytes from `offset`."""

    path: str
    offset: int
    length: int
    reason: str


class DamageReports(Struct, frozen=True):
    """Everything that was skipped, by path and offset."""

    reports: list[DamageReport]


class ErrorInfo(Struct, frozen=True):
    """`code` is for programs, `message` for people."""

    code: str
    message: str


class Error(Struct, frozen=True):
    """The one shape of every error."""

    error: ErrorInfo
