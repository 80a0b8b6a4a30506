"""A GraphDef under construction: names a viewer can show, edges that lead somewhere, and no circles.

Whoever reads a model (`torch_fx`, `torch_jit`, `module_tree`, `onnx`) tells a `Drawing` what it finds, in an order
in which inputs come before what uses them. A scope is a path of group names; viewers fold groups by it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from sightline.events import messages
from sightline.events.message import Message

DATA_TYPE = messages.enum("tensorboard.DataType")
PRODUCER = 22
"""The GraphDef version that PyTorch's graphs carry."""

LONGEST_NAME, LONGEST_TEXT, LONGEST_LIST = 100, 500, 100

Scope: TypeAlias = tuple[str, ...]

_TYPES = {
    "float32": "DT_FLOAT",
    "float64": "DT_DOUBLE",
    "float16": "DT_HALF",
    "bfloat16": "DT_BFLOAT16",
    "float8_e5m2": "DT_FLOAT8_E5M2",
    "float8_e4m3fn": "DT_FLOAT8_E4M3FN",
    "float8_e4m3fnuz": "DT_FLOAT8_E4M3FNUZ",
    "float8_e5m2fnuz": "DT_FLOAT8_E5M2FNUZ",
    "float4_e2m1": "DT_FLOAT4_E2M1FN",
    "int2": "DT_INT2",
    "int4": "DT_INT4",
    "int8": "DT_INT8",
    "int16": "DT_INT16",
    "int32": "DT_INT32",
    "int64": "DT_INT64",
    "uint2": "DT_UINT2",
    "uint4": "DT_UINT4",
    "uint8": "DT_UINT8",
    "uint16": "DT_UINT16",
    "uint32": "DT_UINT32",
    "uint64": "DT_UINT64",
    "qint8": "DT_QINT8",
    "quint8": "DT_QUINT8",
    "qint32": "DT_QINT32",
    "bool": "DT_BOOL",
    "complex64": "DT_COMPLEX64",
    "complex128": "DT_COMPLEX128",
    "string": "DT_STRING",
}

