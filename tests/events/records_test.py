"""Checksums, framing, and the small writer, as the oracle and the native core read them."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events import native, oracle
from tests.records import RecordWriter, event_bytes, frame

from sightline.events import _core


@pytest.fixture(params=[True, False], ids=["hardware", "software"])
def checksum(request: pytest.FixtureRequest) -> object:
    _core.use_checksum(request.param)
    yield _core
    _core.use_checksum(True)


def test_published_checksums(checksum: object) -> None:
    assert _core.crc32c(bytes(32)) == oracle.crc32c(bytes(32)) == 0x8A9136AA
    assert _core.crc32c(b"123456789") == 0xE3069283
    assert _core.crc32c(b"") == 0
    text = b"\x1a\x11CRC test, one two"
    assert _core.masked_crc32c(text) == oracle.masked(text) == 0x5794D08A


@given(st.binary(max_size=300), st.integers(0, 9))
def test_checksums_at_any_alignment(data: bytes, start: int) -> None:
    for hardware in (True, False):
        _core.use_checksum(hardware)
        assert _core.crc32c(memoryview(data)[start:]) == oracle.crc32c(data[start:])
    _core.use_checksum(True)


@pytest.mark.parametrize("size", [4095, 4096, 4097, 20_000])
def test_checksums_of_long_stretches(checksum: object, size: int) -> None:
    data = bytes(i * i % 251 for i in range(size))
    assert _core.crc32c(data) == oracle.crc32c(data)


def test_a_record_is_laid_out_as_the_format_says() -> None:
    assert frame(b"abc") == (
        b"\x03\0\0\0\0\0\0\0" + oracle.masked(b"\x03\0\0\0\0\0\0\0").to_bytes(4, "little")
        + b"abc" + oracle.masked(b"abc").to_bytes(4, "little")
    )  # fmt: skip


@pytest.mark.parametrize("legacy", [False, True])
def test_scalars_are_read_back(legacy: bool) -> None:
    sent = {"loss": 0.1, "損失": math.nan, "": -0.0, "big": 1e39}
    data = frame(event_bytes(12.5, -3, sent, legacy=legacy))
    read = oracle.read(data)
    assert [(tag.decode(), *one.scalars) for tag, one in read.series.items()] == [
        (tag, (-3, 12.5, pytest.approx(number32(number), nan_ok=True), False)) for tag, number in sent.items()
    ]
    assert {one.plugin for one in read.series.values()} == {b"" if legacy else b"scalars"}
    assert native.decode(data) == native.plain(read)


def number32(number: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(number))


def test_doubles_stay_doubles() -> None:
    (series,) = oracle.read(frame(event_bytes(0.0, 0, {"x": np.float64(0.1)}))).series.values()
    assert series.scalars == [(0, 0.0, 0.1, True)]


def test_the_writer_makes_a_whole_file() -> None:
    file = io.BytesIO()
    writer = RecordWriter(file, wall_time=5.0)
    for step in range(3):
        writer.scalars(6.0 + step, step, {"a": step / 2, "b": 1.0})
    writer.flush()
    read = oracle.read(file.getvalue())
    assert read.records == 4
    assert not read.damage
    assert read.tail == len(file.getvalue())
    assert [row[:3] for row in read.series[b"a"].scalars] == [(0, 6.0, 0.0), (1, 7.0, 0.5), (2, 8.0, 1.0)]
    assert native.decode(file.getvalue()) == native.plain(read)
    with RecordWriter(file):
        pass
    assert file.closed
