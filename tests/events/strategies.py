"""What hypothesis builds tests of this stage from: any message of the tables, and event files."""

from __future__ import annotations

import struct
from typing import Any

from hypothesis import strategies as st
from tests.events.oracle import NUMBERS
from tests.records import frame

from sightline.events import messages
from sightline.events.message import Message, which
from sightline.events.messages.schema import Map, Repeated, Scalar
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode

INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "double": st.floats(),
    "float": st.floats(width=32),
    "int32": st.integers(-(1 << 31), (1 << 31) - 1),
    "int64": INT64,
    "uint32": st.integers(0, (1 << 32) - 1),
    "uint64": st.integers(0, (1 << 64) - 1),
    "fixed64": st.integers(0, (1 << 64) - 1),
    "bool": st.booleans(),
    "string": TEXT | st.binary(max_size=8).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
    "bytes": st.binary(max_size=8),
}


@st.composite
def message(draw: st.DrawFn, name: str, depth: int = 3) -> Message:
    """A message of a type with a few of its fields set, nested at most `depth` deep."""
    type_ = messages.message(name)
    out = Message(type_)
    usable = [field for field in type_.fields if depth or not _is_message(field.type)]
    if not usable:
        return out
    for field in draw(st.lists(st.sampled_from(usable), max_size=4)):
        match field.type:
            case Repeated(of):
                value = draw(st.lists(_single(of, depth), max_size=3))
            case Map(key, of):
                value = draw(st.dictionaries(_single(key, depth), _single(of, depth), max_size=3))
            case of:
                value = draw(_single(of, depth))
        setattr(out, field.name, value)
    return out


def _is_message(type_: Any) -> bool:
    single = type_.of if isinstance(type_, Repeated) else type_.value if isinstance(type_, Map) else type_
    return isinstance(single, str) and single in messages.MESSAGES


def _single(type_: Scalar | str, depth: int) -> st.SearchStrategy[Any]:
    if isinstance(type_, Scalar):
        return SCALARS[type_.name]
    if type_ in messages.ENUMS:
        return st.sampled_from(list(messages.enum(type_).numbers.values())) | SCALARS["int32"]
    return message(type_, depth - 1)


# Event files

TAGS = st.sampled_from(["loss", "acc", "", "a/b", "損失", "x" * 300]) | TEXT
STEPS = st.sampled_from([0, 1, 2, -1, (1 << 63) - 1, -(1 << 63)]) | INT64
TYPED_FIELDS = {
    5: "float_val", 6: "double_val", 7: "int_val", 10: "int64_val", 11: "bool_val", 13: "half_val",
    16: "uint32_val", 17: "uint64_val", 18: "float8_val",
}  # fmt: skip


@st.composite
def scalar_tensors(draw: st.DrawFn) -> Message:
    """One number of any dtype in any of its representations, of rank 0 to 2; now and then malformed."""
    dtype = draw(st.sampled_from(sorted(NUMBERS)))
    size, number, _, _ = NUMBERS[dtype]
    raw = draw(st.binary(min_size=size, max_size=size))
    bits = int.from_bytes(raw, "little")
    tensor = Message("tensorboard.TensorProto", dtype=dtype)
    if draw(st.booleans()):
        tensor.tensor_content = raw
    elif number == 18:
        tensor.float8_val = raw
    elif number == 5:
        tensor.float_val = list(struct.unpack("<f", raw))
    elif number == 6:
        tensor.double_val = list(struct.unpack("<d", raw))
    else:
        name = TYPED_FIELDS[number]
        signed = number in (7, 10, 13)
        width = 64 if number == 10 else 32
        value = bits - (1 << width) if signed and bits >> width - 1 else bits
        setattr(tensor, name, [bool(bits)] if number == 11 else [value])
    dims = draw(st.sampled_from([(), (), (), (1,), (1, 1), (2,), (0,), (-1,)]))
    if dims or draw(st.booleans()):
        tensor.tensor_shape = Message(
            "tensorboard.TensorShapeProto",
            dim=[Message("tensorboard.TensorShapeProto.Dim", size=n) for n in dims],
            unknown_rank=draw(st.sampled_from([False] * 9 + [True])),
        )
    return tensor


