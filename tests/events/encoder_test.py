"""The encoder writes what the message tables say, byte for byte, in the order in which it was called."""

from __future__ import annotations

import enum
import gc
import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.strategies import INT64, TEXT
from tests.records import frame

from sightline.events._encoder import ACCEPTED, FOREIGN, FULL, NOTICE, RecordQueue, event, field, record
from sightline.events.message import Message
from sightline.events.wire import encode

PLENTY = 1 << 40
TAGS = TEXT.filter(bool) | st.sampled_from(["a/b", "損失", "x" * 127, "x" * 128, "x" * 300, "é" * 20_000, "\0", "𝄞"])
WALLS = st.floats() | st.floats(0, 4e9)
STEPS = INT64 | st.sampled_from([0, 1, -1, 127, 128, (1 << 63) - 1, -(1 << 63)])


def queue(limit: int = PLENTY, many: int = 1 << 40, large: int = PLENTY) -> RecordQueue:
    return RecordQueue(limit, many, large)


def scalar_event(tag: str, value: float, step: int, wall: float, *, metadata: bool) -> bytes:
    """A scalar's record as the message tables encode it."""
    with np.errstate(all="ignore"):
        number = struct.unpack("<f", np.float32(value).tobytes())[0]
    tensor = Message(
        "tensorboard.TensorProto", dtype=1, tensor_shape=Message("tensorboard.TensorShapeProto"), float_val=[number]
    )
    out = Message("tensorboard.Summary.Value", tag=tag, tensor=tensor)
    if metadata:
        plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name="scalars")
        out.metadata = Message("tensorboard.SummaryMetadata", plugin_data=plugin, data_class=1)
    summary = Message("tensorboard.Summary", value=[out])
    return frame(encode(Message("tensorboard.Event", wall_time=wall, step=step, summary=summary)))


def put(to: RecordQueue, *given: Any) -> int:
    """`scalar`, with what need not be given filled in."""
    tag, value, step, wall = (*given, *("t", 1.0, 1, 1.0)[len(given) :])
    return to.scalar(tag, value, step, wall)


# ---------------------------------------------------------------- bytes


@given(rows=st.lists(st.tuples(TAGS, st.floats() | st.floats(width=32), STEPS, WALLS), max_size=12))
def test_scalars_are_what_the_tables_encode(rows: list[tuple[str, float, int, float]]) -> None:
    filled, seen, wanted = queue(), set[str](), b""
    for tag, value, step, wall in rows:
        assert filled.scalar(tag, value, step, wall) in (ACCEPTED, NOTICE)
        wanted += scalar_event(tag, value, step, wall, metadata=tag not in seen)
        seen.add(tag)
    assert filled.events == len(rows)
    assert filled.size == len(wanted)
    assert b"".join(filled.take()) == wanted


@given(payload=st.binary(max_size=200), more=st.binary(max_size=70_000))
def test_a_record_is_framed(payload: bytes, more: bytes) -> None:
    filled = queue()
    filled.record(payload)
    filled.record(more)
    assert b"".join(filled.take()) == frame(payload) + frame(more)
    assert record(payload) == frame(payload)


@given(step=STEPS, wall=WALLS, version=TEXT)
def test_an_event_around_other_fields(step: int, wall: float, version: str) -> None:
    wanted = encode(Message("tensorboard.Event", wall_time=wall, step=step, file_version=version))
    assert event(wall, step, field(3, version.encode())) == wanted


def test_a_record_larger_than_any_buffer() -> None:
    filled = queue()
    put(filled)
    large = bytes(range(256)) * (1 << 16)  # 16 MiB
    filled.record(large)
    put(filled)
    first, *rest = filled.take()
    assert not rest
    assert frame(large) in first
    assert first.endswith(scalar_event("t", 1.0, 1, 1.0, metadata=False))


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (2, 2.0), (True, 1.0), (False, 0.0), (1 << 60, float(1 << 60)), (10**400, math.inf), (-(10**400), -math.inf),
        (1e300, math.inf), (np.float64(0.5), 0.5), (np.float32(0.1), 0.1), (np.int8(-3), -3.0), (np.bool_(True), 1.0),
        (np.array(7), 7.0), (np.array([[1.5]], np.float16), 1.5), (-0.0, -0.0),
    ],
)  # fmt: skip
def test_what_counts_as_a_number(given: Any, number: float) -> None:
    filled = queue()
    assert put(filled, "t", given) == NOTICE
    assert filled.take() == [scalar_event("t", number, 1, 1.0, metadata=True)]


