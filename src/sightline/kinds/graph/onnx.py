"""ONNX models, drawn from their file without the onnx package; weights are passed over where they lie."""

from __future__ import annotations

import contextlib
import mmap
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from sightline.errors import FormatError, SummaryError
from sightline.events import messages
from sightline.events.message import Message, has, plan_of, which
from sightline.events.messages import MessageType
from sightline.events.messages.schema import FIXED32, FIXED64, LENGTH, VARINT
from sightline.events.wire import MAX_DEPTH, decode
from sightline.kinds.arrays import describe
from sightline.kinds.graph.drawing import Drawing, Port, Scope, Tensor, parameter

Bytes: TypeAlias = "bytes | bytearray | memoryview | mmap.mmap"

ACCEPTED = "the path of an .onnx file, its bytes, or an onnx.ModelProto"

_DTYPES = (
    *("", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64"),
    *("uint32", "uint64", "complex64", "complex128", "bfloat16", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2"),
    *("float8_e5m2fnuz", "uint4", "int4", "float4_e2m1", "float8_e8m0fnu", "uint2", "int2"),
)
"""Names of onnx.TensorProto.DataType, by number."""


def draw(model: Any) -> Drawing:
    """The graph of a model.

    Args:
        model: see `ACCEPTED`.

    Raises:
        SummaryError: no ONNX model, or one without a graph.
        OSError: the file cannot be read.
    """
    with _opened(model) as data:
        try:
            read = decode("onnx.ModelProto", _lean(memoryview(data), messages.message("onnx.ModelProto"), 0))
        except FormatError as error:
            raise SummaryError("prototxt", f"{describe(model)}, which is no ONNX model ({error})", ACCEPTED) from None
    if not read.graph.node and not read.graph.output:
        raise SummaryError("prototxt", f"{describe(model)} without a graph", ACCEPTED)
    drawing = Drawing()
    _Graph(read.graph, drawing, (), {}).draw(top=True)
    return drawing


@contextlib.contextmanager
def _opened(model: Any) -> Iterator[Bytes]:
    if isinstance(model, (bytes, bytearray, memoryview)):
        yield model
    elif isinstance(model, (str, os.PathLike)):
        with Path(model).open("rb") as file:
            empty = os.fstat(file.fileno()).st_size == 0
            yield b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)  # goes with its last view
    elif callable(getattr(model, "SerializeToString", None)):
        yield model.SerializeToString()
    else:
        raise SummaryError("prototxt", describe(model), ACCEPTED)


def _lean(view: memoryview, type_: MessageType, depth: int) -> bytes:
    """The message with only the fields its table names, at every depth: what is left out is never copied."""
    if depth > MAX_DEPTH:
        raise FormatError(f"{type_.name}: nested more than {MAX_DEPTH} messages deep")
    slots, out = plan_of(type_).by_number, bytearray()
    for number, start, value, end in _fields(view, type_.name):
        slot = slots.get(number)
        if slot is None:
            continue
        if slot.message is None or value == start:
            out += view[start:end]
        else:
            inner = _lean(view[value:end], slot.message, depth + 1)
            out += _varint(number << 3 | LENGTH) + _varint(len(inner)) + inner
    return bytes(out)


def _fields(view: memoryview, name: str) -> Iterator[tuple[int, int, int, int]]:
    """(number, where the field starts, where what it measures starts, where it ends) of each field."""
    pos = 0
    while pos < len(view):
        start = pos
        key, pos = _read_varint(view, pos, name)
        value, wire = pos, key & 7
        if wire == VARINT:
            _, pos = _read_varint(view, pos, name)
        elif wire == LENGTH:
            size, value = _read_varint(view, pos, name)
            pos = value + size
        elif wire in (FIXED32, FIXED64):
            pos += 4 if wire == FIXED32 else 8
        else:
            raise FormatError(f"{name}: wire type {wire} at byte {start}")
        if pos > len(view):
            raise FormatError(f"{name}: field {key >> 3} claims more than there is, at byte {start}")
        yield key >> 3, start, value if wire == LENGTH else start, pos


def _read_varint(view: memoryview, pos: int, name: str) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if pos == len(view):
            break
        byte = view[pos]
        pos += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, pos
    raise FormatError(f"{name}: no number at byte {pos}")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


class _Graph:
    """One graph, or the body of an If or Loop; `outer` gives the values that bodies read from around them."""

    def __init__(self, graph: Message, drawing: Drawing, inside: Scope, outer: Mapping[str, Port]) -> None:
        self._graph = graph
        self._drawing = drawing
        self._inside = inside
        self._values: dict[str, Port] = dict(outer)
        self._known = {info.name: tensor_of(info) for info in (*graph.value_info, *graph.input, *graph.output)}
        self._weights = {tensor.name: tensor for tensor in graph.initializer}
        self._weights.update({sparse.values.name: sparse.values for sparse in graph.sparse_initializer})
        self._scopes = self._weight_scopes()

    def draw(self, top: bool) -> list[Port]:
        """Draw it; returns what it returns."""
        for info in self._graph.input:
            if info.name not in self._weights:
                self._made(info.name, (*self._inside, "input"), info.name, "Input", [], [info.name], {})
        for node in _sorted(self._graph.node):
            self._node(node)
        results = [(info.name, self._value(info.name)) for info in self._graph.output]
        found = [(name, port) for name, port in results if port is not None]
        for name, port in found if top else ():
            self._drawing.node((*self._inside, "output"), name, "Output", [port], [self._known.get(name)])
        return [port for _, port in found]

    def _node(self, node: Message) -> None:
        *path, label = _parts(node.name or next(filter(None, node.output), "") or node.op_type)
        scope = (*self._inside, *path)
        inputs = [port for port in map(self._value, node.input) if port is not None]
        attrs: dict[str, Any] = {"domain": node.domain or None}
        for attribute in node.attribute:
            graphs = [attribute.g] if has(attribute, "g") else list(attribute.graphs)
            for body in graphs:
                inner = _Graph(body, self._drawing, (*scope, label, attribute.name), self._values)
                inputs += inner.draw(top=False)
            if not graphs:
                attrs[attribute.name] = _shown(attribute)
        self._made(node.name, scope, label, node.op_type, inputs, list(node.output), attrs)

    def _made(
        self,
        key: str,
        scope: Scope,
        label: str,
        op: str,
        inputs: list[Port],
        outputs: list[str],
        attrs: Mapping[str, Any],
    ) -> None:
        shown = [self._known.get(name) for name in outputs]
        made = self._drawing.node(scope, label, op, inputs, shown if any(shown) else (), attrs)
        self._values.update({name: Port(made, index) for index, name in enumerate(outputs) if name})

    def _value(self, name: str) -> Port | None:
        """Where a value comes from; a weight is drawn when it is first asked for."""
        weight = self._weights.pop(name, None) if name not in self._values else None
        if weight is not None:
            tensor = Tensor(tuple(weight.dims), _dtype(weight.data_type))
            label = _parts(name)[-1].rpartition(".")[2] or name
            self._values[name] = Port(parameter(self._drawing, self._scopes.get(name, self._inside), label, tensor))
        return self._values.get(name)

    def _weight_scopes(self) -> dict[str, Scope]:
        """Weights stand in the innermost group that holds all nodes which read them."""
        scopes: dict[str, Scope] = {}
        for node in self._graph.node:
            scope = (*self._inside, *_parts(node.name or next(filter(None, node.output), ""))[:-1])
            for name in node.input:
                if name in self._weights:
                    scopes[name] = _common(scopes[name], scope) if name in scopes else scope
        return scopes


def _sorted(nodes: list[Message]) -> Iterator[Message]:
    """Nodes after what they read, as ONNX demands, also where a file does not keep to it; circles are cut."""
    makers = {name: node for node in nodes for name in node.output if name}
    waiting, done = list(reversed(nodes)), set()
    opened: set[int] = set()
    while waiting:
        node = waiting[-1]
        needs = [makers[name] for name in node.input if name in makers and id(makers[name]) not in opened]
        opened.add(id(node))
        fresh = [maker for maker in needs if id(maker) not in done and maker is not node]
        if fresh:
            waiting.extend(fresh)
            continue
        waiting.pop()
        if id(node) not in done:
            done.add(id(node))
            yield node


def _parts(name: str) -> list[str]:
    return [part for part in name.split("/") if part] or ["_"]


def _common(a: Scope, b: Scope) -> Scope:
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    return a[:shared]


def tensor_of(info: Message) -> Tensor | None:
    """Shape and dtype of an onnx.ValueInfoProto; None when it is no tensor."""
    kind = which(info.type, "value")
    if kind is None:
        return None
    tensor = getattr(info.type, kind)
    if not has(tensor, "shape"):
        return Tensor(None, _dtype(tensor.elem_type))
    sizes = tuple(dim.dim_value if which(dim, "value") == "dim_value" else None for dim in tensor.shape.dim)
    return Tensor(sizes, _dtype(tensor.elem_type))


def _dtype(number: int) -> str:
    return _DTYPES[number] if 0 <= number < len(_DTYPES) else ""


def _shown(attribute: Message) -> Any:
    """An attribute's value, short."""
    for name in ("f", "i"):
        if has(attribute, name):
            return getattr(attribute, name)
    if has(attribute, "s"):
        return attribute.s.decode("utf-8", "replace")
    if has(attribute, "t"):
        return f"{_dtype(attribute.t.data_type)} {list(attribute.t.dims)}"
    for name in ("floats", "ints", "strings"):
        if getattr(attribute, name):
            return [one.decode("utf-8", "replace") if name == "strings" else one for one in getattr(attribute, name)]
    return f"@{attribute.ref_attr_name}" if attribute.ref_attr_name else None
