"""Graphs of several functions as one, each in a scope of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensorboard.compat.proto.attr_value_pb2 import AttrValue, NameAttrList
    from tensorboard.compat.proto.graph_pb2 import GraphDef
    from tensorboard.compat.proto.node_def_pb2 import NodeDef


def merge_graph_defs(graph_defs: Sequence[GraphDef]) -> GraphDef:
    """One graph of all. Of several, the nodes of the i-th, counted from 1, stand below "graph_<i>/", and its functions
    are called "graph_<i>_<name>" wherever they are named.

    Raises:
        ValueError: they are of different versions.
    """
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    if len(graph_defs) == 1:
        return graph_defs[0]
    merged = GraphDef()
    for number, graph in enumerate(graph_defs, 1):
        if graph.versions != graph_defs[0].versions:
            raise ValueError("Graphs of different versions cannot be one graph.")
        _add(merged, graph, f"graph_{number}")
    if graph_defs:
        merged.versions.CopyFrom(graph_defs[0].versions)
    return merged


def _add(merged: GraphDef, graph: GraphDef, prefix: str) -> None:
    names = {function.signature.name: f"{prefix}_{function.signature.name}" for function in graph.library.function}
    for node in graph.node:
        copy = merged.node.add()
        copy.CopyFrom(node)
        _rename_functions(copy, names)
        copy.name = f"{prefix}/{node.name}"
        copy.input[:] = [_input(prefix, name) for name in node.input]
    for function in graph.library.function:
        added = merged.library.function.add()
        added.CopyFrom(function)
        added.signature.name = names[function.signature.name]
        for node in added.node_def:
            _rename_functions(node, names)
    for gradient in graph.library.gradient:
        merged.library.gradient.add(
            function_name=names.get(gradient.function_name, gradient.function_name),
            gradient_func=names.get(gradient.gradient_func, gradient.gradient_func),
        )


def _input(prefix: str, name: str) -> str:
    """An input of a node; "^" in front says that it is waited for, not read."""
    return f"^{prefix}/{name[1:]}" if name.startswith("^") else f"{prefix}/{name}"


def _rename_functions(node: NodeDef, names: dict[str, str]) -> None:
    node.op = names.get(node.op, node.op)
    for value in node.attr.values():
        _rename_in(value, names)


def _rename_in(value: AttrValue, names: dict[str, str]) -> None:
    if value.HasField("func"):
        _rename(value.func, names)
    elif value.HasField("list"):
        for function in value.list.func:
            _rename(function, names)


def _rename(function: NameAttrList, names: dict[str, str]) -> None:
    function.name = names.get(function.name, function.name)
    for value in function.attr.values():
        _rename_in(value, names)
