"""The drop-in's readers say of any log directory what the original's say, to the last bit of the last point."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import DecodeError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.conformance.real_logs_test import GOLDEN, REAL
from tests.events import strategies
from tests.foreign.accumulated import describe, same
from tests.foreign.conftest import Foreign
from tests.foreign.interpreter import Interpreter
from tests.records import VERSION, event_bytes, frame

from sightline.events.message import Message
from sightline.events.wire import encode

ASK = """
import json, sys
from pathlib import Path
from tests.foreign.accumulated import describe
print(json.dumps(describe(Path(sys.argv[1]), sys.argv[2] == "True")))
"""
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]  # explaining takes minutes here

Compare = Callable[..., None]


LIMIT = 1800.0
"""Seconds: the original takes its time over the largest logs."""


@pytest.fixture(scope="module")
def compare(interpreter: Interpreter) -> Compare:
    """Fail on the first question that the two answer differently."""

    def check(folder: Path, brief: bool = False, arrays: bool = True) -> None:
        theirs, ours = interpreter.run(ASK, [folder, brief], LIMIT), same(describe(folder, brief))
        if not arrays:
            for said in (theirs, ours):
                answers = said.get("provider", {}).items()
                said["provider"] = {asked: answer for asked, answer in answers if "values" not in asked}
        assert list(ours) == list(theirs)
        for question, answer in theirs.items():
            assert ours[question] == answer, question

    return check


def sources() -> list[Any]:
    """The golden logs; with SIGHTLINE_ALL_LOGS all there are, over some of which the original takes minutes."""
    roots = [GOLDEN, *([REAL] if os.environ.get("SIGHTLINE_ALL_LOGS") and REAL.is_dir() else [])]
    names = {path.name: path for root in roots for path in sorted(root.iterdir()) if path.is_dir()}
    return [pytest.param(path, id=name) for name, path in names.items() if any(path.rglob("*tfevents*"))]


@pytest.mark.parametrize("folder", sources())
def test_of_what_other_people_logged(compare: Compare, folder: Path) -> None:
    compare(folder)


@st.composite
def logs(draw: st.DrawFn) -> list[list[bytes]]:
    """The files of one run: records that protobuf can read, after a version, an old one or none; now and then torn."""
    from tensorboard.compat.proto import event_pb2

    files = []
    for _ in range(draw(st.integers(1, 3))):
        version = draw(st.sampled_from([VERSION, VERSION, VERSION, "brain.Event:1", ""]))
        records = [frame(encode(Message("tensorboard.Event", wall_time=draw(st.floats()), file_version=version)))]
        for record in draw(st.one_of(strategies.files(), strategies.training_files())):
            try:
                event = event_pb2.Event.FromString(record[12:-4])
            except DecodeError:  # text that is not UTF-8, say
                continue
            if all(map(_sound, event.summary.value)):
                records.append(record)
        if draw(st.integers(0, 4)) == 0:
            records.append(draw(st.sampled_from(records))[: draw(st.integers(1, 30))])
        files.append(records)
    return files


def _sound(value: Any) -> bool:
    """Whether a value has no contents that no writer makes, and that fail at different times: see docs/adr/0015."""
    sizes = [dim.size for dim in value.tensor.tensor_shape.dim]
    return len(value.histo.bucket) == len(value.histo.bucket_limit) and all(size >= 0 for size in sizes)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(runs=st.lists(logs(), min_size=4, max_size=10))
def test_of_anything(compare: Compare, tmp_path_factory: pytest.TempPathFactory, runs: list[list[list[bytes]]]) -> None:
    folder = tmp_path_factory.mktemp("logs")
    for number, files in enumerate(runs):
        run = folder / f"run{number}"
        run.mkdir()
        for place, records in enumerate(files):
            (run / f"events.out.tfevents.{place}").write_bytes(b"".join(records))
    compare(folder, arrays=False)  # which of these tensors are an array is not for readers to say


def test_of_many_points_and_restarts(compare: Compare, tmp_path: Path) -> None:
    """Long enough for the default sizes to overflow, and to go on after a restart. The original looks through all it
    holds for each point of a step that was there before, so there are not many of those."""
    choose = random.Random(4)
    for version in (VERSION, "brain.Event:1"):
        records = [encode(Message("tensorboard.Event", wall_time=0.0, file_version=version))]
        step = 0
        for at in range(25_000):
            step = step - 40 if at in (11_000, 11_010, 20_500) else step + 1
            if at in (11_000, 15_000):
                start = Message("tensorboard.SessionLog", status=1)
                records.append(encode(Message("tensorboard.Event", wall_time=float(at), step=step, session_log=start)))
            scalars = {"a": choose.random(), **({"b": choose.random()} if at % 3 else {})}
            records.append(event_bytes(float(at), step, scalars, legacy=True))
            if at % 10 == 0:
                records.append(event_bytes(float(at), step, {"modern": choose.random()}, metadata=at == 0))
        folder = tmp_path / version.replace(":", "")
        folder.mkdir()
        (folder / "events.out.tfevents.1").write_bytes(b"".join(map(frame, records)))
    compare(tmp_path, brief=True)


def test_of_damage(compare: Compare, tmp_path: Path) -> None:
    """The first damaged record ends its file; the next file is read all the same."""
    records = [frame(event_bytes(float(step), step, {"a": step * 0.5}, legacy=True)) for step in range(20)]
    choose = random.Random(5)
    for number in range(30):
        data = bytearray(b"".join(records))
        data[choose.randrange(len(data))] ^= 1 << choose.randrange(8)
        run = tmp_path / str(number)
        run.mkdir()
        (run / "events.out.tfevents.1").write_bytes(data)
        (run / "events.out.tfevents.2").write_bytes(records[0])
    compare(tmp_path)


GROW = """
import json, logging, sys
from pathlib import Path
logging.getLogger("tensorboard").setLevel(logging.CRITICAL)
from tests.foreign.growing import grow
print(json.dumps(grow(Path(sys.argv[1]))))
"""


def test_of_files_that_grow(foreign: Foreign, tmp_path: Path) -> None:
    from tests.foreign.growing import grow

    theirs = foreign(GROW, tmp_path / "theirs")
    assert json.loads(json.dumps(grow(tmp_path / "ours"))) == theirs
    assert len(theirs["said"]) > 20