# TensorBoard keeps nodes and groups in plain objects of a browser, which have these names already; the last is its own.
_TAKEN = {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString"}
_TAKEN |= {"valueOf", "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"}
_TAKEN |= {"__root__"}
_LIBRARY = "__function_library__"


@dataclass(frozen=True, slots=True)
class Tensor:
    """What is known of a tensor: shape (None where the rank, or one size, is not known), dtype ("" likewise)."""

    shape: tuple[int | None, ...] | None = None
    dtype: str = ""


@dataclass(frozen=True, slots=True)
class Dtype:
    """An attribute that is a dtype, by NumPy's or PyTorch's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Port:
    """One output of a node: what an edge starts from."""

    node: str
    index: int = 0

    def __str__(self) -> str:
        return f"{self.node}:{self.index}" if self.index else self.node


@lru_cache(4096)
def clean(part: str) -> str:
    """A part of a node's name: letters, digits and `_.-[]()`, never empty, nothing a viewer takes for syntax."""
    kept = re.sub(r"[^\w.\-\[\]()]+", "_", part)[:LONGEST_NAME]
    kept = re.sub(r"-{2,}", "-", kept).strip()
    return kept or "_"


class Drawing:
    """Collects nodes; `message` is the GraphDef."""

    def __init__(self) -> None:
        self._nodes: list[Message] = []
        self._names: set[str] = set()
        self._next: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def node(
        self,
        scope: Iterable[str],
        label: str,
        op: str,
        inputs: Iterable[Port] = (),
        outputs: Sequence[Tensor | None] = (),
        attrs: Mapping[str, Any] | None = None,
        device: str = "",
    ) -> str:
        """Add a node.

        Args:
            scope, label: its place and its name there; a taken name gets a number.
            inputs: outputs of nodes that are there already.
            outputs: one for each output; None for what is no tensor.
            attrs: shown by name: bool, int, float, str, `Tensor`, `Dtype` or lists of one of these; None is left out,
                anything else shown as text.
            device: as frameworks write it ("cpu", "cuda:1").

        Returns:
            name: under which it stands in the graph.
        """
        parts = [*map(clean, scope), clean(label)]
        if parts[0] in _TAKEN or parts[0].startswith(_LIBRARY):
            parts[0] = f"x{parts[0]}"
        name = self._claim("/".join(parts))
        sources = list(inputs)
        for source in sources:
            if source.node not in self._names or source.node == name:
                raise ValueError(f"{name}: there is no node {source.node!r} yet")
        made = {clean(key): value for key, value in map(_attr_of, (attrs or {}).items()) if value is not None}
        made.update(_output_attrs(outputs))
        self._nodes.append(
            Message(
                "tensorboard.NodeDef",
                name=name,
                op=_text(op).decode() or "unknown",
                input=[str(source) for source in sources],
                device=_device(device),
                attr=made,
            )
        )
        return name

    def _claim(self, wanted: str) -> str:
        name = wanted
        while name in self._names:
            number = self._next.get(wanted, 1)
            self._next[wanted] = number + 1
            name = f"{wanted}_{number}"
        self._names.add(name)
        return name

    def message(self) -> Message:
        """The tensorboard.GraphDef."""
        versions = Message("tensorboard.VersionDef", producer=PRODUCER)
        return Message("tensorboard.GraphDef", node=self._nodes, versions=versions)


class Scopes:
    """Module paths → scopes: `layers.0.conv` → Net/Sequential[layers]/Block[0]/Conv2d[conv].

    Args:
        root: class name of the whole model.
        classes: class name of each module, by path.
    """

    def __init__(self, root: str, classes: Mapping[str, str]) -> None:
        self._root = root
        self._classes = classes
        self._known: dict[tuple[str, str], Scope] = {}
        self._taken: set[Scope] = set()

    def of(self, path: str, calls: Mapping[str, str] | None = None) -> Scope:
        """The scope of a module.

        Args:
            path: dotted, "" for the whole model.
            calls: which call of it this is, for each module on the path that is called more than once; every
                call gets a group of its own.
        """
        scope: Scope = (self._root,)
        so_far, called = "", ""
        for name in path.split(".") if path else ():
            so_far = f"{so_far}.{name}" if so_far else name
            called += "/" + (calls or {}).get(so_far, "")
            scope = self._child(scope, so_far, called, name)
        return scope

    def _child(self, parent: Scope, path: str, called: str, name: str) -> Scope:
        key = (path, called.rstrip("/"))
        if key not in self._known:
            label = f"{self._classes[path]}[{name}]" if path in self._classes else name
            scope, number = (*parent, label), 0
            while scope in self._taken:
                number += 1
                scope = (*parent, f"{label}_{number}")
            self._taken.add(scope)
            self._known[key] = scope
        return self._known[key]


def parameter(
    drawing: Drawing, scope: Iterable[str], name: str, tensor: Tensor, trainable: bool | None = None, device: str = ""
) -> str:
    """A node for one parameter; `elements` among its attributes is how many numbers it has."""
    count = None if tensor.shape is None or None in tensor.shape else math.prod(size or 0 for size in tensor.shape)
    attrs = {"dtype": Dtype(tensor.dtype), "shape": tensor, "trainable": trainable, "elements": count}
    return drawing.node(scope, name, "Parameter", (), [tensor], attrs, device)


def _output_attrs(outputs: Sequence[Tensor | None]) -> dict[str, Message]:
    if not any(outputs):
        return {}
    shapes = [_shape(tensor) for tensor in outputs]
    made = {"_output_shapes": _value(list=Message("tensorboard.AttrValue.ListValue", shape=shapes))}
    types = [_type(tensor.dtype) if tensor else None for tensor in outputs]
    if len(types) == 1 and types[0] is not None:
        made["dtype"] = _value(type=types[0])
    elif any(types):
        made["dtype"] = _value(list=Message("tensorboard.AttrValue.ListValue", type=[type_ or 0 for type_ in types]))
    return made


def _type(name: str) -> int | None:
    known = _TYPES.get(name)
    return DATA_TYPE[known] if known else None


def _shape(tensor: Tensor | None) -> Message:
    if tensor is None or tensor.shape is None:
        return Message("tensorboard.TensorShapeProto", unknown_rank=True)
    dims = [Message("tensorboard.TensorShapeProto.Dim", size=-1 if size is None else size) for size in tensor.shape]
    return Message("tensorboard.TensorShapeProto", dim=dims)


def _device(name: str) -> str:
    """ "cuda:1" as TensorFlow would write it."""
    if not name:
        return ""
    kind, _, index = name.partition(":")
    return f"/device:{'GPU' if kind == 'cuda' else kind.upper()}:{index or 0}"


def _attr_of(item: tuple[str, Any]) -> tuple[str, Message | None]:
    return item[0], None if item[1] is None else _attr(item[1])


def _attr(value: Any) -> Message | None:
    if isinstance(value, Tensor):
        return _value(shape=_shape(value))
    if isinstance(value, Dtype) and _type(value.name) is not None:
        return _value(type=_type(value.name))
    if isinstance(value, (list, tuple)):
        items = [_plain(item) for item in value[:LONGEST_LIST]]
        kinds = {kind for kind, _ in items}
        if len(kinds) == 1 and len(value) <= LONGEST_LIST:
            return _value(list=Message("tensorboard.AttrValue.ListValue", **{kinds.pop(): [one for _, one in items]}))
        shown = ", ".join(one.decode() if isinstance(one, bytes) else str(one) for _, one in items)
        return _value(s=_text(f"[{shown}{', …' if len(value) > LONGEST_LIST else ''}]"))
    kind, one = _plain(value)
    return _value(**{kind: one})


def _plain(value: Any) -> tuple[str, Any]:
    """The field of an AttrValue for a single value, and what stands in it."""
    if isinstance(value, bool):
        return "b", value
    if isinstance(value, int) and -(1 << 63) <= value < 1 << 63:
        return "i", int(value)
    if isinstance(value, float) and (not math.isfinite(value) or abs(value) < 3.4e38):
        return "f", float(value)
    return "s", _text(value.name if isinstance(value, Dtype) else str(value))


def _text(text: str) -> bytes:
    short = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    return short.replace("\n", " ").encode("utf-8", "replace")


def _value(**field: Any) -> Message:
    return Message("tensorboard.AttrValue", **field)
