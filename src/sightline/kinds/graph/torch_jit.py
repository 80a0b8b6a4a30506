"""TorchScript graphs, traced or compiled, drawn node by node; calls of submodules are drawn through."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sightline.kinds.graph.drawing import Drawing, Port, Scope, Scopes, Tensor, parameter
from sightline.kinds.graph.torch_trace import Traced
from sightline.kinds.graph.torch_values import Result, constant, described, named, outputs

_SAME = ("prim::NumToTensor", "aten::Int", "aten::ScalarImplicit", "aten::Bool", "prim::unchecked_cast", "prim::data")


@dataclass(frozen=True, slots=True)
class _Module:
    path: str
    script: Any


@dataclass(frozen=True, slots=True)
class _Frame:
    """One call of one module's method: which call, its values by name, and the branch it is in."""

    path: str
    calls: Mapping[str, str]
    values: dict[str, Result] = field(default_factory=dict)
    branch: Scope = ()

    def within(self, *labels: str) -> _Frame:
        return _Frame(self.path, self.calls, self.values, (*self.branch, *labels))


def draw(model: Any, scopes: Scopes, drawing: Drawing) -> None:
    """Draw a ScriptModule or ScriptFunction."""
    _draw(model, model, [], [], scopes, drawing)


def draw_traced(traced: Traced, source: Any, scopes: Scopes, drawing: Drawing) -> None:
    """Draw what was traced of `source`."""
    _draw(traced.script, source, traced.inputs, traced.outputs, scopes, drawing)


def _draw(model: Any, source: Any, inputs: list[str], returned: list[str], scopes: Scopes, drawing: Drawing) -> None:
    names = getattr(source, "named_parameters", None)
    trainable = {name: bool(p.requires_grad) for name, p in names(remove_duplicate=False)} if names else {}
    walk = _Walk(trainable, scopes, drawing)
    frame = _Frame("", {})
    given = list(model.graph.inputs())
    if given and hasattr(model, "_c") and given[0].type().kind() == "ClassType":
        frame.values[given.pop(0).debugName()] = _Module("", model._c)
    known = inputs if len(inputs) == len(given) else [re.sub(r"\.\d+$", "", value.debugName()) for value in given]
    for name, value in zip(known, given, strict=True):
        walk.placeholder(frame, name, value)
    results = walk.run(frame, model.graph)
    results = list(named("", results[0] if len(results) == 1 else results))
    if len(results) == len(returned):
        results = [(name, result) for name, (_, result) in zip(returned, results, strict=True)]
    outputs(results, drawing, walk.tensors)


