"""The drop-in's writers: what is on disk when, what is refused, and what programs do that put their own class there."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard import summary
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.compat.tensorflow_stub import pywrap_tensorflow
from tensorboard.compat.tensorflow_stub.io import gfile
from tensorboard.summary.writer import event_file_writer
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.summary.writer.record_writer import RecordWriter
from tests.compat.records import events, events_of


def scalar(step: int, number: float = 1.0) -> Any:
    event = event_pb2.Event(wall_time=float(step), step=step)
    event.summary.value.add(tag="loss", simple_value=number)
    return event


def test_the_file_is_there_at_once_with_the_name_and_the_first_record_of_the_original(tmp_path: Path) -> None:
    writer = EventFileWriter(str(tmp_path / "new" / "run"), filename_suffix=".suffix")
    (path,) = (tmp_path / "new" / "run").iterdir()
    host = re.escape(socket.gethostname())
    assert re.fullmatch(rf"events\.out\.tfevents\.\d{{10}}\.{host}\.{os.getpid()}\.\d+\.suffix", path.name)
    (first,) = events(path.parent)
    assert first.file_version == "brain.Event:2"
    assert first.source_metadata.writer == "tensorboard.summary.writer.event_file_writer"
    assert first.step == 0
    assert first.wall_time > 1e9
    writer.close()


def test_events_are_written_as_they_are(tmp_path: Path) -> None:
    writer = EventFileWriter(str(tmp_path))
    given = [scalar(step, step / 3) for step in range(1000)]
    for event in given:
        writer.add_event(event)
    writer.flush()
    assert events(tmp_path)[1:] == given
    writer.close()


def test_close_writes_what_waits_and_the_second_time_does_nothing(tmp_path: Path) -> None:
    writer = EventFileWriter(str(tmp_path), max_queue_size=1000, flush_secs=1000)
    writer.add_event(scalar(1))
    writer.close()
    writer.close()
    assert len(events(tmp_path)) == 2


def test_a_closed_writer_takes_nothing(tmp_path: Path) -> None:
    writer = EventFileWriter(str(tmp_path))
    writer.close()
    with pytest.raises(OSError, match="closed"):
        writer.add_event(scalar(1))
    with pytest.raises(OSError, match="closed"):
        writer.flush()


def test_what_is_no_event_is_refused(tmp_path: Path) -> None:
    writer = EventFileWriter(str(tmp_path))
    for wrong in (b"bytes", summary_pb2.Summary(), None):
        with pytest.raises(TypeError, match="Event"):
            writer.add_event(wrong)
    writer.close()


def test_the_directory_is_given_back_as_it_came(tmp_path: Path) -> None:
    writer = EventFileWriter(tmp_path)
    assert writer.get_logdir() is tmp_path
    writer.close()


def test_a_directory_that_cannot_be_used_raises_what_the_system_says(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        EventFileWriter(str(tmp_path / "file"))


def test_a_program_that_forgets_to_close_loses_nothing(tmp_path: Path) -> None:
    program = """
import sys
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.summary.writer.event_file_writer import EventFileWriter
writer = EventFileWriter(sys.argv[1])
for step in range(50):
    writer.add_event(Event(step=step))
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)
    assert [event.step for event in events(tmp_path)[1:]] == list(range(50))


def test_a_subclass_can_take_its_place_in_the_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As packages do that want to see every event."""
    seen = []

    class Watching(EventFileWriter):
        def __init__(self, logdir: str, *args: Any, **kwargs: Any) -> None:
            self.root = logdir
            super().__init__(logdir, *args, **kwargs)

        def add_event(self, event: Any) -> None:
            seen.append(event)
            super().add_event(event)

    monkeypatch.setattr(event_file_writer, "EventFileWriter", Watching)
    output = event_file_writer.EventFileWriter(str(tmp_path), 10, 120, "")
    output.add_event(scalar(7))
    output.close()
    assert seen == [scalar(7)] == events(tmp_path)[1:]


# ---------------------------------------------------------------- elsewhere than on this machine


class Shelf:
    """A file system of a third party, with the methods it must have, and files that cannot grow."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.folders: set[str] = set()

    def join(self, path: str, *paths: str) -> str:
        return "/".join((path.rstrip("/"), *paths))

    def exists(self, filename: str) -> bool:
        return filename in self.files

    def read(self, filename: str, binary_mode: bool = False, size: Any = None, continue_from: Any = None) -> Any:
        start = continue_from or 0
        data = self.files[filename][start : None if size is None else start + size]
        return data if binary_mode else data.decode(), start + len(data)

    def write(self, filename: str, file_content: Any, binary_mode: bool = False) -> None:
        self.files[filename] = file_content if binary_mode else file_content.encode()

    def makedirs(self, path: str) -> None:
        self.folders.add(path)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(gfile, "_registered", dict(gfile._registered))
    gfile.register_filesystem("shelf", made)
    return made


