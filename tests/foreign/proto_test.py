"""Every message and enum of the drop-in has the fields, numbers, types and values of the original's."""

from __future__ import annotations

import base64
from typing import Any

from tensorboard.compat.proto._pool import _tables, file_proto
from tests.foreign.conftest import Foreign

from google.protobuf import descriptor_pb2  # isort: skip

_DUMP = """
import importlib, json, pathlib, base64
import tensorboard
from google.protobuf import descriptor_pb2
root = pathlib.Path(tensorboard.__file__).parent
found = {}
for path in sorted(root.rglob("*_pb2.py")):
    module = importlib.import_module(".".join(("tensorboard", *path.relative_to(root).with_suffix("").parts)))
    file = descriptor_pb2.FileDescriptorProto()
    module.DESCRIPTOR.CopyToProto(file)
    found[file.name] = base64.b64encode(file.SerializeToString()).decode()
print(json.dumps(found))
"""


def facts(file: descriptor_pb2.FileDescriptorProto) -> dict[str, Any]:
    """What can be seen of a file from outside, without order."""
    found: dict[str, Any] = {}

    def look(prefix: str, message: descriptor_pb2.DescriptorProto) -> None:
        name = f"{prefix}.{message.name}"
        found[name] = sorted(
            (
                field.number,
                field.name,
                field.label,
                field.type,
                field.type_name,
                message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else "",
            )
            for field in message.field
        )
        for enum in message.enum_type:
            found[f"{name}.{enum.name}"] = sorted((value.name, value.number) for value in enum.value)
        for inner in message.nested_type:
            look(name, inner)

    for message in file.message_type:
        look(file.package, message)
    for enum in file.enum_type:
        found[f"{file.package}.{enum.name}"] = sorted((value.name, value.number) for value in enum.value)
    return found


def test_the_messages_are_the_originals(foreign: Foreign) -> None:
    theirs = {
        name: descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(text))
        for name, text in foreign(_DUMP).items()
    }
    assert len(theirs) > 40
    missing = [name for name in theirs if name not in _tables()]
    assert not missing
    for name, file in theirs.items():
        assert facts(file_proto(_tables()[name])) == facts(file), name