class _Walk:
    def __init__(self, trainable: Mapping[str, bool], scopes: Scopes, drawing: Drawing) -> None:
        self._trainable = trainable
        self._scopes = scopes
        self._drawing = drawing
        self._held: dict[str, Port] = {}
        self._times: dict[str, int] = {}
        self._choices = 0
        self.tensors: dict[Port, Tensor] = {}

    def placeholder(self, frame: _Frame, name: str, value: Any) -> None:
        tensor, device = _typed(value)
        if tensor is None and not value.uses():
            return
        made = self._drawing.node(("input",), name, "Input", (), [tensor], None, device)
        frame.values[value.debugName()] = self._port(made, tensor)

    def run(self, frame: _Frame, block: Any) -> list[Result]:
        """Draw a graph or block; returns what it returns."""
        for node in _live(block):
            results = self._step(frame, node)
            for value, result in zip(node.outputs(), results, strict=False):
                frame.values[value.debugName()] = result
        return [frame.values.get(value.debugName()) for value in block.outputs()]

    def _step(self, frame: _Frame, node: Any) -> list[Result]:
        kind = node.kind()
        given: list[Result] = [frame.values.get(value.debugName()) for value in node.inputs()]
        if kind == "prim::Constant":
            return [_constant(node)]
        if kind == "prim::GetAttr":
            return [self._attribute(given[0], node.s("name"))]
        if kind in ("prim::ListConstruct", "prim::TupleConstruct"):
            return [given]
        if kind == "prim::DictConstruct":
            return [dict(zip(map(str, given[::2]), given[1::2], strict=True))]
        if kind in ("prim::ListUnpack", "prim::TupleUnpack"):
            return self._unpacked(given[0], node)
        if kind in ("aten::__getitem__", "prim::TupleIndex") and isinstance(given[0], (list, dict)):
            try:
                return [given[0][given[1]]]
            except (LookupError, TypeError):
                pass
        if kind in _SAME:
            return given[:1]
        if kind == "prim::CallMethod" and isinstance(given[0], _Module):
            return self._called(frame, given[0], node.s("name"), given)
        if kind in ("prim::If", "prim::Loop"):
            return self._blocks(frame, node, kind.removeprefix("prim::"), given)
        return self._operation(frame, node, kind, given)

    def _attribute(self, owner: Result, name: str) -> Result:
        if not isinstance(owner, _Module):
            return None
        path = f"{owner.path}.{name}" if owner.path else name
        if path in self._held:
            return self._held[path]
        value = owner.script.getattr(name)
        if hasattr(value, "_get_method"):
            return _Module(path, value)
        tensor, device = described(value)
        if tensor is None:
            return value
        scope = self._scopes.of(owner.path)
        if path in self._trainable:
            made = parameter(self._drawing, scope, name, tensor, self._trainable[path], device)
        else:
            made = self._drawing.node(scope, name, "Buffer", (), [tensor], {"shape": tensor}, device)
        self._held[path] = self._port(made, tensor)
        return self._held[path]

    def _called(self, frame: _Frame, module: _Module, name: str, given: list[Result]) -> list[Result]:
        graph = module.script._get_method(name).graph
        if module.path == frame.path:
            inner = _Frame(frame.path, frame.calls, {}, frame.branch)
        else:
            times = self._times[module.path] = self._times.get(module.path, 0) + 1
            calls = {**frame.calls, module.path: str(times - 1)} if times > 1 else frame.calls
            inner = _Frame(module.path, calls)
        for value, result in zip(graph.inputs(), given, strict=True):
            inner.values[value.debugName()] = result
        return self.run(inner, graph)

    def _blocks(self, frame: _Frame, node: Any, label: str, given: list[Result]) -> list[Result]:
        """A branch or a loop: a group for each block; what is known beforehand is not drawn as a choice."""
        blocks = list(node.blocks())
        if label == "If":
            ways = [block for block in blocks if not _raises(block)]
            if isinstance(given[0], bool) or len(ways) == 1:
                return self.run(frame, ways[0] if len(ways) == 1 else blocks[0 if given[0] else 1])
        self._choices += 1
        group = f"{label}_{self._choices}"
        names = ("then", "else") if label == "If" else ("body",)
        ends: list[Result] = []
        for name, block in zip(names, blocks, strict=True):
            inner = frame.within(group, name)
            for value, result in zip(block.inputs(), [None, *given[2:]], strict=False):
                frame.values[value.debugName()] = result
            ends += self.run(inner, block)
        return self._operation(frame.within(group), node, f"prim::{label}", [*given, *ends])

    def _operation(self, frame: _Frame, node: Any, kind: str, given: list[Result]) -> list[Result]:
        values = list(node.outputs())
        if not values:
            return []
        label = kind.rpartition("::")[2]
        if kind == "prim::CallFunction":
            label = op = str(given.pop(0))
        elif kind == "prim::PythonOp":
            label = op = str(node.pyname())
        else:
            op = kind
        scope = (*self._scopes.of(frame.path, frame.calls), *frame.branch)
        names = _argument_names(node.schema())
        attrs = {}
        for index, result in enumerate(given):
            if not any(isinstance(leaf, Port) or hasattr(leaf, "shape") for _, leaf in named("", result)):
                attrs[names[index] if index < len(names) else f"arg{index}"] = constant(result)
        tensors = [_typed(value) for value in values]
        shown = [tensor for tensor, _ in tensors]
        device = next((device for _, device in tensors if device), "")
        inputs = list(self._ports(scope, given))
        made = self._drawing.node(scope, label, op, inputs, shown if any(shown) else (), attrs, device)
        return [self._port(made, tensor, index) for index, tensor in enumerate(shown)]

    def _ports(self, scope: Scope, given: Iterable[Result]) -> Iterator[Port]:
        for _, leaf in named("", list(given)):
            if isinstance(leaf, Port):
                yield leaf
            elif hasattr(leaf, "shape"):
                tensor, device = described(leaf)
                yield self._port(self._drawing.node(scope, "constant", "Const", (), [tensor], None, device), tensor)

    def _unpacked(self, source: Result, node: Any) -> list[Result]:
        if isinstance(source, list):
            return source
        if not isinstance(source, Port):
            return []
        shown = [_typed(value)[0] for value in node.outputs()]
        return [self._port(source.node, tensor, index) for index, tensor in enumerate(shown)]

    def _port(self, name: str, tensor: Tensor | None, index: int = 0) -> Port:
        port = Port(name, index)
        if tensor is not None:
            self.tensors[port] = tensor
        return port


def _live(block: Any) -> list[Any]:
    """The nodes that what the block returns depends on, or that change something; checks and what they need are not."""
    needed = {value.debugName() for value in block.outputs()}
    live = []
    for node in reversed(list(block.nodes())):
        if _changes(node) or not needed.isdisjoint(value.debugName() for value in node.outputs()):
            live.append(node)
            needed.update(_reads(node))
    return live[::-1]


def _reads(node: Any) -> Iterator[str]:
    yield from (value.debugName() for value in node.inputs())
    for block in node.blocks():
        yield from (value.debugName() for value in block.outputs())
        for inner in block.nodes():
            yield from _reads(inner)


def _changes(node: Any) -> bool:
    if any(_changes(inner) for block in node.blocks() for inner in block.nodes()):
        return True
    kind = node.kind()
    return kind == "prim::CallMethod" or (kind.startswith("aten::") and kind.endswith("_") and not kind.endswith("__"))


def _raises(block: Any) -> bool:
    return any(node.kind() == "prim::RaiseException" for node in block.nodes())


def _constant(node: Any) -> Result:
    """The value; of a function its name."""
    if node.output().type().kind() == "FunctionType":
        return node.s("name")
    try:
        return node.output().toIValue()
    except RuntimeError:
        return None


def _typed(value: Any) -> tuple[Tensor | None, str]:
    """(shape and dtype, device) of a value that is a tensor, as far as TorchScript knows them."""
    type_ = value.type()
    if type_.kind() != "TensorType":
        return None, ""
    sizes, dtype, device = type_.sizes(), type_.dtype(), type_.device()
    shape = None if sizes is None else tuple(sizes)
    return Tensor(shape, str(dtype or "").removeprefix("torch.")), str(device or "")


@lru_cache(1024)
def _argument_names(schema: str) -> tuple[str, ...]:
    torch = importlib.import_module("torch")
    try:
        return tuple(str(argument.name) for argument in torch._C.parse_schema(schema).arguments)
    except RuntimeError:
        return ()
