"""The judge: reads an event file slowly and obviously, and shares no code with the product.

Checksums come from a table made here, protobuf is taken apart field by field, and a file is read from
memory in one go. What it says is what the native core has to say, however its bytes are cut up.
"""

from __future__ import annotations

import functools
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
LIMIT = 1 << 30


class MalformedError(Exception):
    pass


# Checksums


def _table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 if crc & 1 else crc >> 1
        table.append(crc)
    return table


TABLE = _table()


def crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


@functools.lru_cache(maxsize=1 << 16)
def masked(data: bytes) -> int:
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


# Protobuf: (field number, wire type, number or bytes, where the bytes begin)


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for i in range(10):
        if at + i >= len(data):
            raise MalformedError
        value |= (data[at + i] & 0x7F) << 7 * i
        if data[at + i] < 0x80:
            return value & (1 << 64) - 1, at + i + 1
    raise MalformedError


def fields(data: bytes, base: int = 0) -> Iterator[tuple[int, int, int | bytes, int]]:
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        if number == 0 or key >> 32:
            raise MalformedError
        if wire == VARINT:
            value, at = varint(data, at)
            yield number, wire, value, 0
            continue
        if wire == BYTES:
            size, at = varint(data, at)
        elif wire in (FIXED64, FIXED32):
            size = 8 if wire == FIXED64 else 4
        else:
            raise MalformedError  # groups have no place in an event file
        if size > len(data) - at:
            raise MalformedError
        raw = data[at : at + size]
        yield number, wire, raw if wire == BYTES else int.from_bytes(raw, "little"), base + at
        at += size


def signed(value: int, bits: int = 64) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> bits - 1 else value


# Tensors that are one number

# dtype: (bytes in tensor_content, repeated field, is it wide, how its bits are read)
NUMBERS = {
    1: (4, 5, False, lambda b: struct.unpack("<f", struct.pack("<I", b))[0]),
    2: (8, 6, True, lambda b: struct.unpack("<d", struct.pack("<Q", b))[0]),
    3: (4, 7, True, lambda b: float(signed(b, 32))),
    4: (1, 7, False, lambda b: float(b & 0xFF)),
    5: (2, 7, False, lambda b: float(signed(b, 16))),
    6: (1, 7, False, lambda b: float(signed(b, 8))),
    9: (8, 10, True, lambda b: float(signed(b, 64))),
    10: (1, 11, False, lambda b: float(b != 0)),
    11: (1, 7, False, lambda b: float(signed(b, 8))),
    12: (1, 7, False, lambda b: float(b & 0xFF)),
    13: (4, 7, True, lambda b: float(signed(b, 32))),
    14: (2, 13, False, lambda b: struct.unpack("<f", struct.pack("<I", (b & 0xFFFF) << 16))[0]),
    15: (2, 7, False, lambda b: float(signed(b, 16))),
    16: (2, 7, False, lambda b: float(b & 0xFFFF)),
    17: (2, 7, False, lambda b: float(b & 0xFFFF)),
    19: (2, 13, False, lambda b: struct.unpack("<e", struct.pack("<H", b & 0xFFFF))[0]),
    22: (4, 16, True, lambda b: float(b & 0xFFFFFFFF)),
    23: (8, 17, True, lambda b: float(b)),
    24: (1, 18, False, lambda b: small_float(b, 5, 2, 15)),
    25: (1, 18, False, lambda b: small_float(b, 4, 3, 7, nan=(0x7F, 0xFF))),
    26: (1, 18, False, lambda b: small_float(b, 4, 3, 8, nan=(0x80,))),
    27: (1, 18, False, lambda b: small_float(b, 4, 3, 11, nan=(0x80,))),
    28: (1, 18, False, lambda b: small_float(b, 5, 2, 16, nan=(0x80,))),
    29: (1, 7, False, lambda b: float(signed(b, 4))),
    30: (1, 7, False, lambda b: float(b & 15)),
    31: (1, 7, False, lambda b: float(signed(b, 2))),
    32: (1, 7, False, lambda b: float(b & 3)),
    33: (1, 18, False, lambda b: small_float(b & 15, 2, 1, 1, nan=())),
}
WIRE_OF = {
    5: FIXED32,
    6: FIXED64,
    7: VARINT,
    10: VARINT,
    11: VARINT,
    13: VARINT,
    16: VARINT,
    17: VARINT,
    18: BYTES,
}


