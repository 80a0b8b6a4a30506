"""The structure of a model → events: PyTorch, Keras, TensorFlow's GraphDef, ONNX."""

from __future__ import annotations

from typing import Any

from sightline.errors import FormatError, SummaryError
from sightline.events.message import Message
from sightline.events.wire import decode, encode
from sightline.kinds.arrays import describe
from sightline.kinds.graph import keras, torch_graph
from sightline.kinds.graph import onnx as onnx_model

ACCEPTED = (
    "a PyTorch module (also scripted, symbolic or exported), a Keras model that has to_json(), or a GraphDef of "
    "TensorFlow (the object, its bytes, or a graph with as_graph_def()); ONNX goes to add_onnx_graph"
)


def graph(
    model: Any, input_to_model: Any = None, verbose: bool = False, use_strict_trace: bool = True
) -> list[Message]:
    """The graph of a model.

    Args:
        model: see `ACCEPTED`. It is left as it was: mode, buffers, random states.
        input_to_model: for PyTorch, what forward is called with: a tensor, a tuple or list of arguments, a dict of
            arguments by name. Without it shapes are not known.
        verbose: print what was traced.
        use_strict_trace: `strict` of torch.jit.trace, where that is needed.

    Returns:
        events: tensorboard.Event without time and step.

    Raises:
        SummaryError: `model` is nothing that has a graph.
    """
    if torch_graph.recognise(model):
        drawing = torch_graph.draw(model, input_to_model, verbose, use_strict_trace)
        return [_event(encode(drawing.message()))]
    if keras.recognise(model):
        return [keras.event(model)]
    data = _graph_def(model)
    if data is None:
        raise SummaryError("model", describe(model), ACCEPTED)
    return [_event(data)]


def onnx(prototxt: Any) -> list[Message]:
    """The graph of an ONNX model.

    Args:
        prototxt: path of an .onnx file, its bytes, or an onnx.ModelProto.

    Raises:
        SummaryError: no ONNX model.
        OSError: the file cannot be read.
    """
    return [_event(encode(onnx_model.draw(prototxt).message()))]


def _event(graph_def: bytes) -> Message:
    return Message("tensorboard.Event", graph_def=graph_def)


def _graph_def(model: Any) -> bytes | None:
    """The bytes of a GraphDef, unchanged; None when it is none."""
    if isinstance(model, (bytes, bytearray, memoryview)):
        data = bytes(model)
        try:
            nodes = decode("tensorboard.GraphDef", data).node
        except FormatError:
            return None
        return data if nodes and all(node.name for node in nodes) else None
    if isinstance(model, Message):
        return encode(model) if model._type.name == "tensorboard.GraphDef" else None
    for holder in (model, getattr(model, "graph", None)):
        make = getattr(holder, "as_graph_def", None)
        if callable(make):
            return bytes(make().SerializeToString())
    descriptor = getattr(type(model), "DESCRIPTOR", None)
    if getattr(descriptor, "name", "") == "GraphDef" and hasattr(model, "SerializeToString"):
        return bytes(model.SerializeToString())
    return None
