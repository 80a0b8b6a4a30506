"""The protobuf wire format for the rarer messages: bytes ⇄ `Message`, driven by the tables in `messages`.

    event = decode("tensorboard.Event", payload)
    event.summary.value[0].tag
    encode(Message("tensorboard.Event", wall_time=1.5, file_version="brain.Event:2"))

The hot path (scalars of event files) is decoded in the native core and never comes through here.
What a caller may rely on:

* repeated numbers are accepted packed and unpacked; of a oneof, and of a single value given twice, the last
  one counts; a message given twice is merged;
* fields that the table lacks, or that come in another wire type, are kept as bytes and written back last;
* strings that are not UTF-8 are kept by surrogate escapes, so any bytes survive a round trip;
* no more is allocated than the bytes that are there; messages nest at most 100 deep;
* encoding is deterministic: fields by number, map entries by key.
"""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable, Sequence
from math import copysign
from typing import Any, TypeAlias

from sightline.errors import FormatError
from sightline.events.message import Message, Plan, Slot
from sightline.events.messages import MessageType
from sightline.events.messages.schema import FIXED32, FIXED64, LENGTH, VARINT

__all__ = ["MAX_DEPTH", "Message", "decode", "encode", "split"]

MAX_DEPTH = 100
"""Messages within messages, as protobuf allows."""

MAX_FIELD = (1 << 29) - 1
START_GROUP, END_GROUP = 3, 4

Bytes: TypeAlias = bytes | bytearray | memoryview


class _WireError(Exception):
    """Why and where the bytes are wrong; becomes a FormatError where message and field are known."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(f"{reason} at byte {at}")


def decode(type_: str | MessageType, data: Bytes) -> Message:
    """Read one message.

    Args:
        type_: full name or table.
        data: exactly the bytes of the message.

    Raises:
        FormatError: the bytes are not such a message; names message, field and offset into `data`.
    """
    data = bytes(data)
    out = Message(type_)
    _read(out, data, 0, len(data), 0)
    return out


def split(data: bytes, number: int) -> tuple[list[bytes], bytes]:
    """The items of one field that are bytes, texts or messages, as they are; and the message without them.

    For whoever meets the same item in thousands of messages, and decodes it once.

    Raises:
        FormatError: bytes do not follow the wire format.
    """
    from sightline.events import _core  # late: who only writes has no need of it

    plain = _core.split(data, number)
    if plain is not None:
        return plain
    items: list[bytes] = []
    rest: list[bytes] = []
    pos, end = 0, len(data)
    try:
        while pos < end:
            start = pos
            key, at = _varint(data, pos, end)
            pos = _skip(data, at, end, key >> 3, key & 7)
            if key == number << 3 | LENGTH:
                _, at = _varint(data, at, end)
                items.append(data[at:pos])
            else:
                rest.append(data[start:pos])
    except _WireError as bad:
        raise FormatError(str(bad)) from None
    return items, b"".join(rest)


def encode(value: Message) -> bytes:
    """Write one message; equal messages give equal bytes.

    Raises:
        FormatError: a field holds a value its type cannot carry; names message and field.
    """
    return _write(value, 0)


# Reading


def _read(out: Message, data: bytes, pos: int, end: int, depth: int) -> None:
    plan: Plan = out._plan
    values = out._values
    unknown: list[bytes] = []
    while pos < end:
        start = pos
        slot: Slot | None = None
        try:
            key, pos = _varint(data, pos, end)
            number, wire = key >> 3, key & 7
            if not 0 < number <= MAX_FIELD:
                raise _WireError(f"no field can have the number {number}", start)
            slot = plan.by_number.get(number)
            if slot is None or (wire != slot.wire and not (slot.packs and wire == LENGTH)):
                pos = _skip(data, pos, end, number, wire)
                unknown.append(data[start:pos])
                continue
            if wire == VARINT:
                raw, pos = _varint(data, pos, end)
                item: Any = _FROM_VARINT[slot.kind](raw)
            elif wire == LENGTH:
                size, pos = _varint(data, pos, end)
                if size > end - pos:
                    raise _WireError(f"claims {size} bytes where {end - pos} are left", start)
                stop = pos + size
                if slot.message is not None:
                    if depth == MAX_DEPTH:
                        raise _WireError(f"nested more than {MAX_DEPTH} messages deep", start)
                    item = _message(slot, values, data, pos, stop, depth + 1)
                elif slot.packs:
                    values.setdefault(slot.name, []).extend(_packed(slot, data, pos, stop))
                    pos = stop
                    continue
                elif slot.kind == "string":
                    item = data[pos:stop].decode("utf-8", "surrogateescape")
                else:
                    item = data[pos:stop]
                pos = stop
            else:
                form, width = _FIXED[slot.kind]
                if width > end - pos:
                    raise _WireError(f"needs {width} bytes where {end - pos} are left", start)
                (item,) = form.unpack_from(data, pos)
                pos += width
        except _WireError as bad:
            where = f"{out._type.name}.{slot.name}" if slot else out._type.name
            raise FormatError(f"{where}: {bad}") from None
        if slot.is_map:
            values.setdefault(slot.name, {})[item.key] = _map_value(slot, item)
        elif slot.repeated:
            held = values.setdefault(slot.name, [])
            held.append(item)
            if slot.kind == "bytes" and wire == LENGTH:
                pos = _run(held, data, pos, end, key)
        else:
            for rival in slot.rivals:
                values.pop(rival, None)
            values[slot.name] = item
    if unknown:
        object.__setattr__(out, "_unknown", out._unknown + b"".join(unknown))


def _message(slot: Slot, values: dict[str, Any], data: bytes, pos: int, end: int, depth: int) -> Message:
    assert slot.message is not None
    earlier = None if slot.repeated else values.get(slot.name)
    out = earlier if earlier is not None else Message(slot.message)
    _read(out, data, pos, end, depth)
    return out


def _map_value(slot: Slot, entry: Message) -> Any:
    """The entry's value; an absent one is an empty message of its own, not the shared empty one."""
    inner = slot.entry_value
    if inner.message is not None and "value" not in entry._values:
        return Message(inner.message)
    return entry.value


