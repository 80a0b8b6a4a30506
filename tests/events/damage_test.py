"""Damage stays where it is: one record lost for one damaged byte, every loss told, no value ever wrong."""

from __future__ import annotations

import functools
import math
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events import native, oracle, strategies
from tests.records import event_bytes, frame, version_bytes

from sightline.events._core import Decoder
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode


@functools.cache
def training() -> list[bytes]:
    """Some forty records: scalars in three encodings, strings, an old histogram, a restart."""
    records = [frame(version_bytes(1e9))]
    for step in range(12):
        wall = 1e9 + step
        first = step == 0
        records.append(frame(event_bytes(wall, step, {"loss": math.sin(step), "acc": step / 12}, metadata=first)))
        records.append(frame(event_bytes(wall, step, {"old": -step}, legacy=True)))
        records.append(frame(event_bytes(wall, step, {"wide": np.float64(step) / 3}, metadata=first)))
    text = Message("tensorboard.Summary.Value", tag="text", tensor=make_tensor("what was said"))
    histo = Message("tensorboard.Summary.Value", tag="h")
    histo.histo = Message("tensorboard.HistogramProto", min=0.0, max=1.0, bucket_limit=[0.5, 1.0], bucket=[1.0, 2.0])
    summary = Message("tensorboard.Summary", value=[text, histo])
    records.append(frame(encode(Message("tensorboard.Event", wall_time=2e9, step=12, summary=summary))))
    start = Message("tensorboard.SessionLog", status=1)
    records.append(frame(encode(Message("tensorboard.Event", wall_time=2e9, step=6, session_log=start))))
    records.append(frame(event_bytes(2e9, 6, {"loss": 0.5, "acc": math.nan})))
    return records


def flipped(data: bytes, at: int, mask: int) -> bytes:
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


def test_every_bit_of_every_byte() -> None:
    """Whichever bit flips: exactly its record is lost and reported, everything else is as it was."""
    records = training()
    data = b"".join(records)
    begin = 0
    for index, record in enumerate(records):
        end = begin + len(record)
        without = native.plain(oracle.read(flipped(data, begin + 12, 1)))
        assert without["records"] == len(records) - 1
        assert without["damage"] == [(begin, len(record))]
        assert points(without) == points(native.plain(oracle.read(b"".join(records[:index] + records[index + 1 :]))))
        for at in range(begin, end):
            for bit in range(8):
                assert native.decode(flipped(data, at, 1 << bit)) == without, (at, bit)
        begin = end


def points(reading: native.Plain) -> dict[str, list[object]]:
    return {tag["name"]: tag["scalars"] for tag in reading["tags"]}


def test_the_judge_agrees_on_every_byte() -> None:
    data = b"".join(training())
    for at in range(len(data)):
        damaged = flipped(data, at, 0xFF)
        assert native.decode(damaged) == native.plain(oracle.read(damaged)), at


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert", "zero"]), st.integers(0, 1 << 62), st.binary(min_size=1, max_size=40)
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(strategies.training_files() | strategies.files(), EDITS, st.lists(st.integers(0, 1 << 62), max_size=5))
def test_any_damage_in_any_pieces(records: list[bytes], edits: list[tuple[str, int, bytes]], cuts: list[int]) -> None:
    """Bytes flipped, lost, inserted and zeroed: the core recovers what the judge recovers, and nothing else."""
    data = bytearray(b"".join(records))
    for what, at, raw in edits:
        at %= len(data) + 1
        if what == "flip" and at < len(data):
            data[at] ^= raw[0] or 1
        elif what == "cut":
            del data[at : at + len(raw)]
        elif what == "insert":
            data[at:at] = raw
        elif what == "zero":
            data[at : at + len(raw)] = bytes(len(data[at : at + len(raw)]))
    damaged = bytes(data)
    expected = native.plain(oracle.read(damaged))
    assert native.decode(damaged) == expected
    assert native.decode(damaged, [cut % (len(damaged) + 1) for cut in cuts]) == expected
    assert scalars(oracle.read(damaged)) <= written(records), "a value that was never written"