def test_event_files_go_to_registered_file_systems(shelf: Shelf) -> None:
    writer = EventFileWriter("shelf://logs/run", filename_suffix=".x")
    assert shelf.folders == {"shelf://logs/run"}
    (path,) = shelf.files
    assert path.startswith("shelf://logs/run/events.out.tfevents.")
    assert path.endswith(".x")
    for step in range(100):
        writer.add_event(scalar(step))
    writer.flush()
    assert [event.step for event in events_of(shelf.files[path])[1:]] == list(range(100))
    writer.add_event(scalar(100))
    writer.close()
    assert len(events_of(shelf.files[path])) == 102


def test_an_address_nobody_knows_is_refused() -> None:
    with pytest.raises((ValueError, ImportError), match="nowhere"):
        EventFileWriter("nowhere://logs")


# ---------------------------------------------------------------- records


def test_records_are_framed_into_a_file_that_the_caller_opened(tmp_path: Path) -> None:
    with open(tmp_path / "file", "wb") as file:
        writer = RecordWriter(file)
        writer.write(b"one")
        writer.write(b"")
        writer.flush()
        assert not writer.closed
        writer.close()
        assert writer.closed
        assert file.closed
    reader = pywrap_tensorflow.PyRecordReader_New(str(tmp_path / "file"))
    read = []
    for _ in range(2):
        reader.GetNext()
        read.append(reader.record())
    assert read == [b"one", b""]


def test_a_record_has_the_bytes_of_the_format() -> None:
    file = io.BytesIO()
    RecordWriter(file).write(b"abc")
    assert file.getvalue().hex() == "0300000000000000b099490e616263" + "6e57f121"


# ---------------------------------------------------------------- Writer


def test_a_writer_writes_float32_with_its_metadata_each_time(tmp_path: Path) -> None:
    writer = summary.Writer(str(tmp_path))
    writer.add_scalar("loss", 0.1, np.int64(3), wall_time=5.0, description="*d*")
    writer.add_scalar("loss", np.float64(2), 4)
    writer.flush()
    _, first, second = events(tmp_path)
    assert (first.step, first.wall_time, second.step) == (3, 5.0, 4)
    (value,) = first.summary.value
    assert value.tag == "loss"
    assert value.tensor.float_val == [np.float32(0.1)]
    assert value.metadata.plugin_data.plugin_name == "scalars"
    assert value.metadata.summary_description == "*d*"
    assert value.metadata.data_class == summary_pb2.DATA_CLASS_SCALAR
    assert second.summary.value[0].metadata.data_class == summary_pb2.DATA_CLASS_SCALAR
    writer.close()
    for call in (writer.close, writer.flush, lambda: writer.add_scalar("loss", 1, 5)):
        with pytest.raises(RuntimeError, match="already closed"):
            call()


@pytest.mark.parametrize(
    ("data", "step", "error"),
    [
        (np.zeros(2), 1, ValueError),
        ("x", 1, ValueError),
        (1j, 1, TypeError),
        (1.0, [1, 2], ValueError),
        (1, "x", ValueError),
    ],
)
def test_a_writer_refuses_what_is_no_number(tmp_path: Path, data: Any, step: Any, error: type[Exception]) -> None:
    writer = summary.Writer(str(tmp_path))
    with pytest.raises(error):
        writer.add_scalar("loss", data, step)
    writer.close()


def test_a_writer_takes_any_output() -> None:
    class Kept(summary.Output):
        def __init__(self) -> None:
            self.calls: list[Any] = []

        def emit_scalar(self, **point: Any) -> None:  # type: ignore[override]
            self.calls.append(point)

        def flush(self) -> None:
            self.calls.append("flush")

        def close(self) -> None:
            self.calls.append("close")

    output = Kept()
    writer = summary.Writer(output)
    writer.add_scalar("loss", 2, 3, wall_time=1.0)
    writer.flush()
    writer.close()
    point, *rest = output.calls
    assert point == {
        "plugin_name": "scalars", "tag": "loss", "data": np.float32(2), "step": np.int64(3), "wall_time": 1.0,
        "description": None,
    }  # fmt: skip
    assert rest == ["flush", "close"]
    for wrong in (3, None):
        with pytest.raises(TypeError, match="output"):
            summary.Writer(wrong)
    with pytest.raises(TypeError, match="abstract"):
        summary.Output()  # type: ignore[abstract]