def small_float(bits: int, exponent: int, mantissa: int, bias: int, nan: tuple[int, ...] | None = None) -> float:
    """Sign, exponent, mantissa; `nan` lists the codes that are NaN, None means the IEEE way."""
    bits &= (1 << 1 + exponent + mantissa) - 1
    e, m = bits >> mantissa & (1 << exponent) - 1, bits % (1 << mantissa)
    sign = -1.0 if bits >> exponent + mantissa else 1.0
    if nan is None and e == (1 << exponent) - 1:
        return math.nan if m else sign * math.inf
    if nan is not None and bits in nan:
        return math.nan
    scale = 2.0 ** (max(e, 1) - bias)
    return sign * scale * ((1 if e else 0) + m / (1 << mantissa))


@dataclass
class Tensor:
    dtype: int = 0
    dims: list[int] = field(default_factory=list)
    unknown_rank: bool = False
    content: bytes = b""
    first: int | None = None  # bits of the first value in the repeated field of its dtype

    def number(self) -> tuple[float, bool] | None:
        """Its only element and whether that needs float64; None when it is anything but one number."""
        if self.dtype not in NUMBERS or self.unknown_rank or any(size != 1 for size in self.dims):
            return None
        size, _, wide, read = NUMBERS[self.dtype]
        if self.content:
            return (read(int.from_bytes(self.content, "little")), wide) if len(self.content) == size else None
        return (read(self.first), wide) if self.first is not None else None


def first_bits(number: int, value: int | bytes) -> int:
    """The first of a field's values, given alone or packed."""
    if not isinstance(value, bytes):
        return value
    if WIRE_OF[number] == VARINT:
        return varint(value, 0)[0]
    width = {FIXED32: 4, FIXED64: 8, BYTES: 1}[WIRE_OF[number]]
    if len(value) < width:
        raise MalformedError
    return int.from_bytes(value[:width], "little")


def tensor(data: bytes) -> Tensor:
    out = Tensor()
    seen: dict[int, int | bytes] = {}
    for number, wire, value, _ in fields(data):
        if number == 1 and wire == VARINT:
            out.dtype = int(value) % 100  # references to a type are numbered 100 higher
        elif number == 2 and wire == BYTES:
            out.dims, out.unknown_rank = [], False
            for n, w, v, _ in fields(value):
                if n == 3 and w == VARINT:
                    out.unknown_rank = bool(v)
                if n == 2 and w == BYTES:
                    sizes = [signed(s) for k, sw, s, _ in fields(v) if k == 1 and sw == VARINT]
                    out.dims.append(sizes[-1] if sizes else 0)
        elif number == 4 and wire == BYTES:
            out.content = value
        elif number in WIRE_OF and number not in seen and value != b"" and wire in (WIRE_OF[number], BYTES):
            seen[number] = value
    if out.dtype in NUMBERS and (number := NUMBERS[out.dtype][1]) in seen:
        out.first = first_bits(number, seen[number])
    return out


# Events


@dataclass
class Series:
    """One tag of the file, in order of first appearance."""

    name: bytes
    form: str = ""  # of the first value
    plugin: bytes = b""
    data_class: int = 0
    described: bool = False  # its metadata has said what it is
    scalars: list[tuple[int, float, float, bool]] = field(default_factory=list)  # step, wall, value, wide
    references: list[tuple[int, float, int, int, str]] = field(default_factory=list)  # …, offset, size, form