def scalars(reading: oracle.Reading) -> set[tuple[object, ...]]:
    return {(name, *map(repr, row)) for name, one in reading.series.items() for row in one.scalars}


def written(records: list[bytes]) -> set[tuple[object, ...]]:
    """Every scalar the records hold. A record that is lost may have said what a tag is, so each is read on its
    own and after one that declares its tags to be scalars."""
    out: set[tuple[object, ...]] = set()
    for record in records:
        alone = oracle.read(record)
        plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name="scalars")
        metadata = Message("tensorboard.SummaryMetadata", plugin_data=plugin)
        names = [name.decode("utf-8", "surrogateescape") for name in alone.series]
        values = [Message("tensorboard.Summary.Value", tag=name, metadata=metadata) for name in names]
        declared = Message("tensorboard.Event", summary=Message("tensorboard.Summary", value=values))
        out |= scalars(alone) | scalars(oracle.read(frame(encode(declared)) + record))
    return out


def test_records_that_arrive_byte_by_byte_around_damage() -> None:
    records = training()[:6]
    data = b"".join(records[:3]) + b"\xff" * 20 + b"".join(records[3:])
    got = native.decode(data, range(len(data)))
    assert got == native.plain(oracle.read(data))
    assert got["damage"] == [(sum(map(len, records[:3])), 20)]


def test_damage_that_reaches_the_end_is_open_until_a_record_follows() -> None:
    record = training()[1]
    decoder = Decoder()
    rubbish = bytes(range(1, 41))
    at = decoder.feed(record + rubbish, 0)
    assert decoder.open_damage == (len(record), 40)
    assert decoder.take()[5] == []
    data = record + rubbish + record
    decoder.feed(data[at:], at)
    assert decoder.open_damage is None
    assert [(offset, size) for offset, size, _ in decoder.take()[5]] == [(len(record), 40)]
    assert decoder.records == 2


# Lengths that are lies

SIZES = sorted(
    {size for k in range(64) for size in ((1 << k) - 1, 1 << k, (1 << k) + 1)} | {(1 << 64) - 2, (1 << 64) - 1}
)


def bomb(size: int) -> bytes:
    length = size.to_bytes(8, "little")
    return length + oracle.masked(length).to_bytes(4, "little")


def memory_peak() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("needs /proc to measure memory")
    return int(next(line for line in status.read_text().splitlines() if line.startswith("VmPeak")).split()[1]) << 10


def test_a_claimed_length_allocates_nothing_and_hides_nothing() -> None:
    record = training()[1]
    limit = 1 << 20
    before = memory_peak()
    for size in SIZES:
        waiting = native.decode(record + bomb(size), limit=limit)
        assert waiting["records"] == 1
        assert waiting["damage"] == ([] if size <= limit else [(len(record), 12)]), size
        followed = record + bomb(size) + record
        assert native.decode(followed, limit=limit) == native.plain(oracle.read(followed, limit)), size
        assert size <= limit or native.decode(followed, limit=limit)["records"] == 2, size
    assert memory_peak() - before < 16 << 20  # room for what Python, and a thread that begins just now, put by


def test_reasons_name_what_was_wrong() -> None:
    record = training()[1]
    decoder = Decoder(limit=1000)
    broken = flipped(record, 20, 1)
    decoder.feed(broken + record + flipped(record, 0, 1) + record + bomb(5000) + frame(b"\xff") + record, 0)
    reasons = [reason for _, _, reason in decoder.take()[5]]
    assert reasons == [
        "record does not match its checksum",
        "record header does not match its checksum",
        "record header claims 5,000 bytes, more than the limit of 1,000",
        "record is not an Event message",
    ]


def test_bytes_that_look_like_headers_everywhere_cost_no_more_than_others() -> None:
    """Each header claims half of the file that follows; checking every claim would take minutes."""
    data = bomb((1 << 21) + 1) * ((1 << 22) // 12)
    record = training()[1]
    decoder = Decoder()
    started = time.process_time()
    decoder.feed(record + data + record, 0)
    assert time.process_time() - started < 4
    assert decoder.records == 1
    assert decoder.open_damage is not None
