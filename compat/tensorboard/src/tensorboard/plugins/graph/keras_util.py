"""A Keras model, as its `to_json()` says it, as a graph: its conceptual graph has a node for every layer.

Keras writes what a layer takes in `inbound_nodes`, once for every call: Keras 3 as {"class_name": "__keras_tensor__",
"config": {"keras_history": [layer, call, output]}} anywhere in the arguments, Keras 2 as [layer, call, output, …].
Sequential models say none: each layer takes what the one before gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tensorboard.util import tb_logging

if TYPE_CHECKING:
    from tensorboard.compat.proto.graph_pb2 import GraphDef

_DTYPES = {"float16": "DT_HALF", "float32": "DT_FLOAT", "float64": "DT_DOUBLE"}  # others are called as they are
_DEEPEST = 100  # models in models, and arguments in arguments


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer, or a model with its own.

    Attributes:
        name: of its node, after the names of the models it is in.
        json: what Keras wrote of it.
        outputs: names of the nodes that give its outputs.
        layers: of a model, by what it calls them; of a layer that is none, None.
    """

    name: str
    json: Mapping[str, Any]
    outputs: Sequence[str]
    layers: Mapping[str, _Layer] | None = field(default=None)


def keras_model_to_graph_def(keras_layer: Mapping[str, Any]) -> GraphDef:
    """The graph of a model, or of a layer alone.

    Nodes are called after their layers, below the names of the models these are in; models are no nodes. A node has
    the attributes `keras_class` and, where it is known, `dtype`. A model that another calls several times is there
    once, with the inputs of the first call.

    Args:
        keras_layer: the JSON of the model.

    Raises:
        ValueError: it is no JSON of a model.
    """
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    graph = GraphDef()
    try:
        _add(graph, _read(keras_layer, "", 0), [])
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"this is not what Keras writes of a model: {type(error).__name__}: {error}") from error
    return graph


def _read(json: Mapping[str, Any], scope: str, depth: int) -> _Layer:
    """A layer and those in it; `scope` is the names of the models that it is in, with a "/" behind each."""
    if depth > _DEEPEST:
        raise ValueError(f"models in models, deeper than {_DEEPEST}")
    config = json.get("config") or {}
    listed = config if isinstance(config, list) else config.get("layers")  # the first Keras had the list alone
    own = _own_name(json)
    if listed is None:
        name = scope + (own or str(json.get("class_name", "")))
        return _Layer(name, json, [name])
    inner = f"{scope}{own}/" if own else scope
    layers = {_own_name(one): _read(one, inner, depth + 1) for one in listed}
    if _is_sequential(json):
        outputs = list(layers.values())[-1].outputs if layers else []
    else:
        outputs = _named(config.get("output_layers"), layers)
    return _Layer(scope + own, json, outputs, layers)


def _add(graph: GraphDef, layer: _Layer, inputs: Sequence[str]) -> None:
    """Add the node of a layer that takes these nodes, or those of all layers of a model."""
    if layer.layers is None:
        node = graph.node.add(name=layer.name, input=inputs)
        node.attr["keras_class"].s = str(layer.json.get("class_name", "")).encode()
        dtype = _dtype(layer.json.get("config"))
        if dtype is not None:
            node.attr["dtype"].type = dtype
    elif _is_sequential(layer.json):
        for one in layer.layers.values():
            _add(graph, one, inputs)
            inputs = one.outputs
    else:
        takes = [name for name, _ in _sources(layer.json["config"].get("input_layers"))]
        given = dict(zip(takes, inputs, strict=False))
        for name, one in layer.layers.items():
            calls = one.json.get("inbound_nodes") or []
            called = _named(calls if one.layers is None else calls[:1], layer.layers)
            _add(graph, one, called or [given[name]] if name in given else called)


def _named(described: object, layers: Mapping[str, _Layer]) -> list[str]:
    """Nodes that give what is named anywhere in a description; what names no layer of the model is left out."""
    found = [(layers[name].outputs, output) for name, output in _sources(described) if name in layers]
    return [outputs[min(output, len(outputs) - 1)] for outputs, output in found if outputs]


def _sources(described: object, depth: int = 0) -> Iterator[tuple[str, int]]:
    """(layer, number of its output) for each that a description names, in either Keras' way."""
    if depth > _DEEPEST:
        raise ValueError(f"arguments in arguments, deeper than {_DEEPEST}")
    match described:
        case {"class_name": "__keras_tensor__", "config": {"keras_history": [str(name), _, int(output), *_]}}:
            yield name, output
        case [str(name), int(), int(output), *rest]:
            yield name, output
            yield from _sources(rest, depth + 1)
        case dict():
            for value in described.values():
                yield from _sources(value, depth + 1)
        case list():
            for value in described:
                yield from _sources(value, depth + 1)


def _own_name(json: Mapping[str, Any]) -> str:
    config = json.get("config")
    return str((config.get("name") if isinstance(config, dict) else None) or json.get("name") or "")


def _is_sequential(json: Mapping[str, Any]) -> bool:
    return json.get("class_name") == "Sequential"


def _dtype(config: object) -> int | None:
    """The DataType that a layer computes in, where Keras says one: by its name, or as a policy of that name."""
    from tensorboard.compat.proto.types_pb2 import DataType

    match config:
        case {"dtype": {"config": {"name": str(name)}}} | {"dtype": str(name)}:
            value = _DTYPES.get(name, f"DT_{name.upper()}")
            if value in DataType.keys():  # noqa: SIM118  it is no mapping
                return int(DataType.Value(value))
            tb_logging.get_logger().debug("Keras layer of a dtype that no tensor has: %s", name)
    return None