def test_none_is_step_0_and_now() -> None:
    import time

    filled, before = queue(), time.time()
    filled.scalar("t", 1.0, None, None)
    (data,) = filled.take()
    wall = struct.unpack("<d", data[13:21])[0]
    assert before <= wall <= time.time()
    assert data == scalar_event("t", 1.0, 0, wall, metadata=True)


# ---------------------------------------------------------------- what it does not take


class Broken:
    """Has an `item`, as arrays do, that answers something else."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self.item = answer


@pytest.mark.parametrize(
    "given",
    [
        ("t", "1.0"), ("t", None), ("t", 1j), ("t", [1.0]),
        ("t", np.zeros(2)), ("t", np.zeros(0)), ("t", np.array("a")),
        ("t", Broken(lambda: "text")), ("t", Broken(lambda: 1 // 0)),
        ("t", 1.0, "1"), ("t", 1.0, 1.0), ("t", 1.0, 1 << 63), ("t", 1.0, -(1 << 63) - 1), ("t", 1.0, 10**400),
        ("t", 1.0, np.int64(1)), ("t", 1.0, 1, 1), ("t", 1.0, 1, "now"),
        ("",), (b"t",), (None,), (1,), ("a\ud800b",), ("\udfff",),
    ],
)  # fmt: skip
def test_what_has_to_be_looked_at_more_closely(given: Any) -> None:
    filled = queue()
    assert put(filled, *given) == FOREIGN
    assert (filled.events, filled.size, filled.take()) == (0, 0, [])
    assert put(filled) == NOTICE  # nothing of it is left behind
    assert filled.take() == [scalar_event("t", 1.0, 1, 1.0, metadata=True)]


class Name(str, enum.Enum):
    LOSS = "loss"


class Shouting(str):
    __hash__ = str.__hash__

    def __str__(self) -> str:
        return self.upper()

    def __eq__(self, other: object) -> bool:
        return True


def test_a_str_of_another_class_is_its_text() -> None:
    filled = queue()
    for tag in (Name.LOSS, Shouting("loss"), "loss"):
        put(filled, tag)
    put(filled, Shouting("acc"))
    assert b"".join(filled.take()) == b"".join(
        scalar_event(tag, 1.0, 1, 1.0, metadata=first)
        for tag, first in [("loss", True), ("loss", False), ("loss", False), ("acc", True)]
    )


def test_an_answer_that_logs_itself() -> None:
    """`item()` is anybody's code: it may log to the same writer."""
    filled = queue()
    put(filled, "t", Broken(lambda: put(filled, "t", 5.0) and 6.0))
    assert b"".join(filled.take()) == (
        scalar_event("t", 5.0, 1, 1.0, metadata=True) + scalar_event("t", 6.0, 1, 1.0, metadata=False)
    )


# ---------------------------------------------------------------- order


@given(calls=st.lists(st.sampled_from(["scalar", "record", "later", "end", "take"]), max_size=40))
def test_the_order_of_the_calls_is_the_order_of_the_file(calls: list[str]) -> None:
    filled, wanted, out, seen, size = queue(), list[Any](), list[Any](), False, 0
    jobs: dict[Any, str] = {}
    for number, call in enumerate(calls):
        if call == "scalar":
            filled.scalar("t", 1.0, number, 1.0)
            wanted.append(scalar_event("t", 1.0, number, 1.0, metadata=not seen))
            seen = True
        elif call == "record":
            filled.record(str(number).encode())
            wanted.append(frame(str(number).encode()))
        elif call == "later":
            job = lambda: None  # noqa: E731 - a new one each time
            jobs[job] = f"job {number}"
            filled.later(job, 1000)
            wanted.append(f"job {number}")
        elif call == "end":
            filled.end_file()
            wanted.append(None)
            seen = False
        else:
            out += filled.take()
            assert (filled.events, filled.size) == (0, 0)
            size = len(wanted)
        waiting = wanted[size:]
        assert filled.events == sum(one is not None for one in waiting)
        assert filled.size == sum(len(x) if isinstance(x, bytes) else 1000 for x in waiting if x is not None)
    out += filled.take()
    assert joined(jobs.get(one, one) for one in out) == joined(wanted)


