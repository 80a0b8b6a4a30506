"""GraphDef and all that hangs from it: nodes, attributes, functions, operations, debug info."""

from sightline.events.messages.schema import (
    Field,
    File,
    bool_,
    bytes_,
    fixed64,
    float_,
    int32,
    int64,
    map_of,
    repeated,
    string,
    uint32,
)

graph = File("tensorboard/compat/proto/graph.proto", "tensorboard")

graph.message(
    "GraphDef",
    Field(1, "node", repeated("NodeDef")),
    Field(2, "library", "FunctionDefLibrary"),
    Field(3, "version", int32),
    Field(4, "versions", "VersionDef"),
    Field(5, "debug_info", "GraphDebugInfo"),
)

node_def = File("tensorboard/compat/proto/node_def.proto", "tensorboard")

node_def.message(
    "NodeDef",
    Field(1, "name", string),
    Field(2, "op", string),
    Field(3, "input", repeated(string)),
    Field(4, "device", string),
    Field(5, "attr", map_of(string, "AttrValue")),
    Field(6, "experimental_debug_info", "NodeDef.ExperimentalDebugInfo"),
    Field(7, "experimental_type", "FullTypeDef"),
)
node_def.message(
    "NodeDef.ExperimentalDebugInfo",
    Field(1, "original_node_names", repeated(string)),
    Field(2, "original_func_names", repeated(string)),
)

attr_value = File("tensorboard/compat/proto/attr_value.proto", "tensorboard")

attr_value.message(
    "AttrValue",
    Field(1, "list", "AttrValue.ListValue", oneof="value"),
    Field(2, "s", bytes_, oneof="value"),
    Field(3, "i", int64, oneof="value"),
    Field(4, "f", float_, oneof="value"),
    Field(5, "b", bool_, oneof="value"),
    Field(6, "type", "DataType", oneof="value"),
    Field(7, "shape", "TensorShapeProto", oneof="value"),
    Field(8, "tensor", "TensorProto", oneof="value"),
    Field(9, "placeholder", string, oneof="value"),
    Field(10, "func", "NameAttrList", oneof="value"),
)
attr_value.message(
    "AttrValue.ListValue",
    Field(2, "s", repeated(bytes_)),
    Field(3, "i", repeated(int64)),
    Field(4, "f", repeated(float_)),
    Field(5, "b", repeated(bool_)),
    Field(6, "type", repeated("DataType")),
    Field(7, "shape", repeated("TensorShapeProto")),
    Field(8, "tensor", repeated("TensorProto")),
    Field(9, "func", repeated("NameAttrList")),
)
attr_value.message(
    "NameAttrList",
    Field(1, "name", string),
    Field(2, "attr", map_of(string, "AttrValue")),
)

full_type = File("tensorboard/compat/proto/full_type.proto", "tensorboard")

full_type.message(
    "FullTypeDef",
    Field(1, "type_id", "FullTypeId"),
    Field(2, "args", repeated("FullTypeDef")),
    Field(3, "s", string, oneof="attr"),
    Field(4, "i", int64, oneof="attr"),
)
full_type.enum(
    "FullTypeId",
    TFT_UNSET=0,
    TFT_VAR=1,
    TFT_ANY=2,
    TFT_PRODUCT=3,
    TFT_NAMED=4,
    TFT_FOR_EACH=20,
    TFT_CALLABLE=100,
    TFT_TENSOR=1000,
    TFT_ARRAY=1001,
    TFT_OPTIONAL=1002,
    TFT_LITERAL=1003,
    TFT_ENCODED=1004,
    TFT_SHAPE_TENSOR=1005,
    TFT_BOOL=200,
    TFT_UINT8=201,
    TFT_UINT16=202,
    TFT_UINT32=203,
    TFT_UINT64=204,
    TFT_INT8=205,
    TFT_INT16=206,
    TFT_INT32=207,
    TFT_INT64=208,
    TFT_HALF=209,
    TFT_FLOAT=210,
    TFT_DOUBLE=211,
    TFT_BFLOAT16=215,
    TFT_COMPLEX64=212,
    TFT_COMPLEX128=213,
    TFT_STRING=214,
    TFT_DATASET=10102,
    TFT_RAGGED=10103,
    TFT_ITERATOR=10104,
    TFT_MUTEX_LOCK=10202,
    TFT_LEGACY_VARIANT=10203,
)

