"""What `tensorboard --inspect` prints: which tags event files hold, how many steps of each kind, and which go back."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tensorboard.backend.event_processing import event_file_loader, io_wrapper
from tensorboard.compat.proto import event_pb2

SUMMARY_TYPE_TO_FIELD = {
    "simple_value": "scalars",
    "histo": "histograms",
    "image": "images",
    "audio": "audio",
    "tensor": "tensor",
}
TAG_FIELDS = list(SUMMARY_TYPE_TO_FIELD.values())
LONG_FIELDS = ["sessionlog:start", "sessionlog:stop"]
SHORT_FIELDS = ["graph", "sessionlog:checkpoint", *TAG_FIELDS]
TRACKED_FIELDS = SHORT_FIELDS + LONG_FIELDS
PRINT_SEPARATOR = "=" * 70 + "\n"

_SESSION_FIELDS = {
    event_pb2.SessionLog.START: "sessionlog:start",
    event_pb2.SessionLog.STOP: "sessionlog:stop",
    event_pb2.SessionLog.CHECKPOINT: "sessionlog:checkpoint",
}


@dataclass(frozen=True)
class Observation:
    """Something seen in an event; the tag is "" where it has none."""

    step: int
    wall_time: float
    tag: str


@dataclass(frozen=True)
class InspectionUnit:
    """A directory or file, its events, and what was seen in them by field."""

    name: str
    generator: Generator[Any, Any, Any]
    field_to_obs: Mapping[str, Sequence[Mapping[str, Any]]]


def get_field_to_observations_map(generator: Iterable[Any], query_for_tag: str = "") -> dict[str, list[dict[str, Any]]]:
    """Field of TRACKED_FIELDS → what was seen of it, an Observation as a dict each; of one tag if asked for."""
    found: dict[str, list[dict[str, Any]]] = {field: [] for field in TRACKED_FIELDS}
    for event in generator:
        for field, tag in _seen(event):
            if not query_for_tag or tag == query_for_tag:
                found[field].append(asdict(Observation(event.step, event.wall_time, tag)))
    return found


def _seen(event: Any) -> Iterator[tuple[str, str]]:
    if event.HasField("graph_def"):
        yield "graph", ""
    if event.HasField("session_log") and event.session_log.status in _SESSION_FIELDS:
        yield _SESSION_FIELDS[event.session_log.status], ""
    for value in event.summary.value:
        field = SUMMARY_TYPE_TO_FIELD.get(value.WhichOneof("value"))
        if field:
            yield field, value.tag


def get_unique_tags(field_to_obs: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[str]]:
    """Field → its tags, sorted; of the fields that have tags."""
    return {field: sorted({one["tag"] for one in field_to_obs.get(field, ())}) for field in TAG_FIELDS}


def print_dict(d: Mapping[str, Any], show_missing: bool = True) -> None:
    """Print fields by name, each with its list or its facts below; those without any only if asked to."""
    for key, value in sorted(d.items()):
        if not value and show_missing:
            print(f"{key} -")
        elif isinstance(value, list):
            print(key, *(f"   {item}" for item in value), sep="\n")
        elif value:
            print(key, *(f"   {name:<20} {fact}" for name, fact in sorted(value.items())), sep="\n")


def get_dict_to_print(field_to_obs: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, Any] | None]:
    """Field → facts of its steps; None where nothing was seen."""
    found: dict[str, dict[str, Any] | None] = {}
    for field in TRACKED_FIELDS:
        steps = [one["step"] for one in field_to_obs.get(field, ())]
        if not steps:
            found[field] = None
        elif field in LONG_FIELDS:
            found[field] = {"steps": steps, "outoforder_steps": get_out_of_order(steps)}
        else:
            found[field] = {
                "num_steps": len(set(steps)),
                "min_step": min(steps),
                "max_step": max(steps),
                "last_step": steps[-1],
                "first_step": steps[0],
                "outoforder_steps": get_out_of_order(steps),
            }
    return found


def get_out_of_order(list_of_numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours of which the second is smaller."""
    return [(before, after) for before, after in itertools.pairwise(list_of_numbers) if after < before]


def generators_from_logdir(logdir: str) -> list[Iterator[Any]]:
    """For every directory with event files, the events of its files one after the other."""
    return [_events_below(directory) for directory in io_wrapper.GetLogdirSubdirectories(logdir)]


def _events_below(directory: str) -> Iterator[Any]:
    paths = [path for path in io_wrapper.ListDirectoryAbsolute(directory) if io_wrapper.IsTensorFlowEventsFile(path)]
    return itertools.chain(*map(generator_from_event_file, paths))


def generator_from_event_file(event_file: str) -> Generator[Any, Any, Any]:
    """The events of a file as they were written."""
    return event_file_loader.LegacyEventFileLoader(event_file).Load()  # type: ignore[return-value]


def get_inspection_units(logdir: str = "", event_file: str = "", tag: str = "") -> list[InspectionUnit]:
    """A unit for each directory with event files below `logdir`, or for the one file; of one tag if asked for."""
    if logdir:
        directories = list(io_wrapper.GetLogdirSubdirectories(logdir))
        units = [_unit(directory, _events_below, tag) for directory in directories]
        if units:
            print("Found event files in:", *directories, "", sep="\n")
        elif io_wrapper.IsTensorFlowEventsFile(logdir):
            print(f"{logdir} is no directory but an event file: name it as event_file (--event_file).")
        else:
            print(f"No event files found within logdir {logdir}")
        return units
    if event_file:
        return [_unit(event_file, generator_from_event_file, tag)]
    return []


def _unit(path: str, events: Any, tag: str) -> InspectionUnit:
    return InspectionUnit(path, events(path), get_field_to_observations_map(events(path), tag))


def inspect(logdir: str = "", event_file: str = "", tag: str = "") -> None:
    """Print what directories or one file hold, of one tag if asked for."""
    print(PRINT_SEPARATOR + "Processing event files... (this can take a few minutes)\n" + PRINT_SEPARATOR)
    for unit in get_inspection_units(logdir, event_file, tag):
        if tag:
            print(f"Event statistics for tag {tag} in {unit.name}:")
        else:
            print(f"These tags are in {unit.name}:")
            print_dict(get_unique_tags(unit.field_to_obs))
            print(PRINT_SEPARATOR)
            print(f"Event statistics for {unit.name}:")
        print_dict(get_dict_to_print(unit.field_to_obs), show_missing=not tag)
        print(PRINT_SEPARATOR)
