"""torch.fx graphs, alone or within an ExportedProgram, drawn node by node."""

from __future__ import annotations

import importlib
import operator
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sightline.kinds.graph.drawing import Drawing, Port, Scope, Scopes, Tensor, parameter
from sightline.kinds.graph.torch_values import Result, constant, described, named, outputs

_GUARDS = ("_assert", "sym_constrain", "_set_grad_enabled", "_enter_autocast", "_exit_autocast", "lazy_load")
_INLINED = ("wrap", "invoke_subgraph", "hints_wrapper", "tag_activation_checkpoint", "checkpoint")


def draw_program(program: Any, scopes: Scopes, drawing: Drawing) -> None:
    """Draw a torch.export.ExportedProgram."""
    signature = program.graph_signature
    specs = {spec.arg.name: spec for spec in signature.input_specs if hasattr(spec.arg, "name")}
    walk = _Walk(program.graph_module, scopes, drawing, specs, getattr(program, "constants", {}))
    walk.held = dict(program.state_dict)
    used = {node.name for node in program.graph.nodes if node.op == "placeholder" and node.users}
    walk.shown = {id(walk.held.get(spec.target)) for name, spec in specs.items() if name in used}
    results = walk.run(program.graph_module.graph)
    kinds = [spec.kind.name for spec in signature.output_specs]
    if len(kinds) == len(results):
        results = [result for result, kind in zip(results, kinds, strict=True) if kind == "USER_OUTPUT"]
    names = _leaf_names(program.call_spec.out_spec, len(results))
    outputs(list(zip(names, results, strict=True)), drawing, walk.tensors)


def draw_module(module: Any, scopes: Scopes, drawing: Drawing) -> None:
    """Draw a torch.fx.GraphModule."""
    walk = _Walk(module, scopes, drawing)
    outputs(list(named("", walk.run(module.graph))), drawing, walk.tensors)


def classes(program: Any) -> dict[str, str]:
    """Class name of each module of an ExportedProgram, by path, as far as its nodes tell."""
    found = {}
    for node in program.graph.nodes:
        for path, kind in (node.meta.get("nn_module_stack") or {}).values():
            name = kind if isinstance(kind, str) else kind.__name__
            found[_path(str(path)).partition("@")[0]] = name.rpartition(".")[2]
    return found


def _leaf_names(spec: Any, count: int) -> list[str]:
    """Names of the results of a program, from the structure that its forward returned."""
    _pytree = importlib.import_module("torch.utils._pytree")
    try:
        tree = _pytree.tree_unflatten(range(count), spec)
        paths = [path for path, _ in _pytree.tree_flatten_with_path(tree)[0]]
        parts = [[_pytree.keystr((key,)).strip("[].'\"") for key in path] for path in paths]
        if len(parts) == count:
            return [".".join(part) for part in parts]
    except Exception:  # structures of the user's own may not be rebuilt from numbers
        pass
    return [str(index) for index in range(count)]


