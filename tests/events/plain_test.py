"""PlainDecoder takes what is plain in the order of the file, as it was logged, and hands over everything else."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.events.strategies import files, training_files
from tests.records import event_bytes, frame

from sightline.events._core import PlainDecoder, records
from sightline.events.facts import FORMS
from sightline.events.message import Message, has, which
from sightline.events.wire import decode, encode

FORM_OF = {"simple_value": "simple", "tensor": "tensor", "histo": "histo", "image": "image", "audio": "audio"}
Point = tuple[str, str, int, float, bytes]
"""Tag, form, step, wall time, and the number or the whole value."""


def read(data: bytes, cuts: list[int], *, in_order: bool = False) -> tuple[list[Any], dict[str, bytes], str]:
    """What a decoder gives of bytes in pieces: points by tag with whole events between; metadata; how it ended."""
    decoder = PlainDecoder()
    decoder.in_order = in_order
    found: list[Any] = []
    names: dict[int, tuple[str, str]] = {}
    metadata: dict[str, bytes] = {}
    at = 0
    for end in [*sorted({cut for cut in cuts if cut < len(data)}), len(data)]:
        while True:
            at += decoder.feed(data[at:end], at)
            tags, scalars, references, *_ = decoder.take()
            names.update({tag[0]: (tag[1], tag[2]) for tag in tags})
            metadata.update({tag[1]: data[tag[7] : tag[7] + tag[8]] for tag in tags if tag[7] >= 0})
            points = {index: list(zip(*columns, strict=True)) for index, *columns in scalars}
            for index, items in references:
                assert {FORMS[form] for form in items["form"]} == {names[index][1]}
                rows = items[["step", "wall_time", "offset", "size"]].tolist()
                points[index] = [(step, wall, data[start : start + size]) for step, wall, start, size in rows]
            if points:
                found.append({names[index]: [point(*one) for one in points[index]] for index in sorted(points)})
            if decoder.found != "event":
                break
            found.append(data[at + 12 : at + decoder.need - 4])
            at += decoder.need
            if in_order:  # as an accumulator does
                event = decode("tensorboard.Event", found[-1])
                if has(event, "summary"):
                    decoder.last_step = event.step
        if decoder.found == "damage":
            return found, metadata, "damage"
    return found, metadata, "" if at == len(data) else "rest"


def point(step: Any, wall: Any, value: Any) -> tuple[int, bytes, bytes]:
    return int(step), struct.pack("<d", wall), value if isinstance(value, bytes) else struct.pack("<f", value)


def expected(payloads: list[bytes], *, in_order: bool = False) -> tuple[list[Any], dict[str, bytes]]:
    """The same, event by event through the message tables."""
    found: list[Any] = []
    forms: dict[str, tuple[str, bool]] = {}
    metadata: dict[str, bytes] = {}
    last = -1
    for payload in payloads:
        event = decode("tensorboard.Event", payload)
        back = in_order and (not has(event, "summary") or event.step < last)
        plain = which(event, "what") in (None, "summary") and not back and is_plain(event, forms)
        if has(event, "summary"):
            last = event.step
        if not plain:
            found.append(payload)
            continue
        for value in event.summary.value:
            key = value.tag, forms[value.tag][0]
            if not found or isinstance(found[-1], bytes):
                found.append({})
            kept = value.simple_value if key[1] == "simple" else encode(value)
            found[-1].setdefault(key, []).append(point(event.step, event.wall_time, kept))
            if has(value, "metadata"):
                metadata.setdefault(value.tag, encode(value.metadata))
    return found, metadata


def is_plain(event: Message, forms: dict[str, tuple[str, bool]]) -> bool:
    for value in event.summary.value:
        form = FORM_OF.get(which(value, "value") or "")
        if form is None or (not value.tag and value.node_name):
            return False
        about = has(value, "metadata")
        first, had_metadata = forms.setdefault(value.tag, (form, about))
        if first != form or (about and not had_metadata):
            return False
    return True


CUTS = st.lists(st.integers(0, 3000), max_size=4)


@given(st.one_of(files(), training_files()), CUTS, st.booleans())
def test_the_same_as_event_by_event(framed: list[bytes], cuts: list[int], in_order: bool) -> None:
    wanted, metadata = expected([one[12:-4] for one in framed], in_order=in_order)
    found, seen, end = read(b"".join(framed), cuts, in_order=in_order)
    assert end == ""
    assert merged(found) == wanted
    assert seen == metadata


def merged(found: list[Any]) -> list[Any]:
    """Stretches of plain values that were only parted where bytes were."""
    out: list[Any] = []
    for item in found:
        if isinstance(item, bytes) or not out or isinstance(out[-1], bytes):
            out.append(item)
            continue
        for key, points in item.items():
            out[-1].setdefault(key, []).extend(points)
    return out


@given(training_files(), CUTS, st.data())
def test_damage_ends_the_file(framed: list[bytes], cuts: list[int], data: st.DataObject) -> None:
    broken = data.draw(st.integers(0, len(framed) - 1))
    bytes_ = bytearray(b"".join(framed))
    start = sum(map(len, framed[:broken]))
    at = start + data.draw(st.integers(0, len(framed[broken]) - 1))
    bytes_[at] ^= 1 << data.draw(st.integers(0, 7))
    found, _, end = read(bytes(bytes_), cuts)
    assert merged(found) == expected([one[12:-4] for one in framed[:broken]])[0]
    payloads, used, damaged = records(bytes_)
    assert (payloads, used) == ([one[12:-4] for one in framed[:broken]], start)
    assert damaged == (end == "damage")
    assert damaged or at < start + 12  # a longer length was claimed: nobody can tell yet


@given(files(), st.integers(0, 5000))
def test_records_stops_where_bytes_end(framed: list[bytes], size: int) -> None:
    data = b"".join(framed)
    size = min(size, len(data))
    payloads, used, damaged = records(data[:size])
    assert not damaged
    assert payloads == [one[12:-4] for one in framed[: len(payloads)]]
    assert used == sum(map(len, framed[: len(payloads)]))
    assert len(payloads) == len(framed) or used + len(framed[len(payloads)]) > size


def test_what_is_no_event_is_the_callers() -> None:
    scalar = frame(event_bytes(1.0, 1, {"a": 2.0}, legacy=True))
    for payload in (b"\xff", b"\x2a\x7f", b"\x2a\x02\x0a\x09"):
        found, _, end = read(scalar + frame(payload) + scalar, [])
        assert end == ""
        assert found[1] == payload
        assert [len(one) for one in (found[0], found[2])] == [1, 1]


def test_a_tensor_stays_as_it_was_logged() -> None:
    data = b"".join(frame(event_bytes(float(step), step, {"a": np.float64(step)})) for step in range(3))
    (found,), metadata, _ = read(data, [])
    assert list(found) == [("a", "tensor")]
    values = [decode("tensorboard.Summary.Value", value) for _, _, value in found["a", "tensor"]]
    assert [value.tensor.dtype for value in values] == [2, 2, 2]
    assert decode("tensorboard.SummaryMetadata", metadata["a"]).plugin_data.plugin_name == "scalars"
