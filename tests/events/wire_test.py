"""The codec: every table round-trips, known bytes read as they should, bad bytes say where."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events import strategies

from sightline.errors import FormatError
from sightline.events import messages
from sightline.events._core import inside
from sightline.events.message import Message, has, unknown, which
from sightline.events.messages.schema import Map, Repeated
from sightline.events.wire import MAX_DEPTH, decode, encode, split

EVENT, VALUE, TENSOR = "tensorboard.Event", "tensorboard.Summary.Value", "tensorboard.TensorProto"


def test_every_table_is_sound() -> None:
    """Numbers and names are unique, and every type that a field names exists."""
    for table in messages.MESSAGES.values():
        assert len({field.number for field in table.fields}) == len(table.fields), table.name
        assert len({field.name for field in table.fields}) == len(table.fields), table.name
        for field in table.fields:
            single = field.type
            if isinstance(single, Repeated):
                single = single.of
            elif isinstance(single, Map):
                single = single.value
            if isinstance(single, str):
                assert single in messages.MESSAGES or single in messages.ENUMS, f"{table.name}.{field.name}"
    for enum in messages.ENUMS.values():
        assert next(iter(enum.numbers.values())) == 0, f"{enum.name}: proto3 enums begin with 0"


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(messages.MESSAGES)).flatmap(strategies.message))
def test_every_message_round_trips(sent: Message) -> None:
    data = encode(sent)
    got = decode(sent._type, data)
    assert encode(got) == data
    assert not unknown(got)
    for field in sent._type.fields:
        assert has(got, field.name) == has(sent, field.name), field.name
        assert same(getattr(got, field.name), getattr(sent, field.name)), field.name


def same(left: object, right: object) -> bool:
    """Equal to the bit; for messages and what holds them, equal bytes."""
    match left, right:
        case Message(), Message():
            return encode(left) == encode(right)
        case list(), list():
            return len(left) == len(right) and all(map(same, left, right))
        case dict(), dict():
            return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
        case float(), float():
            return repr(left) == repr(right)
    return left == right


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(messages.MESSAGES)), st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    try:
        got = decode(name, data)
    except FormatError:
        return
    again = encode(got)
    assert encode(decode(name, again)) == again


def test_known_bytes() -> None:
    event = decode(EVENT, bytes.fromhex("09 00000000804fd241 10 80ffffffffffffffff01 2a0a 0a08 0a0161 150000c03f"))
    assert event.wall_time == 1228800000.0
    assert event.step == -128
    assert which(event, "what") == "summary"
    assert [(value.tag, value.simple_value) for value in event.summary.value] == [("a", 1.5)]


def test_what_is_not_set_reads_as_its_default() -> None:
    event = decode(EVENT, b"")
    assert (event.wall_time, event.step, event.file_version, event.graph_def) == (0.0, 0, "", b"")
    assert list(event.summary.value) == []
    assert event.session_log.status == 0
    assert which(event, "what") is None
    assert not has(event, "summary")
    with pytest.raises(AttributeError, match=r"tensorboard\.SessionLog is not set"):
        event.session_log.msg = "lost"
    with pytest.raises(AttributeError, match="has no field 'wall'"):
        _ = event.wall


def test_defaults_are_left_out_but_minus_zero_and_presence_are_kept() -> None:
    assert encode(Message(EVENT, wall_time=0.0, step=0)) == b""
    assert encode(Message(EVENT, file_version="")) == b"\x1a\x00"
    assert encode(Message("tensorboard.hparams.GetExperimentRequest", include_metrics=False)) == b"\x10\x00"
    data = encode(Message(EVENT, wall_time=-0.0))
    assert math.copysign(1.0, decode(EVENT, data).wall_time) == -1.0


def test_repeated_numbers_packed_and_not() -> None:
    packed = bytes.fromhex("3a03 01 ac02")
    single = bytes.fromhex("3801 38ac02")
    assert decode(TENSOR, packed).int_val == decode(TENSOR, single).int_val == [1, 300]
    assert encode(decode(TENSOR, single)) == packed
    mixed = bytes.fromhex("2a04 0000803f 2d 00000040")
    assert decode(TENSOR, mixed).float_val == [1.0, 2.0]


def test_the_last_of_a_oneof_counts_and_messages_merge() -> None:
    assert which(decode(VALUE, bytes.fromhex("150000803f 2200")), "value") == "image"
    assert which(decode(VALUE, bytes.fromhex("2200 150000803f")), "value") == "simple_value"
    merged = decode(VALUE, bytes.fromhex("22020801 22021002")).image
    assert (merged.height, merged.width) == (1, 2)
    value = Message(VALUE, simple_value=1.0)
    value.tensor = Message(TENSOR)
    assert which(value, "value") == "tensor"


def test_maps_are_ordered_and_complete() -> None:
    name = "tensorboard.FunctionDef"
    sent = Message(name, ret={"b": "2", "a": "", "": "0"}, resource_arg_unique_id={7: 0, 0: 7})
    data = encode(sent)
    assert decode(name, data).ret == {"b": "2", "a": "", "": "0"}
    assert data == bytes.fromhex("2205 0a00 120130 2205 0a0161 1200 2206 0a0162 120132 4204 0800 1007 4204 0807 1000")
    bare = decode("tensorboard.NodeDef", bytes.fromhex("2a00 2a030a0161"))
    assert sorted(bare.attr) == ["", "a"]
    assert which(bare.attr["a"], "value") is None


def test_unknown_fields_are_kept() -> None:
    known, varint, text, group = "0a0161", "f83f01", "fa3f0178", "fb3f 0801 fc3f"
    other_wire_type = "0801"
    got = decode("tensorboard.SourceMetadata", bytes.fromhex(varint + other_wire_type + known + text + group))
    assert got.writer == "a"
    assert encode(got) == bytes.fromhex(known + varint + other_wire_type + text + group)


def test_strings_that_are_not_utf8_are_kept() -> None:
    data = b"\x0a\x04a\xff\xc3\x28"
    assert decode(VALUE, data).tag == "a\udcff\udcc3("
    assert encode(decode(VALUE, data)) == data


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        (EVENT, "09 0000", "tensorboard.Event.wall_time: needs 8 bytes where 2 are left at byte 0"),
        (EVENT, "10 ffffffffffffffffffff01", "tensorboard.Event.step: a number longer than 10 bytes at byte 1"),
        (EVENT, "10 ff", "tensorboard.Event.step: cut off within a number at byte 1"),
        (EVENT, "2a 03 0a 7f 00", "tensorboard.Summary.value: claims 127 bytes where 1 are left at byte 2"),
        (EVENT, "1a ffffffffffffffff7f", "claims 9223372036854775807 bytes where 0 are left"),
        (EVENT, "00", "no field can have the number 0 at byte 0"),
        (EVENT, "0f", "impossible wire type 7"),
        (EVENT, "7c", "impossible wire type 4"),
        (EVENT, "7b 08", "cut off"),
        (TENSOR, "2a 03 000000", "tensorboard.TensorProto.float_val: 3 packed bytes do not divide by 4 at byte 2"),
        (TENSOR, "3a 01 80", "tensorboard.TensorProto.int_val: cut off within a number at byte 2"),
    ],
)  # fmt: skip
def test_bad_bytes_name_message_field_and_place(name: str, data: str, says: str) -> None:
    with pytest.raises(FormatError) as caught:
        decode(name, bytes.fromhex(data))
    assert says in str(caught.value)


def test_nesting_is_bounded() -> None:
    def nested(depth: int) -> bytes:
        data = b""
        for _ in range(depth):
            data = b"\x12" + _varint(len(data)) + data
        return data

    name = "tensorboard.FullTypeDef"
    assert encode(decode(name, nested(MAX_DEPTH))) == nested(MAX_DEPTH)
    with pytest.raises(FormatError, match="nested more than 100"):
        decode(name, nested(MAX_DEPTH + 1))
    with pytest.raises(FormatError, match="nested more than 100"):
        decode(name, b"\x7b" * 101)
    loop = Message(name)
    loop.args = [loop]
    with pytest.raises(FormatError, match="nested more than 100"):
        encode(loop)


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (EVENT, {"step": 1 << 63}),
        (EVENT, {"step": 1.5}),
        (EVENT, {"wall_time": "now"}),
        (EVENT, {"file_version": b"bytes"}),
        (EVENT, {"file_version": "\ud800"}),
        (EVENT, {"graph_def": "text"}),
        (EVENT, {"summary": Message(EVENT)}),
        (VALUE, {"simple_value": 1e39}),
        (TENSOR, {"int_val": [1 << 31]}),
        (TENSOR, {"uint64_val": [-1]}),
    ],
)
def test_values_that_do_not_fit_are_refused(name: str, fields: dict[str, object]) -> None:
    with pytest.raises(FormatError, match=rf"{name}\.{next(iter(fields))}: "):
        encode(Message(name, **fields))


@pytest.mark.parametrize("step", [0, 1, -1, 127, 128, (1 << 31) - 1, (1 << 63) - 1, -(1 << 63)])
def test_int64_range(step: int) -> None:
    assert decode(EVENT, encode(Message(EVENT, step=step))).step == step


@given(st.floats(width=32) | st.just(math.nan))
def test_float32_is_kept(number: float) -> None:
    assert repr(decode(VALUE, encode(Message(VALUE, simple_value=number))).simple_value) == repr(number)


@given(st.lists(st.tuples(st.integers(1, 5), st.binary(max_size=5)), max_size=6))
def test_a_message_is_split_into_the_items_of_one_field_and_the_rest(fields: list[tuple[int, bytes]]) -> None:
    written = [bytes([number << 3 | 2, len(data)]) + data for number, data in fields]
    items, rest = split(b"\x08\x01" + b"".join(written), 3)
    assert items == [data for number, data in fields if number == 3]
    assert rest == b"\x08\x01" + b"".join(one for one, (number, _) in zip(written, fields, strict=True) if number != 3)


@pytest.mark.parametrize("data", [b"\x1a\x05ab", b"\x1a", b"\x80", b"\x1c"])
def test_what_is_no_message_is_not_split(data: bytes) -> None:
    with pytest.raises(FormatError):
        split(data, 3)


def outcome(data: bytes) -> object:
    try:
        return split(data, 3)
    except FormatError as error:
        return str(error)


PIECES = [b"\x1a\x02ab", b"\x08\x01", b"\x12\0", b"\x1b\x1c", b"\0"]


@given(st.binary(max_size=30) | st.lists(st.sampled_from(PIECES)).map(b"".join))
def test_the_native_core_splits_as_python_does(data: bytes) -> None:
    native = outcome(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sightline.events._core.split", lambda *_: None)
        assert outcome(data) == native


@given(st.lists(st.tuples(st.integers(1, 3), st.binary(max_size=5)), max_size=4), st.binary(max_size=4))
def test_what_is_inside_is_what_splitting_finds(fields: list[tuple[int, bytes]], more: bytes) -> None:
    inner = b"".join(bytes([number << 3 | 2, len(data)]) + data for number, data in fields)
    data = bytes([9 << 3 | 2, len(inner)]) + inner + more
    try:
        outer = split(data, 9)[0]
        found = split(outer[0], 2)[0] if len(outer) == 1 else []
    except FormatError:
        found = []
    got = inside(data, (9, 2))
    assert got is None if len(found) != 1 else got in (found[0], None)
    if not more:
        assert got == (found[0] if len(found) == 1 else None)
