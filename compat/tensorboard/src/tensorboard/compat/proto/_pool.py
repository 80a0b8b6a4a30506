"""Makes a `*_pb2` module out of Sightline's message tables, so that there is one description of every message.

    publish("tensorboard/compat/proto/event.proto", globals())

The files go into protobuf's default pool, where the original's go: callers mix these messages with `google.protobuf`'s
own (PyTorch hands a `struct_pb2.ListValue` to `HParamInfo`), which no protobuf lets two pools do. Docs: ADR 0012.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.internal import builder  # what every generated module since protobuf 3.20 calls

from sightline.events.messages import FILES
from sightline.events.messages.schema import EnumType, Field, File, Map, MessageType, Repeated, Scalar

OWN = "google/protobuf/"  # what protobuf brings with it
PUBLIC = {"tensorboard/compat/proto/summary.proto": ("tensorboard/compat/proto/histogram.proto",)}

Label = descriptor_pb2.FieldDescriptorProto


def publish(path: str, namespace: dict[str, Any]) -> None:
    """Put the messages, enums and enum values of one .proto file into a module, as generated code has them."""
    descriptor = _described(path)
    builder.BuildMessageAndEnumDescriptors(descriptor, namespace)
    builder.BuildTopDescriptorsAndMessages(descriptor, module_of(path), namespace)
    namespace["DESCRIPTOR"] = descriptor
    for public in PUBLIC.get(path, ()):
        names = vars(importlib.import_module(module_of(public)))
        namespace.update({name: names[name] for name in names["DESCRIPTOR"].message_types_by_name})


def absent(name: str) -> Any:
    """What a module answers for a name that its file does not have; to type checkers: any name may be there."""
    raise AttributeError(f"no message, enum or value is named {name!r}")


def module_of(path: str) -> str:
    """ "tensorboard/compat/proto/event.proto" → "tensorboard.compat.proto.event_pb2"."""
    return path.removesuffix(".proto").replace("/", ".") + "_pb2"


@cache
def _described(path: str) -> Any:
    """The file's descriptor in the pool, put there with all it refers to unless it is there already."""
    pool = descriptor_pool.Default()
    try:
        return pool.FindFileByName(path)
    except KeyError:
        pass
    if path.startswith(OWN):
        importlib.import_module(module_of(path))
    else:
        proto = file_proto(_tables()[path])
        for needed in proto.dependency:
            _described(needed)
        pool.AddSerializedFile(proto.SerializeToString())
    return pool.FindFileByName(path)


@cache
def _tables() -> dict[str, File]:
    from tensorboard.compat.proto import _tables

    return {file.path: file for file in (*FILES, *_tables.FILES)}


@cache
def _homes() -> dict[str, str]:
    """The file of every message and enum, by full name."""
    return {
        name: file.path
        for file in _tables().values()
        for name in (*(one.name for one in file.messages), *(one.name for one in file.enums))
    }


def file_proto(file: File) -> descriptor_pb2.FileDescriptorProto:
    """The description of a file in protobuf's own terms."""
    used = {_homes()[name] for message in file.messages for field in message.fields for name in _names(field)}
    public = PUBLIC.get(file.path, ())
    needed = sorted((used | set(public)) - {file.path})
    proto = descriptor_pb2.FileDescriptorProto(name=file.path, package=file.package, syntax="proto3", dependency=needed)
    proto.public_dependency.extend(needed.index(path) for path in public)
    made: dict[str, Any] = {}
    for message in _outer_first(file.messages):
        outer, _, name = message.name.rpartition(".")
        siblings = made[outer].nested_type if outer in made else proto.message_type
        _require_home(outer, made, file)
        made[message.name] = one = siblings.add(name=name)
        _add_fields(one, message)
    for enum in file.enums:
        outer, _, name = enum.name.rpartition(".")
        _add_enum(made.get(outer, proto).enum_type, name, enum)
    return proto


def _outer_first(messages: Iterable[MessageType]) -> list[MessageType]:
    return sorted(messages, key=lambda message: message.name.count("."))


def _require_home(outer: str, made: dict[str, Any], file: File) -> None:
    if outer not in made and outer != file.package:
        raise LookupError(f"{file.path}: the table of {outer} is missing")


def _names(field: Field) -> Iterator[str]:
    match field.type:
        case Repeated(of=str(name)) | Map(value=str(name)) | str(name):
            yield name


def _add_fields(proto: Any, message: MessageType) -> None:
    oneofs: dict[str, int] = {}
    for field in message.fields:
        if field.oneof and field.oneof not in oneofs:
            oneofs[field.oneof] = len(oneofs)
            proto.oneof_decl.add(name=field.oneof)
    for field in message.fields:
        one = proto.field.add(name=field.name, number=field.number, label=Label.LABEL_OPTIONAL)
        match field.type:
            case Map(key, value):
                one.label, one.type = Label.LABEL_REPEATED, Label.TYPE_MESSAGE
                one.type_name = f".{message.name}.{_add_entry(proto, field.name, key, value)}"
            case Repeated(of):
                one.label = Label.LABEL_REPEATED
                _set_type(one, of)
            case single:
                _set_type(one, single)
        if field.oneof:
            one.oneof_index = oneofs[field.oneof]
    for field, one in zip(message.fields, proto.field, strict=True):
        if field.optional:  # as protoc writes it: each in a group of its own, after the real ones
            one.proto3_optional, one.oneof_index = True, len(proto.oneof_decl)
            proto.oneof_decl.add(name=f"_{field.name}")


def _add_entry(proto: Any, name: str, key: Scalar, value: Scalar | str) -> str:
    title = "".join(part.capitalize() for part in name.split("_")) + "Entry"
    entry = proto.nested_type.add(name=title)
    entry.options.map_entry = True
    _set_type(entry.field.add(name="key", number=1, label=Label.LABEL_OPTIONAL), key)
    _set_type(entry.field.add(name="value", number=2, label=Label.LABEL_OPTIONAL), value)
    return title


def _set_type(proto: Any, single: Scalar | str) -> None:
    if isinstance(single, Scalar):
        proto.type = Label.Type.Value(f"TYPE_{single.name.upper()}")
        return
    proto.type = Label.TYPE_ENUM if single in _enums() else Label.TYPE_MESSAGE
    proto.type_name = f".{single}"


@cache
def _enums() -> frozenset[str]:
    return frozenset(enum.name for file in _tables().values() for enum in file.enums)


def _add_enum(siblings: Any, name: str, enum: EnumType) -> None:
    one = siblings.add(name=name)
    for label, number in enum.numbers.items():
        one.value.add(name=label, number=number)
    if len(set(enum.numbers.values())) < len(enum.numbers):
        one.options.allow_alias = True