def joined(items: Any) -> list[Any]:
    """Bytes that follow each other as one."""
    out: list[Any] = []
    for item in items:
        if isinstance(item, bytes) and out and isinstance(out[-1], bytes):
            out[-1] += item
        else:
            out.append(item)
    return out


def test_a_new_file_brings_the_metadata_again() -> None:
    filled = queue()
    put(filled, "t")
    filled.end_file()
    put(filled, "t")
    put(filled, "t")
    first, end, second = filled.take()
    assert end is None
    assert first == scalar_event("t", 1.0, 1, 1.0, metadata=True)
    assert second == first + scalar_event("t", 1.0, 1, 1.0, metadata=False)


def test_clear_forgets_all() -> None:
    filled = queue()
    put(filled, "t")
    filled.later(print, 10)
    filled.drop()
    filled.clear()
    assert (filled.events, filled.size, filled.dropped, filled.take()) == (0, 0, 0, [])
    put(filled, "t")
    assert filled.take() == [scalar_event("t", 1.0, 1, 1.0, metadata=True)]


# ---------------------------------------------------------------- limits and notices


@given(sizes=st.lists(st.integers(0, 60), min_size=1, max_size=12), limit=st.integers(0, 200), deferred=st.booleans())
def test_a_full_queue_takes_nothing_and_an_empty_one_anything(sizes: list[int], limit: int, deferred: bool) -> None:
    filled, waiting = queue(limit), 0
    for size in sizes:
        before = (filled.events, filled.size)
        answer = filled.later(print, size + 16) if deferred else filled.record(bytes(size))
        if filled.events > before[0]:
            assert answer != FULL
            assert not before[0] or waiting + size + 16 <= limit
            waiting += size + 16
        else:
            assert answer == FULL
            assert before[0]
            assert waiting + size + 16 > limit
            assert (filled.events, filled.size) == before
    assert filled.size == waiting
    filled.take()
    assert filled.record(bytes(1000)) == NOTICE


def test_a_scalar_that_found_no_room_has_not_used_up_the_metadata() -> None:
    first = scalar_event("a", 1.0, 1, 1.0, metadata=True)
    filled = queue(limit=len(first) + 20)
    put(filled, "a")
    assert put(filled, "b") == FULL
    assert filled.take() == [first]
    put(filled, "b")
    assert filled.take() == [scalar_event("b", 1.0, 1, 1.0, metadata=True)]


@pytest.mark.parametrize("many", [0, 1, 10])
def test_the_first_and_too_many_are_told_of(many: int) -> None:
    filled = queue(many=many)
    for _ in range(2):
        answers = [put(filled) for _ in range(many + 5)]
        assert [at for at, answer in enumerate(answers) if answer == NOTICE] == sorted({0, many})
        assert filled.plenty
        filled.take()
        assert not filled.plenty


@pytest.mark.parametrize("deferred", [False, True])
def test_too_much_is_told_of_once(deferred: bool) -> None:
    filled = queue(large=1000)
    sizes = [300, 300, 300, 300, 300, 2000]
    answers = [filled.later(print, n) if deferred else filled.record(bytes(n - 16)) for n in sizes]
    assert answers == [NOTICE, ACCEPTED, ACCEPTED, NOTICE, ACCEPTED, ACCEPTED]
    assert filled.plenty


class Logs:
    """Logs when it is collected, which it is since it holds itself."""

    def __init__(self, to: RecordQueue) -> None:
        self.circle = self
        self.to = to

    def __del__(self) -> None:
        put(self.to)


def test_a_finalizer_that_logs_while_the_queue_is_taken() -> None:
    """A garbage collection may run anybody's code wherever memory is asked for."""
    filled, taken = queue(), b""
    kept: list[object] = [[] for _ in range(1000)]  # so that no list lies ready, and the queue has to ask for one
    before = gc.get_threshold()
    gc.disable()
    gc.set_threshold(1)
    try:
        for _ in range(100):
            Logs(filled)
            kept.append([])
            gc.enable()
            taken += b"".join(filled.take())
            gc.disable()
            assert bool(filled.events) == bool(filled.size)
    finally:
        gc.set_threshold(*before)
        gc.enable()
    gc.collect()
    taken += b"".join(filled.take())
    later = scalar_event("t", 1.0, 1, 1.0, metadata=False)
    assert taken == scalar_event("t", 1.0, 1, 1.0, metadata=True) + 99 * later