@st.composite
def values(draw: st.DrawFn) -> Message:
    """A Summary.Value in any encoding there is."""
    value = Message("tensorboard.Summary.Value", tag=draw(TAGS))
    if draw(st.integers(0, 5)) == 0:
        value.node_name = draw(TAGS)
    match draw(st.sampled_from(["simple", "simple", "scalar", "scalar", "scalar", "array", "strings", "old", "none"])):
        case "simple":
            value.simple_value = draw(st.floats(width=32))
        case "scalar":
            value.tensor = draw(scalar_tensors())
        case "array":
            value.tensor = make_tensor([[1.0, 2.0, 3.0]])
        case "strings":
            value.tensor = make_tensor(draw(st.binary(max_size=9)))
        case "old":
            name = draw(st.sampled_from(["histo", "image", "audio"]))
            old = {"histo": "HistogramProto", "image": "Summary.Image", "audio": "Summary.Audio"}[name]
            setattr(value, name, draw(message(f"tensorboard.{old}")))
    if draw(st.booleans()):
        data = Message("tensorboard.SummaryMetadata.PluginData")
        data.plugin_name = draw(st.sampled_from(["scalars", "scalars", "images", "third", ""]))
        value.metadata = Message("tensorboard.SummaryMetadata", plugin_data=data, display_name=draw(TEXT))
        value.metadata.data_class = draw(st.sampled_from([0, 0, 1, 2, 3]))
    return value


@st.composite
def events(draw: st.DrawFn) -> Message:
    """An Event; most carry a summary, the others one of everything else."""
    event = Message("tensorboard.Event", wall_time=draw(st.floats()), step=draw(STEPS))
    match draw(st.sampled_from(["summary"] * 6 + ["other", "start", "graph", "tagged", "version"])):
        case "summary":
            event.summary = Message("tensorboard.Summary", value=draw(st.lists(values(), max_size=4)))
        case "other":
            event.log_message = draw(message("tensorboard.LogMessage"))
        case "start":
            event.session_log = Message("tensorboard.SessionLog", status=draw(st.integers(0, 3)))
        case "graph":
            event.graph_def = draw(st.binary(max_size=30))
        case "tagged":
            event.tagged_run_metadata = Message("tensorboard.TaggedRunMetadata", tag=draw(TAGS), run_metadata=b"abc")
        case "version":
            event.file_version = "brain.Event:2"
    return event


@st.composite
def files(draw: st.DrawFn, max_size: int = 12) -> list[bytes]:
    """The records of a file, framed."""
    return [frame(encode(event)) for event in draw(st.lists(events(), max_size=max_size))]


@st.composite
def training_files(draw: st.DrawFn) -> list[bytes]:
    """What a training program writes: the same few tags again and again, and now and then something else."""
    shapes = draw(st.lists(values(), min_size=1, max_size=4))
    for shape in shapes:
        if draw(st.booleans()):
            shape.tag = draw(st.sampled_from(["a", "b", "loss"]))
    alone = draw(st.booleans())
    records = []
    for step in range(draw(st.integers(1, 8))):
        row = [_similar(draw, shape) for shape in shapes]
        if draw(st.integers(0, 5)) == 0:
            row.insert(draw(st.integers(0, len(row))), draw(values()))
        for group in [[value] for value in row] if alone else [row]:
            summary = Message("tensorboard.Summary", value=group)
            event = Message("tensorboard.Event", wall_time=draw(st.floats()), step=step, summary=summary)
            records.append(frame(encode(event)))
        if draw(st.integers(0, 7)) == 0:
            records.append(frame(encode(draw(events()))))
    return records


def _similar(draw: st.DrawFn, value: Message) -> Message:
    """The same encoding with another number in it, mostly without the metadata."""
    out = Message("tensorboard.Summary.Value", **value._values)
    if draw(st.integers(0, 3)):
        out.metadata = None
    if which(out, "value") == "simple_value":
        out.simple_value = draw(st.floats(width=32))
    elif out.tensor.float_val:
        out.tensor = Message("tensorboard.TensorProto", **out.tensor._values)
        out.tensor.float_val = [draw(st.floats(width=32))]
    elif out.tensor.tensor_content:
        out.tensor = Message("tensorboard.TensorProto", **out.tensor._values)
        size = len(out.tensor.tensor_content)
        out.tensor.tensor_content = draw(st.binary(min_size=size, max_size=size))
    return out