class _Walk:
    """One graph, its nodes in their order; graphs within it are walked by the same rules."""

    def __init__(
        self,
        owner: Any,
        scopes: Scopes,
        drawing: Drawing,
        specs: Mapping[str, Any] | None = None,
        constants: Mapping[str, Any] | None = None,
    ) -> None:
        self._owner = owner
        self._scopes = scopes
        self._drawing = drawing
        self._specs = specs or {}
        self._constants = constants or {}
        self._results: dict[Any, Result] = {}
        self._tensors: dict[str, Result] = {}
        self._inside: Scope | None = None
        self.held: dict[str, Any] = {}
        self.shown: set[int] = set()
        self.tensors: dict[Port, Tensor] = {}

    def run(self, graph: Any, bound: Mapping[Any, Result] | None = None) -> list[Result]:
        """Draw the graph; `bound` are results that stand for its placeholders. Returns what it returns."""
        dead = _dead(graph)
        for node in graph.nodes:
            if node.op == "output":
                returned = node.args[0]
                results = self.lookup(returned)
                return list(results) if isinstance(returned, (list, tuple)) else [results]
            if bound and node in bound:
                self._results[node] = bound[node]
            elif node not in dead:
                self._results[node] = self._step(node)
        return []

    def lookup(self, value: Any) -> Result:
        """An argument with results in place of nodes."""
        if _is_node(value):
            return self._results.get(value)
        if isinstance(value, (list, tuple)):
            return [self.lookup(item) for item in value]
        if isinstance(value, Mapping):
            return {key: self.lookup(item) for key, item in value.items()}
        return value

    def _step(self, node: Any) -> Result:
        match node.op:
            case "placeholder":
                return self._placeholder(node)
            case "get_attr":
                return self._attribute(str(node.target))
            case "call_module":
                return self._module(node)
            case "call_method":
                return self._call(node, str(node.target), f"Tensor.{node.target}")
        if node.target is operator.getitem:
            held, key = self.lookup(node.args[0]), node.args[1]
            if isinstance(held, (list, dict)) and not _is_node(key):
                try:
                    return held[key]
                except (LookupError, TypeError):
                    pass
        graphs = [arg for arg in map(self.lookup, node.args) if hasattr(arg, "graph") and hasattr(arg, "code")]
        if graphs:
            return self._higher_order(node, graphs)
        return self._call(node, *_op_name(node.target))

    # What a graph begins with

    def _placeholder(self, node: Any) -> Result:
        tensor, device = _described(node)
        spec = self._specs.get(node.name)
        kind = spec.kind.name if spec else "USER_INPUT"
        if kind == "USER_INPUT":
            if tensor is None and not node.users:
                return None
            name = self._drawing.node(("input",), _input_name(node), "Input", (), [tensor], None, device)
            return self._port(name, tensor)
        target = str(getattr(spec, "target", None) or node.name)
        if not node.users and (kind != "PARAMETER" or id(self.held.get(target)) in self.shown):
            return None  # an unused parameter is worth seeing, unless it has another name
        self.shown.add(id(self.held.get(target)))
        return self._held(target, kind, tensor, device)

    def _attribute(self, target: str) -> Result:
        value = self._owner
        for part in target.split("."):
            value = getattr(value, part, None)
        if hasattr(value, "graph") and hasattr(value, "code"):
            return value
        if target not in self._tensors:
            tensor, device = described(value)
            kind = "PARAMETER" if type(value).__name__ == "Parameter" else "BUFFER"
            self.held[target] = value
            self._tensors[target] = self._held(target, kind, tensor, device)
        return self._tensors[target]

    def _held(self, target: str, kind: str, tensor: Tensor | None, device: str) -> Port:
        """A node for a tensor that the model holds."""
        path, _, name = target.rpartition(".")
        scope = self._scopes.of(path)
        if kind == "PARAMETER":
            trainable = bool(getattr(self.held.get(target), "requires_grad", True))
            made = parameter(self._drawing, scope, name, tensor or Tensor(), trainable, device)
        else:
            op = "Buffer" if kind == "BUFFER" else "Const"
            made = self._drawing.node(scope, name, op, (), [tensor], {"shape": tensor}, device)
        return self._port(made, tensor)

    # What is computed

    def _call(self, node: Any, label: str, op: str) -> Result:
        names = _argument_names(node.target)
        attrs = {}
        for index, value in enumerate(node.args):
            attrs[names[index] if index < len(names) else f"arg{index}"] = value
        attrs.update(node.kwargs)
        constants = {key: constant(value) for key, value in attrs.items() if not any(map(_is_node, _leaves(value)))}
        inputs = list(_ports(self.lookup([node.args, node.kwargs])))
        result = self._made(node, self._scope(node), label, op, inputs, constants)
        if _in_place(node.target) and node.args and _is_node(node.args[0]) and isinstance(result, Port):
            self._results[node.args[0]] = result  # whoever reads the tensor from here on sees it changed
        return result

    def _module(self, node: Any) -> Result:
        """A module that was not looked into: one node, with its parameters."""
        path, module = str(node.target), self._owner.get_submodule(str(node.target))
        scope = self._scopes.of(path, _calls(node))
        held = [self._attribute(f"{path}.{name}") for name, _ in module.named_parameters()]
        kind = type(module).__name__
        inputs = [*_ports(self.lookup([node.args, node.kwargs])), *_ports(held)]
        return self._made(node, scope, kind, kind, inputs, {"settings": module.extra_repr() or None})

    def _made(
        self, node: Any, scope: Scope, label: str, op: str, inputs: Iterable[Port], attrs: Mapping[str, Any]
    ) -> Result:
        many = _many(node)
        tensors = [_described(node)] if many is None else [described(value) for value in many]
        device = next((device for _, device in tensors if device), "")
        shown = [tensor for tensor, _ in tensors]
        name = self._drawing.node(scope, label, op, inputs, shown if any(shown) else (), attrs, device)
        ports = [self._port(name, tensor, index) for index, tensor in enumerate(shown)]
        return ports[0] if many is None else ports

    def _port(self, name: str, tensor: Tensor | None, index: int = 0) -> Port:
        port = Port(name, index)
        if tensor is not None:
            self.tensors[port] = tensor
        return port

    def _higher_order(self, node: Any, graphs: list[Any]) -> Result:
        """An operation on graphs: drawn through where there is one and it is only wrapped, else a group for each."""
        label, op = _op_name(node.target)
        last = max(index for index, arg in enumerate(node.args) if self.lookup(arg) in graphs)
        operands = [result for _, result in named("", self.lookup(node.args[last + 1 :]))]
        if len(graphs) == 1 and label.startswith(_INLINED):
            return self._within(graphs[0], operands, self._inside)
        ports = list(_ports(self.lookup([node.args, node.kwargs])))
        scope = self._scope(node)
        group = (*scope, f"{label}_{node.name}" if label != node.name else label)
        for arg in node.args:
            if self.lookup(arg) in graphs:
                branch = (*group, str(getattr(arg, "target", arg)))
                ports += _ports(self._within(self.lookup(arg), operands, branch))
        return self._made(node, group, label, op, ports, {})

    def _within(self, module: Any, operands: list[Result], inside: Scope | None) -> list[Result]:
        placeholders = [node for node in module.graph.nodes if node.op == "placeholder"]
        bound = dict(zip(placeholders, operands, strict=False))
        owner, before = self._owner, self._inside
        self._owner, self._inside = module, inside
        try:
            return self.run(module.graph, bound)
        finally:
            self._owner, self._inside = owner, before

    def _scope(self, node: Any) -> Scope:
        stack = _stack(node)
        scope = self._scopes.of(stack[-1] if stack else "", _calls(node))
        return scope if self._inside is None else self._inside


