"""Events in which every tag says what class of data it holds: scalars, tensors, or sequences of blobs.

Graphs and profiles of single steps, which are fields of their own in an event, become values like all others.
"""

from __future__ import annotations

from typing import Any

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2

_RUN_GRAPH = "__run_graph__"
_TENSORS = frozenset({"histograms", "text", "hparams", "pr_curves", "mesh", "custom_scalars"})
_GRAPHS = frozenset({"graph_run_metadata", "graph_run_metadata_graph", "graph_keras_model"})


def migrate_event(event: Any, initial_metadata: dict[str, Any]) -> tuple[Any, ...]:
    """The events that say what an event says, classes of data included.

    Args:
        event: from `data_compat.migrate_event`; its values are changed in place.
        initial_metadata: tag → its first metadata in the file; filled here, one for all events of a file.
    """
    match event.WhichOneof("what"):
        case "graph_def":
            return event, _blob(event, _RUN_GRAPH, "graphs", event.graph_def)
        case "tagged_run_metadata":
            tagged = event.tagged_run_metadata
            return (_blob(event, tagged.tag, "graph_tagged_run_metadata", tagged.run_metadata),)
        case "summary":
            for value in event.summary.value:
                migrate_value(value, initial_metadata)
    return (event,)


def _blob(event: Any, tag: str, plugin: str, data: bytes) -> Any:
    """An event with one string as its value."""
    tensor = tensor_pb2.TensorProto(
        dtype=types_pb2.DT_STRING,
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[{"size": 1}]),
        string_val=[data],
    )
    metadata = summary_pb2.SummaryMetadata(
        plugin_data={"plugin_name": plugin}, data_class=summary_pb2.DATA_CLASS_BLOB_SEQUENCE
    )
    value = summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=metadata)
    return event_pb2.Event(wall_time=event.wall_time, step=event.step, summary=summary_pb2.Summary(value=[value]))


def migrate_value(value: Any, initial_metadata: dict[str, Any]) -> None:
    """The same for one value of an event, in place."""
    known = initial_metadata.get(value.tag)
    if known is None:
        known = initial_metadata[value.tag] = summary_pb2.SummaryMetadata()
        known.CopyFrom(value.metadata)
    if known.data_class != summary_pb2.DATA_CLASS_UNKNOWN:
        return
    plugin = known.plugin_data.plugin_name
    data_class = _class_of(plugin)
    if data_class is None:
        return
    if value.HasField("metadata"):
        value.metadata.data_class = data_class
    if plugin == "hparams" and not value.HasField("tensor"):
        value.tensor.CopyFrom(
            tensor_pb2.TensorProto(
                dtype=types_pb2.DT_FLOAT, tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[{"size": 0}])
            )
        )
    elif plugin == "audio":
        _leave_out_labels(value.tensor)
    elif plugin in _GRAPHS and not value.tensor.tensor_shape.dim:
        value.tensor.tensor_shape.dim.add(size=1)


def _class_of(plugin: str) -> Any:
    if plugin == "scalars":
        return summary_pb2.DATA_CLASS_SCALAR
    if plugin in _TENSORS:
        return summary_pb2.DATA_CLASS_TENSOR
    if plugin in _GRAPHS or plugin in ("images", "audio"):
        return summary_pb2.DATA_CLASS_BLOB_SEQUENCE
    return None


def _leave_out_labels(tensor: Any) -> None:
    """strings [k, 2, …] → [k]: the first of each row."""
    sizes = [dim.size for dim in tensor.tensor_shape.dim]
    if len(sizes) < 2:
        return
    row = len(tensor.string_val) // sizes[0] if sizes[0] > 0 else 0
    first = list(tensor.string_val[:: row or 1])
    tensor.ClearField("string_val")
    tensor.string_val.extend(first)
    del tensor.tensor_shape.dim[1:]