@dataclass
class Reading:
    series: dict[bytes, Series] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    damage: list[tuple[int, int]] = field(default_factory=list)  # offset, length
    records: int = 0
    tail: int = 0  # where the incomplete rest begins

    def of(self, name: bytes) -> Series:
        return self.series.setdefault(name, Series(name))

    def event(self, data: bytes, base: int) -> None:
        step, wall = 0, 0.0
        values: list[tuple[dict, int, int]] = []
        rest: dict[int, tuple[bytes, int]] = {}  # the last one of a field counts
        for number, wire, value, at in fields(data, base):
            if number == 1 and wire == FIXED64:
                (wall,) = struct.unpack("<d", value.to_bytes(8, "little"))
            elif number == 2 and wire == VARINT:
                step = signed(value)
            elif number == 5 and wire == BYTES:
                for n, w, v, a in fields(value, at):
                    if n == 1 and w == BYTES:
                        values.append((split_value(v, a), a, len(v)))
            elif wire == BYTES and number in (4, 7, 8):
                rest[number] = (value, at)
        self.records += 1
        for parts, at, size in values:
            self.value(parts, step, wall, at, size)
        for number in sorted(rest, key=(7, 4, 8).index):
            self.other(number, *rest[number], step, wall)

    def value(self, parts: dict, step: int, wall: float, at: int, size: int) -> None:
        series = self.of(parts["tag"] or parts["node"])
        form, payload = parts["form"], parts["payload"]
        if parts["metadata"] is not None and not series.described:
            self.metadata(series, parts["metadata"], at)
        series.form = series.form or form
        scalar_by_name = series.described and (series.data_class == 1 or series.plugin == b"scalars")
        if form == "simple":
            series.scalars.append((step, wall, NUMBERS[1][3](payload), False))
            return
        try:
            if form == "tensor":
                read = tensor(payload)
                if scalar_by_name or (not series.described and not read.dims):
                    number = read.number()
                    if number is not None:
                        series.scalars.append((step, wall, *number))
                        return
                    if scalar_by_name:
                        raise MalformedError
            elif form != "none":
                list(fields(payload))
        except MalformedError:
            self.damage.append((at, 0))
            return
        series.references.append((step, wall, at, size, form))

    def metadata(self, series: Series, data: bytes, at: int) -> None:
        plugin, data_class = b"", 0
        try:
            for number, wire, value, _ in fields(data):
                if number == 4 and wire == VARINT:
                    data_class = signed(value, 32)
                if number == 1 and wire == BYTES:
                    for n, w, v, _ in fields(value):
                        plugin = v if n == 1 and w == BYTES else plugin
        except MalformedError:
            self.damage.append((at, 0))
            return
        if plugin or data_class:
            series.plugin, series.data_class, series.described = plugin, data_class, True

    def other(self, number: int, data: bytes, at: int, step: int, wall: float) -> None:
        if number == 7:
            try:
                status = [value for n, w, value, _ in fields(data) if n == 1 and w == VARINT]
            except MalformedError:
                return
            if status and signed(status[-1], 32) == 1:
                self.starts.append(step)
            return
        name, plugin, form, size = b"__run_graph__", b"graphs", "graph", len(data)
        if number == 8:
            name, plugin, form = b"", b"graph_tagged_run_metadata", "run_metadata"
            content, malformed = (at, 0), False
            try:
                for n, w, value, a in fields(data, at):
                    if n == 1 and w == BYTES:
                        name = value
                    if n == 2 and w == BYTES:
                        content = (a, len(value))
            except MalformedError:
                malformed = True
            if malformed:
                self.of(name)
                self.damage.append((at, 0))
                return
            at, size = content
        series = self.of(name)
        if not series.form:
            series.form, series.plugin, series.described = form, plugin, True
        series.references.append((step, wall, at, size, form))


VALUE_FORMS = {4: "image", 5: "histo", 6: "audio", 8: "tensor"}


def split_value(data: bytes, base: int) -> dict:
    parts: dict = {"tag": b"", "node": b"", "form": "none", "payload": None, "metadata": None}
    for number, wire, value, _ in fields(data, base):
        if number == 2 and wire == FIXED32:
            parts["form"], parts["payload"] = "simple", value
        elif wire == BYTES and number in VALUE_FORMS:
            parts["form"], parts["payload"] = VALUE_FORMS[number], value
        elif wire == BYTES and number in (1, 7, 9):
            parts[{1: "tag", 7: "node", 9: "metadata"}[number]] = value
    return parts


# Framing


def header(data: bytes, at: int, limit: int) -> int | None:
    """The length a valid header at `at` claims; None when there is none, or it claims too much."""
    if at + 12 > len(data) or masked(data[at : at + 8]) != int.from_bytes(data[at + 8 : at + 12], "little"):
        return None
    size = int.from_bytes(data[at : at + 8], "little")
    return size if size <= limit else None


def intact(data: bytes, at: int, size: int) -> bool:
    end = at + 12 + size
    return masked(data[at + 12 : end]) == int.from_bytes(data[end : end + 4], "little")


def read(data: bytes, limit: int = LIMIT) -> Reading:
    """Read a whole file."""
    out = Reading()
    at = 0
    while at + 12 <= len(data):
        size = header(data, at, limit)
        if size is not None:
            following = at + 16 + size
            if following > len(data):
                break
            if intact(data, at, size):
                try:
                    out.event(data[at + 12 : following - 4], at + 12)
                except MalformedError:
                    out.damage.append((at, 16 + size))
                at = following
                continue
            if following + 12 > len(data):  # whether its length can be believed shows only in what follows
                out.damage.append((at, len(data) - at))
                break
            if header(data, following, 1 << 64) is not None:
                out.damage.append((at, 16 + size))
                at = following
                continue
        begin, at = at, at + 1
        while at + 12 <= len(data):
            size = header(data, at, limit)
            if size is not None and (at + 16 + size > len(data) or intact(data, at, size)):
                break
            at += 1
        else:
            out.damage.append((begin, len(data) - begin))
            at = len(data)
            break
        out.damage.append((begin, at - begin))
    out.tail = at
    return out