def _packed(slot: Slot, data: bytes, pos: int, end: int) -> list[Any]:
    if slot.wire != VARINT:
        form, width = _FIXED[slot.kind]
        count, rest = divmod(end - pos, width)
        if rest:
            raise _WireError(f"{end - pos} packed bytes do not divide by {width}", pos)
        return list(struct.unpack_from(f"<{count}{form.format[1:]}", data, pos))
    convert = _FROM_VARINT[slot.kind]
    items = []
    while pos < end:
        raw, pos = _varint(data, pos, end)
        items.append(convert(raw))
    return items


def _run(held: list[bytes], data: bytes, pos: int, end: int, key: int) -> int:
    """Take the short items of the same field that follow: a table in a tensor has hundreds of thousands."""
    while pos + 1 < end and data[pos] == key and (size := data[pos + 1]) < 0x80 and size <= end - pos - 2:
        held.append(data[pos + 2 : pos + 2 + size])
        pos += 2 + size
    return pos


def _varint(data: bytes, pos: int, end: int) -> tuple[int, int]:
    """The unsigned 64-bit number at pos, and where it ends."""
    start = pos
    result = shift = 0
    while pos < end:
        byte = data[pos]
        pos += 1
        if byte < 0x80:
            return (result | byte << shift) & 0xFFFFFFFFFFFFFFFF, pos
        result |= (byte & 0x7F) << shift
        shift += 7
        if shift == 70:
            raise _WireError("a number longer than 10 bytes", start)
    raise _WireError("cut off within a number", start)


def _skip(data: bytes, pos: int, end: int, number: int, wire: int) -> int:
    """Where the value ends that has a field's number and wire type just before pos."""
    start = pos
    groups: list[int] = []
    while True:
        if wire == VARINT:
            _, pos = _varint(data, pos, end)
        elif wire in (FIXED64, FIXED32):
            pos += 8 if wire == FIXED64 else 4
        elif wire == LENGTH:
            size, pos = _varint(data, pos, end)
            pos += size
        elif wire == START_GROUP:
            groups.append(number)
            if len(groups) > MAX_DEPTH:
                raise _WireError(f"groups nested more than {MAX_DEPTH} deep", start)
        elif wire != END_GROUP or not groups or groups.pop() != number:
            raise _WireError(f"field {number} has an impossible wire type {wire}", start)
        if pos > end:
            raise _WireError(f"field {number} is cut off", start)
        if not groups:
            return pos
        key, pos = _varint(data, pos, end)
        number, wire = key >> 3, key & 7


def _signed(bits: int) -> Callable[[int], int]:
    mask, sign = (1 << bits) - 1, 1 << (bits - 1)
    return lambda raw: ((raw & mask) ^ sign) - sign


_FROM_VARINT: dict[str, Callable[[int], int]] = {
    "int32": _signed(32),
    "int64": _signed(64),
    "uint32": lambda raw: raw & 0xFFFFFFFF,
    "uint64": lambda raw: raw,
    "bool": bool,
}
_FIXED = {
    "double": (struct.Struct("<d"), 8),
    "float": (struct.Struct("<f"), 4),
    "fixed64": (struct.Struct("<Q"), 8),
}


