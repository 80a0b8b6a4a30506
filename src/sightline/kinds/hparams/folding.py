"""Runs that are only a part of another one: what PyTorch's `add_hparams` and `add_scalars` make below a run.

`add_hparams` makes a run named by the time of day, with the three records and one point of each metric.
`add_scalars(main, {line: value})` makes a run `main_line` for each line, whose one tag is `main`.

Both are written by the program that writes the run above, which the names of the event files tell. Where anything
does not fit, a run is one of its own: hiding somebody's run is worse than showing a part as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sightline.kinds.hparams.flat import HValue

_TIME = re.compile(r"[0-9]{9,10}(\.[0-9]+)?")
_WRITER = re.compile(r".*tfevents\.\d+\.(?P<host>.+)\.(?P<process>\d+)\.\d+(?:\.v2)?")


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a run tells whether it is a part.

    Attributes:
        name: of the run.
        tags: how many.
        writers: host and process of the programs that wrote its files, where their names tell.
        line: its one tag, where that is a scalar; "" otherwise.
        hparams: of its session, where it is as `add_hparams` makes one; None otherwise.
    """

    name: str
    tags: int = 0
    writers: frozenset[tuple[str, str]] = frozenset()
    line: str = ""
    hparams: Mapping[str, HValue] | None = None


def is_time(name: str) -> bool:
    """Whether the last part of a run's name is what `str(time.time())` gives."""
    return _TIME.fullmatch(name.rpartition("/")[2]) is not None


def writers_of(paths: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Host and process in the names of event files."""
    found = (_WRITER.fullmatch(path.rpartition("/")[2]) for path in paths)
    return frozenset((one["host"], one["process"]) for one in found if one is not None)


def parents(shapes: Mapping[int, Shape]) -> dict[int, tuple[int, str]]:
    """For each run that is a part: the run it belongs to, and the name of the part."""
    ids = {shape.name: run for run, shape in shapes.items()}
    above = {ids[name] for shape in shapes.values() for name in _above(shape.name) if name in ids}
    found: dict[int, tuple[int, str]] = {}
    trials: dict[int, list[int]] = {}
    for run, shape in shapes.items():
        if run in above:  # has runs below itself
            continue
        if shape.line:
            for name in _above(shape.name):
                part = _line_of(shape, name)
                if part and name in ids and _same_writer(shape, shapes[ids[name]]):
                    found[run] = ids[name], part
                    break
        elif shape.hparams is not None:
            parent = next((ids[name] for name in _directly_above(shape.name) if name in ids), None)
            if parent is not None and _same_writer(shape, shapes[parent]):
                trials.setdefault(parent, []).append(run)
    for parent, runs in trials.items():
        first = shapes[runs[0]].hparams
        if all(shapes[run].hparams == first for run in runs):  # otherwise they are trials, each a run of its own
            found.update((run, (parent, shapes[run].name.rpartition("/")[2])) for run in runs)
    return found


def _above(name: str) -> Iterator[str]:
    """Names that a run in a directory above may have, nearest first; the log directory itself is "." or "given/."."""
    prefix = name
    while "/" in prefix:
        prefix = prefix.rpartition("/")[0]
        yield prefix
        if name != f"{prefix}/.":
            yield f"{prefix}/."
    if name != ".":
        yield "."


def _directly_above(name: str) -> tuple[str, ...]:
    prefix = name.rpartition("/")[0]
    return (prefix, f"{prefix}/.") if prefix else (".",)


def _line_of(shape: Shape, above: str) -> str:
    """The name of the line, if the run is one of `add_scalars` in the run `above`; otherwise ""."""
    base = "" if above == "." else above.removesuffix(".").removesuffix("/") + "/"
    inner = shape.name.removeprefix(base)
    start = shape.line.replace("/", "_") + "_"
    return inner.removeprefix(start) if inner.startswith(start) else ""


def _same_writer(part: Shape, whole: Shape) -> bool:
    """Whether one program may have written both; names of files that tell nothing may be of any."""
    return not part.writers or not whole.writers or part.writers <= whole.writers
