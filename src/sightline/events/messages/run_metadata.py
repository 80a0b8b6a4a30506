"""RunMetadata (step statistics, memory, cost graph) and MetaGraphDef."""

from sightline.events.messages.schema import (
    Field,
    File,
    bool_,
    float_,
    int32,
    int64,
    map_of,
    repeated,
    string,
    uint32,
    uint64,
)

step_stats = File("tensorboard/compat/proto/step_stats.proto", "tensorboard")

step_stats.message(
    "AllocationRecord",
    Field(1, "alloc_micros", int64),
    Field(2, "alloc_bytes", int64),
)
step_stats.message(
    "AllocatorMemoryUsed",
    Field(1, "allocator_name", string),
    Field(2, "total_bytes", int64),
    Field(3, "peak_bytes", int64),
    Field(4, "live_bytes", int64),
    Field(5, "allocator_bytes_in_use", int64),
    Field(6, "allocation_records", repeated("AllocationRecord")),
)
step_stats.message(
    "NodeOutput",
    Field(1, "slot", int32),
    Field(3, "tensor_description", "TensorDescription"),
)
step_stats.message(
    "MemoryStats",
    Field(1, "temp_memory_size", int64),
    Field(2, "device_temp_memory_size", int64),
    Field(3, "persistent_memory_size", int64),
    Field(4, "device_persistent_memory_size", int64),
    Field(5, "persistent_tensor_alloc_ids", repeated(int64)),
    Field(6, "device_persistent_tensor_alloc_ids", repeated(int64)),
)
step_stats.message(
    "NodeExecStats",
    Field(1, "node_name", string),
    Field(2, "all_start_micros", int64),
    Field(3, "op_start_rel_micros", int64),
    Field(4, "op_end_rel_micros", int64),
    Field(5, "all_end_rel_micros", int64),
    Field(6, "memory", repeated("AllocatorMemoryUsed")),
    Field(7, "output", repeated("NodeOutput")),
    Field(8, "timeline_label", string),
    Field(9, "scheduled_micros", int64),
    Field(10, "thread_id", uint32),
    Field(11, "referenced_tensor", repeated("AllocationDescription")),
    Field(12, "memory_stats", "MemoryStats"),
    Field(13, "all_start_nanos", int64),
    Field(14, "op_start_rel_nanos", int64),
    Field(15, "op_end_rel_nanos", int64),
    Field(16, "all_end_rel_nanos", int64),
    Field(17, "scheduled_nanos", int64),
)
step_stats.message(
    "DeviceStepStats",
    Field(1, "device", string),
    Field(2, "node_stats", repeated("NodeExecStats")),
    Field(3, "thread_names", map_of(uint32, string)),
)
step_stats.message(
    "StepStats",
    Field(1, "dev_stats", repeated("DeviceStepStats")),
)

allocation_description = File("tensorboard/compat/proto/allocation_description.proto", "tensorboard")

allocation_description.message(
    "AllocationDescription",
    Field(1, "requested_bytes", int64),
    Field(2, "allocated_bytes", int64),
    Field(3, "allocator_name", string),
    Field(4, "allocation_id", int64),
    Field(5, "has_single_reference", bool_),
    Field(6, "ptr", uint64),
)

tensor_description = File("tensorboard/compat/proto/tensor_description.proto", "tensorboard")

tensor_description.message(
    "TensorDescription",
    Field(1, "dtype", "DataType"),
    Field(2, "shape", "TensorShapeProto"),
    Field(4, "allocation_description", "AllocationDescription"),
)

cost_graph = File("tensorboard/compat/proto/cost_graph.proto", "tensorboard")

cost_graph.message(
    "CostGraphDef",
    Field(1, "node", repeated("CostGraphDef.Node")),
    Field(2, "cost", repeated("CostGraphDef.AggregatedCost")),
)
cost_graph.message(
    "CostGraphDef.Node",
    Field(1, "name", string),
    Field(2, "device", string),
    Field(3, "id", int32),
    Field(4, "input_info", repeated("CostGraphDef.Node.InputInfo")),
    Field(5, "output_info", repeated("CostGraphDef.Node.OutputInfo")),
    Field(6, "temporary_memory_size", int64),
    Field(7, "is_final", bool_),
    Field(8, "control_input", repeated(int32)),
    Field(9, "compute_cost", int64),
    Field(10, "host_temp_memory_size", int64),
    Field(11, "device_temp_memory_size", int64),
    Field(12, "persistent_memory_size", int64),
    Field(14, "compute_time", int64),
    Field(15, "memory_time", int64),
    Field(16, "device_persistent_memory_size", int64),
    Field(17, "inaccurate", bool_),
)
cost_graph.message(
    "CostGraphDef.Node.InputInfo",
    Field(1, "preceding_node", int32),
    Field(2, "preceding_port", int32),
)
cost_graph.message(
    "CostGraphDef.Node.OutputInfo",
    Field(1, "size", int64),
    Field(2, "alias_input_port", int64),
    Field(3, "shape", "TensorShapeProto"),
    Field(4, "dtype", "DataType"),
)
cost_graph.message(
    "CostGraphDef.AggregatedCost",
    Field(1, "cost", float_),
    Field(2, "dimension", string),
)

config = File("tensorboard/compat/proto/config.proto", "tensorboard")

config.message(
    "RunMetadata",
    Field(1, "step_stats", "StepStats"),
    Field(2, "cost_graph", "CostGraphDef"),
    Field(3, "partition_graphs", repeated("GraphDef")),
    Field(4, "function_graphs", repeated("RunMetadata.FunctionGraphs")),
    Field(5, "session_metadata", "SessionMetadata"),
)
config.message(
    "RunMetadata.FunctionGraphs",
    Field(1, "partition_graphs", repeated("GraphDef")),
    Field(2, "pre_optimization_graph", "GraphDef"),
    Field(3, "post_optimization_graph", "GraphDef"),
)
config.message("SessionMetadata")

meta_graph = File("tensorboard/compat/proto/meta_graph.proto", "tensorboard")

meta_graph.message(
    "MetaGraphDef",
    Field(1, "meta_info_def", "MetaGraphDef.MetaInfoDef"),
    Field(2, "graph_def", "GraphDef"),
    Field(3, "saver_def", "SaverDef"),
    Field(4, "collection_def", map_of(string, "CollectionDef")),
    Field(5, "signature_def", map_of(string, "SignatureDef")),
    Field(6, "asset_file_def", repeated("AssetFileDef")),
    Field(7, "object_graph_def", "SavedObjectGraph"),
)
meta_graph.message(
    "MetaGraphDef.MetaInfoDef",
    Field(1, "meta_graph_version", string),
    Field(2, "stripped_op_list", "OpList"),
    Field(3, "any_info", "google.protobuf.Any"),
    Field(4, "tags", repeated(string)),
    Field(5, "tensorflow_version", string),
    Field(6, "tensorflow_git_version", string),
    Field(7, "stripped_default_attrs", bool_),
    Field(8, "function_aliases", map_of(string, string)),
)
for name in ("CollectionDef", "SignatureDef", "AssetFileDef"):
    meta_graph.message(name)

saver = File("tensorboard/compat/proto/saver.proto", "tensorboard")

saver.message("SaverDef")

saved_object_graph = File("tensorboard/compat/proto/saved_object_graph.proto", "tensorboard")

saved_object_graph.message("SavedObjectGraph")

FILES = [
    step_stats,
    allocation_description,
    tensor_description,
    cost_graph,
    config,
    meta_graph,
    saver,
    saved_object_graph,
]
