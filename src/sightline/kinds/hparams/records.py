"""What the hparams plugin's records of a run say: TensorFlow's API, PyTorch's `add_hparams`, Keras, ours.

A program may log its records again: values of all are put together, the newest of each name counts, and the last
word on how the run ended. (TensorBoard reads the first record of a tag and no other.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sightline.errors import FormatError
from sightline.events._core import inside
from sightline.kinds.hparams.flat import MAX_NAMES, HValue, exact, short
from sightline.query.values import plugin_content, read_many

if TYPE_CHECKING:
    from sightline.events.message import Message
    from sightline.query.values import Store

EXPERIMENT = "_hparams_/experiment"
SESSION_START = "_hparams_/session_start_info"
SESSION_END = "_hparams_/session_end_info"
TAGS = (EXPERIMENT, SESSION_START, SESSION_END)

MAX_RECORDS = 32
"""Of one tag: the newest."""

_STATUS = {0: "unknown", 1: "success", 2: "failure", 3: "running"}


@dataclass(frozen=True, slots=True)
class HParamInfo:
    """What an experiment record says of a hyperparameter.

    Attributes:
        type: "string", "bool", "float64" or "" when it does not say.
        domain: values it may have; `interval` instead: the smallest and the largest.
    """

    name: str
    display_name: str = ""
    description: str = ""
    type: str = ""
    domain: tuple[HValue, ...] | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """What an experiment record says of a metric: scalar `tag` of the run `group` below the session.

    `dataset` is "training", "validation" or "".
    """

    tag: str
    group: str = ""
    display_name: str = ""
    description: str = ""
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class Experiment:
    """The columns that one record names."""

    hparams: tuple[HParamInfo, ...] = ()
    metrics: tuple[MetricInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """How a session began: `time` is seconds since the epoch, 0 when not said."""

    hparams: Mapping[str, HValue]
    group_name: str = ""
    time: float = 0.0
    monitor_url: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """How a session ended.

    Attributes:
        status: "unknown", "success", "failure" or "running".
        time: seconds since the epoch, 0 when not said: PyTorch writes "success" without one whenever it is called.
        logged: wall time of the record.
    """

    status: str
    time: float
    logged: float


@dataclass(frozen=True, slots=True)
class Records:
    """All of a run; `start` makes it a session. `problems` says in sentences what could not be read."""

    experiment: Experiment | None = None
    start: Start | None = None
    end: End | None = None
    problems: tuple[str, ...] = field(default=())


NOTHING = Records()


def read_records(store: Store, run: int) -> Records:
    """What the records of a run say."""
    problems: list[str] = []
    tags = store.tags(run)
    experiment: Experiment | None = None
    for content, _ in _contents(store, run, EXPERIMENT, problems) if EXPERIMENT in tags else ():
        experiment = _joined(experiment, _experiment(content))
    start: Start | None = None
    for content, _ in _contents(store, run, SESSION_START, problems) if SESSION_START in tags else ():
        found = _start(content)
        if found is not None:
            hparams = found.hparams if start is None else {**start.hparams, **found.hparams}
            start = Start(hparams, found.group_name, found.time, found.monitor_url)
    end: End | None = None
    for content, logged in _contents(store, run, SESSION_END, problems) if SESSION_END in tags else ():
        said = _end(content)
        end = End(*said, logged) if said else end
    return Records(experiment, start, end, tuple(problems))


def _contents(store: Store, run: int, tag: str, problems: list[str]) -> list[tuple[bytes, float]]:
    """The newest records of a tag in their order, each with its wall time."""
    found = store.references(run, tag)
    if found is None or not len(found):
        return []
    rows = range(max(0, len(found) - MAX_RECORDS), len(found))
    walls = found.items["wall_time"][rows.start :].tolist()
    contents: list[tuple[bytes, float]] = []
    try:
        for value, wall in zip(read_many(found, rows), walls, strict=True):
            content = _content_of(value)
            if content:
                contents.append((content, wall))
        if not contents:  # the metadata stands with the first value alone
            contents = [(plugin_content(store, run, tag), walls[-1])]
    except FormatError as error:
        problems.append(f"{tag}: {error}")
    return contents


def _content_of(value: bytes | FormatError) -> bytes:
    if isinstance(value, FormatError):
        raise value
    content = inside(value, (9, 1, 2))  # metadata, plugin_data, content
    if content is not None:
        return content
    from sightline.events.wire import decode

    return bytes(decode("tensorboard.Summary.Value", value).metadata.plugin_data.content)


def _decoded(content: bytes, part: str) -> Message | None:
    from sightline.events.message import which
    from sightline.events.wire import decode

    message = decode("tensorboard.hparams.HParamsPluginData", content)
    return getattr(message, part) if which(message, "data") == part else None


@lru_cache(256)  # PyTorch writes the same one into every run
def _experiment(content: bytes) -> Experiment | None:
    message = _decoded(content, "experiment")
    if message is None:
        return None
    from sightline.events import messages

    types = {number: name for name, number in messages.enum("tensorboard.hparams.DataType").numbers.items()}
    hparams = tuple(_hparam_info(info, types) for info in message.hparam_infos[:MAX_NAMES])
    metrics = tuple(
        MetricInfo(
            short(info.name.tag),
            short(info.name.group),
            short(info.display_name),
            short(info.description),
            {1: "training", 2: "validation"}.get(info.dataset_type, ""),
        )
        for info in message.metric_infos[:MAX_NAMES]
    )
    return Experiment(hparams, metrics)


def _hparam_info(info: Message, types: dict[int, str]) -> HParamInfo:
    from sightline.events.message import which

    name = types.get(info.type, "").removeprefix("DATA_TYPE_").lower()
    domain = interval = None
    if which(info, "domain") == "domain_discrete":
        domain = tuple(_value(value) for value in info.domain_discrete.values[:MAX_NAMES])
    elif which(info, "domain") == "domain_interval":
        interval = (info.domain_interval.min_value, info.domain_interval.max_value)
    return HParamInfo(
        short(info.name),
        short(info.display_name),
        short(info.description),
        "" if name == "unset" else name,
        domain,
        interval,
    )


def _joined(old: Experiment | None, new: Experiment | None) -> Experiment | None:
    """Columns of both, each once; what the newer record says of one counts."""
    if old is None or new is None:
        return new or old
    hparams = {info.name: info for info in (*old.hparams, *new.hparams)}
    metrics = {(info.group, info.tag): info for info in (*old.metrics, *new.metrics)}
    return Experiment(tuple(hparams.values()), tuple(metrics.values()))


def _start(content: bytes) -> Start | None:
    from sightline.events.wire import split  # late, as `decode` below: many logs have no such record

    bodies, others = split(content, 3)
    if len(bodies) == 1 and others[:1] in (b"", b"\x08") and len(others) <= 2:  # nothing beside it but a version
        entries, rest = split(bodies[0], 1)
        hparams = dict([_known_entry(one) if len(one) < 256 else _entry(one) for one in entries[:MAX_NAMES]])
        return Start(hparams, *_about(rest)) if rest else Start(hparams)
    message = _decoded(content, "session_start_info")
    if message is None:
        return None
    hparams = {short(name): _value(value) for name, value in list(message.hparams.items())[:MAX_NAMES]}
    return Start(hparams, message.group_name, _finite(message.start_time_secs), short(message.monitor_url))


def _about(rest: bytes) -> tuple[str, float, str]:
    """What a session says besides its hyperparameters."""
    from sightline.events.wire import decode

    message = decode("tensorboard.hparams.SessionStartInfo", rest)
    return message.group_name, _finite(message.start_time_secs), short(message.monitor_url)


def _entry(entry: bytes) -> tuple[str, HValue]:
    """One of `hparams`: name and value. An item given in pieces is all of them joined, as on the wire."""
    from sightline.events.wire import decode, split

    names, rest = split(entry, 1)
    name = names[-1].decode("utf-8", "surrogateescape") if names else ""
    return short(name), _value(decode("google.protobuf.Value", b"".join(split(rest, 2)[0])))


_known_entry = lru_cache(1 << 16)(_entry)  # thousands of runs share their entries


def _end(content: bytes) -> tuple[str, float] | None:
    message = _decoded(content, "session_end_info")
    if message is None:
        return None
    return _STATUS.get(message.status, "unknown"), _finite(message.end_time_secs)


def _value(value: Message) -> HValue:
    """A google.protobuf.Value; the wire has only float64, so that a whole number is taken for one."""
    from sightline.events.message import which

    form = which(value, "kind")
    if form == "number_value":
        number: float = value.number_value
        return exact(int(number)) if number.is_integer() and abs(number) <= 1 << 53 else number
    if form == "string_value":
        return short(value.string_value)
    if form == "bool_value":
        return bool(value.bool_value)
    return None if form in ("", "null_value") else _nested(value)


def _nested(value: Any) -> str:
    from sightline.kinds.hparams.flat import as_text

    return as_text([_value(one) for one in value.list_value.values]) if value.list_value.values else "…"


def _finite(seconds: float) -> float:
    return seconds if np.isfinite(seconds) else 0.0
