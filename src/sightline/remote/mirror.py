"""Keeps a folder of event files equal to what a data provider holds, so that all the rest reads it as it reads any log.

The protocol tells what there is, never what is new: each round asks for the list of series, then for those that grew,
and writes the points that came after the last one written. What the server has thinned out since stays here.
"""

from __future__ import annotations

import shutil
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sightline.events import wire
from sightline.events._encoder import event, field, record
from sightline.events.message import Message
from sightline.remote.client import Remote, blob_keys
from sightline.remote.service import RemoteError

FILE = "events.out.tfevents.0000000000.mirror"
VERSION = b"brain.Event:2"
SHARE = 4  # a round may take a fifth of the time
MANY_TAGS = 50  # series of one run asked for at once: an answer stays far below the limit of a message

RUN_GRAPH = ("graphs", "__run_graph__")

# field numbers of Event, Summary.Value and TensorProto
GRAPH_DEF, SUMMARY = 4, 5
VALUE, TAG, TENSOR, METADATA = 1, 1, 8, 9
FLOAT_SHAPE = b"\x08\x01\x12\x00"  # dtype DT_FLOAT, a shape without dimensions
STRINGS = b"\x08\x07"  # dtype DT_STRING

_Key = tuple[str, str, str]  # what, plugin, tag


@dataclass(slots=True)
class _Series:
    """How far a series has been written."""

    step: int
    wall_time: float
    told: tuple[int, float]


class Mirror:
    """See the module's text.

    Args:
        remote: the server.
        folder: empty, or one that does not exist yet.
        interval: seconds between two rounds, at least; 0 for one round only.

    Attributes:
        problem: why the last round failed; "" when it did not.
    """

    def __init__(self, remote: Remote, folder: Path, interval: float = 5.0) -> None:
        self._remote = remote
        self._folder = folder
        self._interval = interval
        self._written: dict[str, dict[_Key, _Series]] = {}
        self._began: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.problem = ""

    def start(self, trouble: Callable[[str], None]) -> None:
        """Follow the server in the background.

        Args:
            trouble: told once when the server stops answering, and once, with "", when it answers again.
        """
        self._thread = threading.Thread(target=self._follow, args=(trouble,), name="sightline-mirror", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._remote.close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _follow(self, trouble: Callable[[str], None]) -> None:
        while True:
            began = time.monotonic()
            try:
                self.round()
                problem = ""
            except (RemoteError, OSError, ValueError) as error:  # ValueError: a channel that has been closed
                problem = str(error)
            if self._stop.is_set():
                return
            if problem != self.problem:
                self.problem = problem
                trouble(problem)
            pause = max(self._interval, SHARE * (time.monotonic() - began))
            if self._interval == 0 or self._stop.wait(pause):
                return

    def round(self) -> None:
        """Fetch what is new, once.

        Raises:
            RemoteError: the server does not answer.
            OSError: the folder cannot be written.
        """
        runs = self._remote.runs()
        for name in [name for name in self._written if runs.get(name) != self._began[name]]:
            shutil.rmtree(self._place(name), ignore_errors=True)  # gone, or another run of the same name
            del self._written[name], self._began[name]
        for name, start in runs.items():
            if name not in self._written:
                self._begin(name, start)
        for plugin in self._remote.plugins():
            for what, chunk in _WAYS.items():
                for run, tags in self._remote.listing(what, plugin).items():
                    if run in self._written:
                        self._bring(run, what, plugin, tags, chunk)

    def _place(self, run: str) -> Path:
        """Where a run lies. Names come from the server: none leads out of the folder."""
        parts = [part for part in run.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        return self._folder.joinpath(*parts)

    def _begin(self, run: str, start: float) -> None:
        place = self._place(run)
        place.mkdir(parents=True, exist_ok=True)
        (place / FILE).write_bytes(record(event(start, 0, field(3, VERSION))))
        self._written[run], self._began[run] = {}, start

    def _bring(self, run: str, what: str, plugin: str, tags: dict[str, Message], chunk: _Chunk) -> None:
        """Write the points that are new of some series of a run."""
        known = self._written[run]
        grown = []
        for tag, metadata in tags.items():
            told = (metadata.max_step, metadata.max_wall_time)
            series = known.get((what, plugin, tag))
            if series is None or series.told != told:
                grown.append(tag)
        for first in range(0, len(grown), MANY_TAGS):
            found = self._remote.read(what, plugin, run, grown[first : first + MANY_TAGS])
            with (self._place(run) / FILE).open("ab") as file:
                for tag, data in found.items():
                    about = tags[tag]
                    series = known.get((what, plugin, tag))
                    file.writelines(self._records(series, chunk, tag, about.summary_metadata, data))
                    step, wall = (data.step[-1], data.wall_time[-1]) if data.step else (0, float("-inf"))
                    known[what, plugin, tag] = _Series(step, wall, (about.max_step, about.max_wall_time))

    def _records(
        self, series: _Series | None, chunk: _Chunk, tag: str, metadata: Message, data: Message
    ) -> Iterator[bytes]:
        """Records of the points after the last one written."""
        fresh = [
            number
            for number, (step, wall) in enumerate(zip(data.step, data.wall_time, strict=True))
            if series is None or wall > series.wall_time or (wall == series.wall_time and step > series.step)
        ]
        head = field(TAG, tag.encode("utf-8", "surrogateescape"))
        about = b"" if series is not None else field(METADATA, wire.encode(metadata))
        for number, payload in zip(fresh, chunk(self._remote, data, fresh), strict=True):
            step, wall = data.step[number], data.wall_time[number]
            if (metadata.plugin_data.plugin_name, tag) == RUN_GRAPH:
                yield record(event(wall, step, field(GRAPH_DEF, _first_string(payload))))
                continue
            value = head + about + field(TENSOR, payload)
            about = b""
            yield record(event(wall, step, field(SUMMARY, field(VALUE, value))))


_Chunk = Callable[[Remote, Message, list[int]], Iterable[bytes]]
"""TensorProtos of the points at some places of an answer."""


def _scalars(remote: Remote, data: Message, places: list[int]) -> Iterator[bytes]:
    for place in places:  # the protocol has room for float32 alone
        yield FLOAT_SHAPE + field(5, struct.pack("<f", data.value[place]))


def _tensors(remote: Remote, data: Message, places: list[int]) -> Iterator[bytes]:
    return (wire.encode(data.value[place]) for place in places)


def _blobs(remote: Remote, data: Message, places: list[int]) -> Iterator[bytes]:
    keys = list(blob_keys(data))
    for place in places:
        blobs = [remote.blob(key) for key in keys[place]]
        size = wire.encode(Message("tensorboard.TensorShapeProto.Dim", size=len(blobs)))
        yield STRINGS + field(2, field(2, size)) + b"".join(field(8, blob) for blob in blobs)


def _first_string(payload: bytes) -> bytes:
    strings = wire.decode("tensorboard.TensorProto", payload).string_val
    return bytes(strings[0]) if strings else b""


_WAYS: dict[str, _Chunk] = {"Scalars": _scalars, "Tensors": _tensors, "BlobSequences": _blobs}