# Reading a node


def _is_node(value: Any) -> bool:
    return hasattr(value, "op") and hasattr(value, "users")


def _dead(graph: Any) -> set[Any]:
    """Nodes that only guard what was assumed in tracing, and the sizes and flags computed for them alone."""
    dead: set[Any] = set()
    for node in reversed(graph.nodes):
        if node.op == "call_function" and dead.issuperset(node.users):
            value = node.meta.get("val")
            if _op_name(node.target)[0].startswith(_GUARDS) or (value is not None and not _is_tensors(value)):
                dead.add(node)
    return dead


def _is_tensors(value: Any) -> bool:
    return hasattr(value, "shape") or isinstance(value, (list, tuple))


def _leaves(value: Any) -> Iterator[Any]:
    return (leaf for _, leaf in named("", value))


def _ports(result: Result) -> Iterator[Port]:
    return (leaf for leaf in _leaves(result) if isinstance(leaf, Port))


def _input_name(node: Any) -> str:
    return str(node.name).removeprefix("l_") if str(node.target).startswith("L_") else str(node.target).lstrip("*")


def _path(entry: str) -> str:
    """A module's path; early versions of PyTorch wrote it as Python source."""
    return entry.removeprefix("L['self']").lstrip(".")


def _stack(node: Any) -> list[str]:
    """Paths of the modules within which a node was recorded, outermost first."""
    stack = node.meta.get("nn_module_stack") or {}
    return [_path(str(path)) for path, _ in stack.values()]


def _calls(node: Any) -> dict[str, str]:
    """Which call it is, for modules on a node's stack that are called again."""
    stack = node.meta.get("nn_module_stack") or {}
    keys = ((str(key), _path(str(path))) for key, (path, _) in stack.items())
    return {path.partition("@")[0]: key.partition("@")[2] for key, path in keys if "@" in key}


def _op_name(target: Any) -> tuple[str, str]:
    """(label, op): of an ATen operator its schema's name, of a Python function its module and name."""
    schema = getattr(target, "_schema", None)
    if schema is not None:
        name = str(schema.name)
        return name.rpartition("::")[2], name
    name = str(getattr(target, "__name__", None) or getattr(target, "_name", None) or target)
    home = str(getattr(target, "__module__", "") or "")
    home = "operator" if home == "_operator" else home.removeprefix("torch.ops.")
    return name, f"{home}.{name}" if home and home != "builtins" else name


def _argument_names(target: Any) -> list[str]:
    schema = getattr(target, "_schema", None)
    return [str(argument.name) for argument in schema.arguments] if schema is not None else []


def _in_place(target: Any) -> bool:
    """Whether the operator changes its first argument and returns it."""
    schema = getattr(target, "_schema", None)
    if schema is None or not schema.arguments or len(schema.returns) != 1:
        return False
    first, returned = schema.arguments[0].alias_info, schema.returns[0].alias_info
    return bool(first and first.is_write and returned and returned.is_write)


def _value(node: Any) -> Any:
    meta = node.meta
    for key in ("val", "tensor_meta", "example_value"):
        if meta.get(key) is not None:
            return meta[key]
    return None


def _many(node: Any) -> list[Any] | None:
    """Of a node with several results, each; None when it has one."""
    value = _value(node)
    if isinstance(value, (list, tuple)) and not hasattr(value, "shape"):
        return [leaf for _, leaf in named("", list(value))]
    return None


def _described(node: Any) -> tuple[Tensor | None, str]:
    return described(_value(node))