# Writing


def _write(value: Message, depth: int) -> bytes:
    if depth > MAX_DEPTH:
        raise FormatError(f"{value._type.name}: nested more than {MAX_DEPTH} messages deep")
    out = bytearray()
    for slot in value._plan.ordered:
        held = value._values.get(slot.name)
        if held is None:
            continue
        try:
            if slot.is_map:
                for entry in _entries(slot, held):
                    _put_length(out, slot.number, _write(entry, depth + 1))
            elif not slot.repeated:
                if slot.presence or not _is_default(slot, held):
                    _put(out, slot, held, depth)
            elif slot.packs:
                if len(held):
                    _put_length(out, slot.number, _pack(slot, held))
            elif slot.kind == "bytes":
                _put_many(out, slot.number, held)
            else:
                for item in held:
                    _put(out, slot, item, depth)
        except (TypeError, ValueError, OverflowError, struct.error) as error:
            if isinstance(error, FormatError):
                raise
            raise FormatError(f"{value._type.name}.{slot.name}: {error}") from None
    return bytes(out + value._unknown)


def _is_default(slot: Slot, held: Any) -> bool:
    """Whether it need not be written; minus zero must."""
    return not held and not (isinstance(slot.default, float) and copysign(1.0, held) < 0)


def _put(out: bytearray, slot: Slot, item: Any, depth: int) -> None:
    if slot.wire != LENGTH:
        out += _to_varint(slot.number << 3 | slot.wire)
        out += _number(slot, item)
    elif slot.message is not None:
        if not isinstance(item, Message) or item._type is not slot.message:
            raise TypeError(f"needs a {slot.message.name}, not {item!r:.60}")
        _put_length(out, slot.number, _write(item, depth + 1))
    elif slot.kind == "string":
        if not isinstance(item, str):
            raise TypeError(f"needs str, not {item!r:.60}")
        _put_length(out, slot.number, item.encode("utf-8", "surrogateescape"))
    else:
        if not isinstance(item, (bytes, bytearray, memoryview)):
            raise TypeError(f"needs bytes, not {item!r:.60}")
        _put_length(out, slot.number, bytes(item))


def _put_length(out: bytearray, number: int, data: bytes) -> None:
    out += _to_varint(number << 3 | LENGTH)
    out += _to_varint(len(data))
    out += data


def _put_many(out: bytearray, number: int, items: Sequence[Any]) -> None:
    key = _to_varint(number << 3 | LENGTH)
    for item in items:
        if not isinstance(item, (bytes, bytearray, memoryview)):
            raise TypeError(f"needs bytes, not {item!r:.60}")
        data = bytes(item)
        out += key + (_SHORT[len(data)] if len(data) < 0x80 else _to_varint(len(data))) + data


def _pack(slot: Slot, items: Sequence[Any]) -> bytes:
    if slot.wire != VARINT:
        return struct.pack(f"<{len(items)}{_FIXED[slot.kind][0].format[1:]}", *items)
    return b"".join(_number(slot, item) for item in items)


def _number(slot: Slot, item: Any) -> bytes:
    if slot.wire != VARINT:
        return _FIXED[slot.kind][0].pack(item)
    raw = operator.index(item)
    low, high = _RANGES[slot.kind]
    if not low <= raw <= high:
        raise ValueError(f"{raw} does not fit {slot.kind}")
    return _to_varint(raw & 0xFFFFFFFFFFFFFFFF)


_RANGES = {
    "int32": (-(1 << 31), (1 << 31) - 1),
    "int64": (-(1 << 63), (1 << 63) - 1),
    "uint32": (0, (1 << 32) - 1),
    "uint64": (0, (1 << 64) - 1),
    "bool": (0, 1),
}


_SHORT = [bytes([size]) for size in range(0x80)]


def _to_varint(raw: int) -> bytes:
    out = bytearray()
    while raw >= 0x80:
        out.append(raw & 0x7F | 0x80)
        raw >>= 7
    out.append(raw)
    return bytes(out)


def _entries(slot: Slot, held: dict[Any, Any]) -> list[Message]:
    """A map as its entries, sorted by key (strings by their bytes)."""
    assert slot.message is not None

    def order(key: Any) -> Any:
        return key.encode("utf-8", "surrogateescape") if isinstance(key, str) else key

    return [Message(slot.message, key=key, value=held[key]) for key in sorted(held, key=order)]