graph_debug_info = File("tensorboard/compat/proto/graph_debug_info.proto", "tensorboard")

graph_debug_info.message(
    "GraphDebugInfo",
    Field(1, "files", repeated(string)),
    Field(2, "traces", map_of(string, "GraphDebugInfo.StackTrace")),
    Field(4, "frames_by_id", map_of(fixed64, "GraphDebugInfo.FileLineCol")),
    Field(5, "name_to_trace_id", map_of(string, fixed64)),
    Field(6, "traces_by_id", map_of(fixed64, "GraphDebugInfo.StackTrace")),
)
graph_debug_info.message(
    "GraphDebugInfo.FileLineCol",
    Field(1, "file_index", int32),
    Field(2, "line", int32),
    Field(3, "col", int32),
    Field(4, "func", string),
    Field(5, "code", string),
)
graph_debug_info.message(
    "GraphDebugInfo.StackTrace",
    Field(1, "file_line_cols", repeated("GraphDebugInfo.FileLineCol")),
    Field(2, "frame_id", repeated(fixed64)),
)

function = File("tensorboard/compat/proto/function.proto", "tensorboard")

function.message(
    "FunctionDefLibrary",
    Field(1, "function", repeated("FunctionDef")),
    Field(2, "gradient", repeated("GradientDef")),
    Field(3, "registered_gradients", repeated("RegisteredGradient")),
)
function.message(
    "FunctionDef",
    Field(1, "signature", "OpDef"),
    Field(3, "node_def", repeated("NodeDef")),
    Field(4, "ret", map_of(string, string)),
    Field(5, "attr", map_of(string, "AttrValue")),
    Field(6, "control_ret", map_of(string, string)),
    Field(7, "arg_attr", map_of(uint32, "FunctionDef.ArgAttrs")),
    Field(8, "resource_arg_unique_id", map_of(uint32, uint32)),
)
function.message(
    "FunctionDef.ArgAttrs",
    Field(1, "attr", map_of(string, "AttrValue")),
)
function.message(
    "GradientDef",
    Field(1, "function_name", string),
    Field(2, "gradient_func", string),
)
function.message(
    "RegisteredGradient",
    Field(1, "gradient_func", string),
    Field(2, "registered_op_type", string),
)

op_def = File("tensorboard/compat/proto/op_def.proto", "tensorboard")

op_def.message(
    "OpDef",
    Field(1, "name", string),
    Field(2, "input_arg", repeated("OpDef.ArgDef")),
    Field(3, "output_arg", repeated("OpDef.ArgDef")),
    Field(4, "attr", repeated("OpDef.AttrDef")),
    Field(5, "summary", string),
    Field(6, "description", string),
    Field(8, "deprecation", "OpDeprecation"),
    Field(16, "is_aggregate", bool_),
    Field(17, "is_stateful", bool_),
    Field(18, "is_commutative", bool_),
    Field(19, "allows_uninitialized_input", bool_),
    Field(20, "control_output", repeated(string)),
    Field(21, "is_distributed_communication", bool_),
)
op_def.message(
    "OpDef.ArgDef",
    Field(1, "name", string),
    Field(2, "description", string),
    Field(3, "type", "DataType"),
    Field(4, "type_attr", string),
    Field(5, "number_attr", string),
    Field(6, "type_list_attr", string),
    Field(7, "handle_data", repeated("ResourceHandleProto.DtypeAndShape")),
    Field(16, "is_ref", bool_),
    Field(17, "experimental_full_type", "FullTypeDef"),
)
op_def.message(
    "OpDef.AttrDef",
    Field(1, "name", string),
    Field(2, "type", string),
    Field(3, "default_value", "AttrValue"),
    Field(4, "description", string),
    Field(5, "has_minimum", bool_),
    Field(6, "minimum", int64),
    Field(7, "allowed_values", "AttrValue"),
)
op_def.message(
    "OpDeprecation",
    Field(1, "version", int32),
    Field(2, "explanation", string),
)
op_def.message(
    "OpList",
    Field(1, "op", repeated("OpDef")),
)

versions = File("tensorboard/compat/proto/versions.proto", "tensorboard")

versions.message(
    "VersionDef",
    Field(1, "producer", int32),
    Field(2, "min_consumer", int32),
    Field(3, "bad_consumers", repeated(int32)),
)

FILES = [graph, node_def, attr_value, full_type, graph_debug_info, function, op_def, versions]
