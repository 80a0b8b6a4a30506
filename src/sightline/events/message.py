"""`Message`: one protobuf message as an object with the fields its table names.

    value = Message("tensorboard.Summary.Value", tag="loss", simple_value=0.5)
    value.tag                       # "loss"
    value.metadata.plugin_data.plugin_name   # "": what is not set reads as its default
    has(value, "metadata")          # False
    which(value, "value")           # "simple_value"

Repeated fields are lists and maps are dicts, made on first use. A message field that is not set reads as an
empty message that cannot be changed; assign a `Message` to set it, assign None to unset any field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from sightline.events.messages import ENUMS, MESSAGES, MessageType
from sightline.events.messages.schema import LENGTH, Field, Map, Repeated, Scalar, int32


@dataclass(frozen=True, slots=True)
class Slot:
    """A field made ready for reading and writing.

    Attributes:
        kind: scalar name ("int32" for enums); "" for messages.
        wire: wire type of one value.
        packs: several values may stand in one packed stretch.
        presence: set and default are told apart.
        message: table of the value, or of the map's entry.
        rivals: names of the other fields of its oneof.
    """

    number: int
    name: str
    kind: str
    wire: int
    default: Any
    repeated: bool
    packs: bool
    presence: bool
    is_map: bool
    message: MessageType | None
    rivals: tuple[str, ...]

    @property
    def entry_value(self) -> Slot:
        """Of a map: the slot of the entry's value."""
        assert self.message is not None
        return plan_of(self.message).by_name["value"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The slots of one message, found by number, by name, and in the order in which they are written."""

    by_number: Mapping[int, Slot]
    by_name: Mapping[str, Slot]
    ordered: tuple[Slot, ...]
    oneofs: Mapping[str, tuple[str, ...]]


@cache
def plan_of(type_: MessageType) -> Plan:
    oneofs: dict[str, tuple[str, ...]] = {}
    for field in type_.fields:
        if field.oneof:
            oneofs[field.oneof] = (*oneofs.get(field.oneof, ()), field.name)
    slots = [_slot(type_, field, oneofs.get(field.oneof, ())) for field in type_.fields]
    return Plan(
        {slot.number: slot for slot in slots},
        {slot.name: slot for slot in slots},
        tuple(sorted(slots, key=lambda slot: slot.number)),
        oneofs,
    )


def _slot(owner: MessageType, field: Field, group: tuple[str, ...]) -> Slot:
    rivals = tuple(name for name in group if name != field.name)
    is_map = isinstance(field.type, Map)
    repeated = isinstance(field.type, (Map, Repeated))
    match field.type:
        case Map(key, value):
            parts = (Field(1, "key", key, optional=True), Field(2, "value", value, optional=True))
            one: Scalar | MessageType = MessageType(f"{owner.name}.{field.name}[]", owner.file, parts)
        case Repeated(of):
            one = _one(of)
        case single:
            one = _one(single)
    if isinstance(one, Scalar):
        presence = bool(group) or field.optional
        packs = repeated and one.wire != LENGTH
        return Slot(
            field.number,
            field.name,
            one.name,
            one.wire,
            one.default,
            repeated,
            packs,
            presence,
            False,
            None,
            rivals,
        )
    return Slot(field.number, field.name, "", LENGTH, None, repeated, False, True, is_map, one, rivals)


def _one(type_: Scalar | str) -> Scalar | MessageType:
    if isinstance(type_, Scalar):
        return type_
    return int32 if type_ in ENUMS else MESSAGES[type_]


class Message:
    """See the module's text. Messages are compared by what they encode to."""

    __slots__ = ("_plan", "_type", "_unknown", "_values")

    _type: MessageType
    _plan: Plan
    _values: dict[str, Any]
    _unknown: bytes

    def __init__(self, type_: str | MessageType, /, **fields: Any) -> None:
        table = MESSAGES[type_] if isinstance(type_, str) else type_
        object.__setattr__(self, "_type", table)
        object.__setattr__(self, "_plan", plan_of(table))
        object.__setattr__(self, "_values", {})
        object.__setattr__(self, "_unknown", b"")
        for name, value in fields.items():
            setattr(self, name, value)

    def __getattr__(self, name: str) -> Any:
        values = self._values
        if name in values:
            return values[name]
        slot = self._find(name)
        if slot.repeated:
            return values.setdefault(name, {} if slot.is_map else [])
        return slot.default if slot.message is None else _empty(slot.message)

    def __setattr__(self, name: str, value: Any) -> None:
        slot = self._find(name)
        if value is None:
            self._values.pop(name, None)
            return
        for rival in slot.rivals:
            self._values.pop(rival, None)
        self._values[name] = value

    def _find(self, name: str) -> Slot:
        slot = None if name.startswith("_") else self._plan.by_name.get(name)
        if slot is None:
            raise AttributeError(f"{self._type.name} has no field {name!r}")
        return slot

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r:.80}" for name, value in self._values.items())
        return f"{self._type.name}({fields})"


class _Nothing(dict[str, Any]):
    """The values of a message that is not set: reading finds nothing, writing says what is wrong."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.message = name

    def setdefault(self, key: str, default: Any = None) -> Any:
        return () if isinstance(default, list) else MappingProxyType(default)

    def __setitem__(self, key: str, value: Any) -> None:
        raise AttributeError(f"this {self.message} is not set; assign a Message to the field first, then {key!r}")


@cache
def _empty(type_: MessageType) -> Message:
    """What an unset message field reads as."""
    empty = Message(type_)
    object.__setattr__(empty, "_values", _Nothing(type_.name))
    return empty


def has(message: Message, name: str) -> bool:
    """Whether a field is set: present for messages, oneofs and optionals, otherwise not its default."""
    slot = message._find(name)
    held = message._values.get(name)
    return held is not None if slot.presence and not slot.repeated else bool(held)


def which(message: Message, oneof: str) -> str | None:
    """Name of the field of a oneof that is set; None when none is."""
    names = message._plan.oneofs.get(oneof)
    if names is None:
        raise AttributeError(f"{message._type.name} has no oneof {oneof!r}")
    return next((name for name in names if name in message._values), None)


def unknown(message: Message) -> bytes:
    """Fields that the table lacks, as they stood on the wire."""
    return message._unknown
