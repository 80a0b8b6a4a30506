"""The vocabulary the message tables are written in: File, Field, and the types a field can have.

A table says what a message is; `sightline.events.wire` gives it behaviour. In a table a type is a scalar
(`double`, `int64`, …), the name of a message or enum, `repeated(...)` of either, or `map_of(key, value)`.
A name that starts with a capital letter belongs to the file's own package; any other is a full name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5  # wire types; 3 and 4 are groups, which only get skipped


@dataclass(frozen=True, slots=True)
class Scalar:
    """One of the built-in value types.

    Attributes:
        name: as in a .proto file.
        wire: wire type of one value.
        default: what an absent field reads as.
    """

    name: str
    wire: int
    default: float | int | bool | str | bytes


double = Scalar("double", FIXED64, 0.0)
float_ = Scalar("float", FIXED32, 0.0)
int32 = Scalar("int32", VARINT, 0)
int64 = Scalar("int64", VARINT, 0)
uint32 = Scalar("uint32", VARINT, 0)
uint64 = Scalar("uint64", VARINT, 0)
fixed64 = Scalar("fixed64", FIXED64, 0)
bool_ = Scalar("bool", VARINT, False)
string = Scalar("string", LENGTH, "")
bytes_ = Scalar("bytes", LENGTH, b"")

Single: TypeAlias = Scalar | str


@dataclass(frozen=True, slots=True)
class Repeated:
    """Any number of values; numbers and enums are written packed and read either way."""

    of: Single


@dataclass(frozen=True, slots=True)
class Map:
    """Values under distinct keys, on the wire a repeated message of key = 1 and value = 2."""

    key: Scalar
    value: Single


def repeated(of: Single) -> Repeated:
    return Repeated(of)


def map_of(key: Scalar, value: Single) -> Map:
    return Map(key, value)


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a message table.

    Attributes:
        number: field number on the wire.
        name: attribute name.
        type: see the module's text; names are full once the table is in a `File`.
        oneof: name of the group of which at most one field is set; "" for none.
        optional: presence is kept for a field outside a oneof (proto3 `optional`).
    """

    number: int
    name: str
    type: Scalar | str | Repeated | Map
    oneof: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MessageType:
    """A message: full name ("tensorboard.Summary.Value"), the .proto file it comes from, its fields.

    A message whose fields are not listed (SaverDef and a few more) is carried whole as unknown bytes.
    """

    name: str
    file: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EnumType:
    """An enum: full name, file, and its numbers by name."""

    name: str
    file: str
    numbers: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]

    def name_of(self, number: int) -> str:
        """The value's name, or the number itself as text for a value newer than the table."""
        return next((name for name, n in self.numbers.items() if n == number), str(number))


class File:
    """One .proto file; its tables are added in the order in which they stand there."""

    def __init__(self, path: str, package: str) -> None:
        self.path = path
        self.package = package
        self.messages: list[MessageType] = []
        self.enums: list[EnumType] = []

    def message(self, name: str, *fields: Field) -> None:
        resolved = tuple(replace(field, type=self._resolve(field.type)) for field in fields)
        self.messages.append(MessageType(f"{self.package}.{name}", self.path, resolved))

    def enum(self, name: str, **numbers: int) -> None:
        self.enums.append(EnumType(f"{self.package}.{name}", self.path, numbers))

    def _resolve(self, type_: Scalar | str | Repeated | Map) -> Scalar | str | Repeated | Map:
        match type_:
            case Repeated(of):
                return Repeated(self._full(of))
            case Map(key, value):
                return Map(key, self._full(value))
            case _:
                return self._full(type_)

    def _full(self, single: Single) -> Single:
        return f"{self.package}.{single}" if isinstance(single, str) and single[0].isupper() else single
