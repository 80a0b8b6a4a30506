"""The native core says what the oracle says, whatever a file holds and however its bytes arrive."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events import native, oracle, strategies
from tests.records import frame

from sightline.events.wire import encode

CUTS = st.lists(st.integers(0, 1 << 62), max_size=6)


def within(cuts: list[int], size: int) -> list[int]:
    return [cut % (size + 1) for cut in cuts]


@settings(max_examples=400, deadline=None)
@given(strategies.files() | strategies.training_files(), CUTS)
def test_any_file_in_any_pieces(records: list[bytes], cuts: list[int]) -> None:
    data = b"".join(records)
    expected = native.plain(oracle.read(data))
    assert expected["records"] == len(records)
    assert native.decode(data) == expected
    assert native.decode(data, within(cuts, len(data))) == expected


@settings(max_examples=100, deadline=None)
@given(strategies.files(max_size=5), st.integers(0, 1 << 62))
def test_a_cut_file_gives_its_whole_records_and_waits(records: list[bytes], cut: int) -> None:
    data = b"".join(records)
    data = data[: cut % (len(data) + 1)]
    got = native.decode(data)
    assert got == native.plain(oracle.read(data))
    assert all(size == 0 for _, size in got["damage"])


@settings(max_examples=600, deadline=None)
@given(
    strategies.events(),
    st.lists(st.tuples(st.integers(0, 1 << 62), st.binary(min_size=1, max_size=2)), max_size=4),
)
def test_payloads_that_are_not_events(event: object, edits: list[tuple[int, bytes]]) -> None:
    """Valid checksums around bytes that are no longer the message that was written."""
    payload = bytearray(encode(event))
    for at, patch in edits:
        at %= len(payload) + 1
        payload[at : at + len(patch)] = patch
    data = frame(bytes(payload)) + frame(encode(event))
    assert native.decode(data) == native.plain(oracle.read(data))
