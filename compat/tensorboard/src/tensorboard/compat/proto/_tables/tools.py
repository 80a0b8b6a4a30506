"""Descriptions of op arguments, inferred shapes and the op profiler's log."""

from sightline.events.messages.schema import (
    Field,
    File,
    bool_,
    int32,
    int64,
    map_of,
    repeated,
    string,
    uint64,
)

api_def = File("tensorboard/compat/proto/api_def.proto", "tensorboard")

api_def.message(
    "ApiDef",
    Field(1, "graph_op_name", string),
    Field(12, "deprecation_message", string),
    Field(13, "deprecation_version", int32),
    Field(2, "visibility", "ApiDef.Visibility"),
    Field(3, "endpoint", repeated("ApiDef.Endpoint")),
    Field(4, "in_arg", repeated("ApiDef.Arg")),
    Field(5, "out_arg", repeated("ApiDef.Arg")),
    Field(11, "arg_order", repeated(string)),
    Field(6, "attr", repeated("ApiDef.Attr")),
    Field(7, "summary", string),
    Field(8, "description", string),
    Field(9, "description_prefix", string),
    Field(10, "description_suffix", string),
)
api_def.enum("ApiDef.Visibility", DEFAULT_VISIBILITY=0, VISIBLE=1, SKIP=2, HIDDEN=3)
api_def.message(
    "ApiDef.Endpoint",
    Field(1, "name", string),
    Field(3, "deprecated", bool_),
    Field(4, "deprecation_version", int32),
)
api_def.message(
    "ApiDef.Arg",
    Field(1, "name", string),
    Field(2, "rename_to", string),
    Field(3, "description", string),
)
api_def.message(
    "ApiDef.Attr",
    Field(1, "name", string),
    Field(2, "rename_to", string),
    Field(3, "default_value", "AttrValue"),
    Field(4, "description", string),
)
api_def.message(
    "ApiDefs",
    Field(1, "op", repeated("ApiDef")),
)

cpp_shape_inference = File("tensorboard/compat/proto/cpp_shape_inference.proto", "tensorboard")

cpp_shape_inference.message(
    "CppShapeInferenceResult",
    Field(1, "shape", "TensorShapeProto"),
    Field(4, "handle_data", "CppShapeInferenceResult.HandleData"),
)
cpp_shape_inference.message(
    "CppShapeInferenceResult.HandleShapeAndType",
    Field(1, "shape", "TensorShapeProto"),
    Field(2, "dtype", "DataType"),
    Field(4, "type", "FullTypeDef"),
)
cpp_shape_inference.message(
    "CppShapeInferenceResult.HandleData",
    Field(1, "is_set", bool_),
    Field(2, "shape_and_type", repeated("CppShapeInferenceResult.HandleShapeAndType")),
)
cpp_shape_inference.message(
    "CppShapeInferenceInputsNeeded",
    Field(1, "input_tensors_needed", repeated(int32)),
    Field(2, "input_tensors_as_shapes_needed", repeated(int32)),
)

tfprof_log = File("tensorboard/compat/proto/tfprof_log.proto", "tensorboard")

tfprof_log.message(
    "CodeDef",
    Field(1, "traces", repeated("CodeDef.Trace")),
)
tfprof_log.message(
    "CodeDef.Trace",
    Field(6, "file_id", int64),
    Field(2, "lineno", int32),
    Field(7, "function_id", int64),
    Field(8, "line_id", int64),
    Field(5, "func_start_line", int32),
)
tfprof_log.message(
    "OpLogEntry",
    Field(1, "name", string),
    Field(2, "float_ops", int64),
    Field(3, "types", repeated(string)),
    Field(4, "code_def", "CodeDef"),
)
tfprof_log.message(
    "OpLogProto",
    Field(1, "log_entries", repeated("OpLogEntry")),
    Field(2, "id_to_string", map_of(int64, string)),
)
tfprof_log.message(
    "ProfileProto",
    Field(1, "nodes", map_of(int64, "ProfileNode")),
    Field(2, "has_trace", bool_),
    Field(5, "miss_accelerator_stream", bool_),
    Field(3, "steps", repeated(int64)),
    Field(4, "id_to_string", map_of(int64, string)),
)
tfprof_log.message(
    "ProfileNode",
    Field(1, "name", string),
    Field(9, "op", string),
    Field(13, "id", int64),
    Field(2, "inputs", map_of(int32, int64)),
    Field(16, "input_shapes", map_of(int32, "Tuple")),
    Field(3, "outputs", map_of(int32, int64)),
    Field(15, "output_shapes", map_of(int32, "Tuple")),
    Field(14, "src_output_index", map_of(int64, int32)),
    Field(4, "shape", repeated(int64)),
    Field(5, "op_types", repeated(string)),
    Field(6, "canonical_device", string),
    Field(7, "host_device", string),
    Field(8, "float_ops", int64),
    Field(10, "trace", "CodeDef"),
    Field(11, "attrs", map_of(string, "AttrValue")),
    Field(12, "execs", map_of(int64, "ExecProfile")),
)
tfprof_log.message(
    "ExecProfile",
    Field(1, "run_count", int64),
    Field(2, "all_start_micros", int64),
    Field(3, "latest_end_micros", int64),
    Field(4, "accelerator_execs", map_of(string, "ExecTime")),
    Field(5, "cpu_execs", map_of(string, "ExecTime")),
    Field(7, "memory_execs", repeated("ExecMemory")),
    Field(11, "allocations", repeated("AllocationRecord")),
    Field(6, "devices", repeated(string)),
)
tfprof_log.message(
    "ExecTime",
    Field(1, "times", repeated("Tuple")),
)
tfprof_log.message(
    "ExecMemory",
    Field(1, "memory_micros", int64),
    Field(2, "host_temp_bytes", int64),
    Field(3, "host_persistent_bytes", int64),
    Field(4, "accelerator_temp_bytes", int64),
    Field(5, "accelerator_persistent_bytes", int64),
    Field(6, "requested_bytes", int64),
    Field(7, "peak_bytes", int64),
    Field(8, "residual_bytes", int64),
    Field(9, "output_bytes", int64),
    Field(10, "allocator_bytes_in_use", int64),
    Field(11, "output_memory", map_of(int32, "Memory")),
)
tfprof_log.message(
    "Tuple",
    Field(1, "int64_values", repeated(int64)),
)
tfprof_log.message(
    "Memory",
    Field(1, "bytes", int64),
    Field(2, "ptr", uint64),
)

FILES = [api_def, cpp_shape_inference, tfprof_log]
