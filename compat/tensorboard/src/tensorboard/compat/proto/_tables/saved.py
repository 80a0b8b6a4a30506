"""What a SavedModel or a checkpoint holds beside its graph: signatures, collections, objects, variables, structures."""

from sightline.events.messages.schema import (
    VARINT,
    Field,
    File,
    Scalar,
    bool_,
    bytes_,
    double,
    float_,
    int32,
    int64,
    map_of,
    repeated,
    string,
)

sint64 = Scalar("sint64", VARINT, 0)  # zigzag; nothing that Sightline itself decodes has one

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
meta_graph.message(
    "CollectionDef",
    Field(1, "node_list", "CollectionDef.NodeList", oneof="kind"),
    Field(2, "bytes_list", "CollectionDef.BytesList", oneof="kind"),
    Field(3, "int64_list", "CollectionDef.Int64List", oneof="kind"),
    Field(4, "float_list", "CollectionDef.FloatList", oneof="kind"),
    Field(5, "any_list", "CollectionDef.AnyList", oneof="kind"),
)
meta_graph.message(
    "CollectionDef.NodeList",
    Field(1, "value", repeated(string)),
)
meta_graph.message(
    "CollectionDef.BytesList",
    Field(1, "value", repeated(bytes_)),
)
meta_graph.message(
    "CollectionDef.Int64List",
    Field(1, "value", repeated(int64)),
)
meta_graph.message(
    "CollectionDef.FloatList",
    Field(1, "value", repeated(float_)),
)
meta_graph.message(
    "CollectionDef.AnyList",
    Field(1, "value", repeated("google.protobuf.Any")),
)
meta_graph.message(
    "TensorInfo",
    Field(1, "name", string, oneof="encoding"),
    Field(4, "coo_sparse", "TensorInfo.CooSparse", oneof="encoding"),
    Field(5, "composite_tensor", "TensorInfo.CompositeTensor", oneof="encoding"),
    Field(2, "dtype", "DataType"),
    Field(3, "tensor_shape", "TensorShapeProto"),
)
meta_graph.message(
    "TensorInfo.CooSparse",
    Field(1, "values_tensor_name", string),
    Field(2, "indices_tensor_name", string),
    Field(3, "dense_shape_tensor_name", string),
)
meta_graph.message(
    "TensorInfo.CompositeTensor",
    Field(1, "type_spec", "TypeSpecProto"),
    Field(2, "components", repeated("TensorInfo")),
)
meta_graph.message(
    "SignatureDef",
    Field(1, "inputs", map_of(string, "TensorInfo")),
    Field(2, "outputs", map_of(string, "TensorInfo")),
    Field(3, "method_name", string),
    Field(4, "defaults", map_of(string, "TensorProto")),
)
meta_graph.message(
    "AssetFileDef",
    Field(1, "tensor_info", "TensorInfo"),
    Field(2, "filename", string),
)

saver = File("tensorboard/compat/proto/saver.proto", "tensorboard")

saver.message(
    "SaverDef",
    Field(1, "filename_tensor_name", string),
    Field(2, "save_tensor_name", string),
    Field(3, "restore_op_name", string),
    Field(4, "max_to_keep", int32),
    Field(5, "sharded", bool_),
    Field(6, "keep_checkpoint_every_n_hours", float_),
    Field(7, "version", "SaverDef.CheckpointFormatVersion"),
)
saver.enum("SaverDef.CheckpointFormatVersion", LEGACY=0, V1=1, V2=2)

saved_object_graph = File("tensorboard/compat/proto/saved_object_graph.proto", "tensorboard")

saved_object_graph.message(
    "SavedObjectGraph",
    Field(1, "nodes", repeated("SavedObject")),
    Field(2, "concrete_functions", map_of(string, "SavedConcreteFunction")),
)
saved_object_graph.message(
    "SavedObject",
    Field(1, "children", repeated("TrackableObjectGraph.TrackableObject.ObjectReference")),
    Field(15, "dependencies", repeated("TrackableObjectGraph.TrackableObject.ObjectReference")),
    Field(3, "slot_variables", repeated("TrackableObjectGraph.TrackableObject.SlotVariableReference")),
    Field(4, "user_object", "SavedUserObject", oneof="kind"),
    Field(5, "asset", "SavedAsset", oneof="kind"),
    Field(6, "function", "SavedFunction", oneof="kind"),
    Field(7, "variable", "SavedVariable", oneof="kind"),
    Field(8, "bare_concrete_function", "SavedBareConcreteFunction", oneof="kind"),
    Field(9, "constant", "SavedConstant", oneof="kind"),
    Field(10, "resource", "SavedResource", oneof="kind"),
    Field(12, "captured_tensor", "CapturedTensor", oneof="kind"),
    Field(11, "saveable_objects", map_of(string, "SaveableObject")),
    Field(13, "registered_name", string),
    Field(14, "serialized_user_proto", "google.protobuf.Any"),
    Field(16, "registered_saver", string),
)
saved_object_graph.message(
    "SavedUserObject",
    Field(1, "identifier", string),
    Field(2, "version", "VersionDef"),
    Field(3, "metadata", string),
)
saved_object_graph.message(
    "SavedAsset",
    Field(1, "asset_file_def_index", int32),
)
saved_object_graph.message(
    "SavedFunction",
    Field(1, "concrete_functions", repeated(string)),
    Field(2, "function_spec", "FunctionSpec"),
)
saved_object_graph.message(
    "CapturedTensor",
    Field(1, "name", string),
    Field(2, "concrete_function", string),
)
saved_object_graph.message(
    "SavedConcreteFunction",
    Field(2, "bound_inputs", repeated(int32)),
    Field(3, "canonicalized_input_signature", "StructuredValue"),
    Field(4, "output_signature", "StructuredValue"),
)
saved_object_graph.message(
    "SavedBareConcreteFunction",
    Field(1, "concrete_function_name", string),
    Field(2, "argument_keywords", repeated(string)),
    Field(3, "allowed_positional_arguments", int64),
    Field(4, "function_spec", "FunctionSpec"),
)
saved_object_graph.message(
    "SavedConstant",
    Field(1, "operation", string),
)
saved_object_graph.message(
    "SavedVariable",
    Field(1, "dtype", "DataType"),
    Field(2, "shape", "TensorShapeProto"),
    Field(3, "trainable", bool_),
    Field(4, "synchronization", "VariableSynchronization"),
    Field(5, "aggregation", "VariableAggregation"),
    Field(6, "name", string),
    Field(7, "device", string),
    Field(8, "experimental_distributed_variable_components", repeated("SavedVariable")),
)
saved_object_graph.message(
    "FunctionSpec",
    Field(1, "fullargspec", "StructuredValue"),
    Field(2, "is_method", bool_),
    Field(5, "input_signature", "StructuredValue"),
    Field(6, "jit_compile", "FunctionSpec.JitCompile"),
)
saved_object_graph.enum("FunctionSpec.JitCompile", DEFAULT=0, ON=1, OFF=2)
saved_object_graph.message(
    "SavedResource",
    Field(1, "device", string),
)
saved_object_graph.message(
    "SaveableObject",
    Field(2, "save_function", int32),
    Field(3, "restore_function", int32),
)

trackable_object_graph = File("tensorboard/compat/proto/trackable_object_graph.proto", "tensorboard")

trackable_object_graph.message(
    "TrackableObjectGraph",
    Field(1, "nodes", repeated("TrackableObjectGraph.TrackableObject")),
)
trackable_object_graph.message(
    "TrackableObjectGraph.TrackableObject",
    Field(1, "children", repeated("TrackableObjectGraph.TrackableObject.ObjectReference")),
    Field(2, "attributes", repeated("TrackableObjectGraph.TrackableObject.SerializedTensor")),
    Field(3, "slot_variables", repeated("TrackableObjectGraph.TrackableObject.SlotVariableReference")),
    Field(4, "registered_saver", "RegisteredSaver"),
    Field(5, "has_checkpoint_values", "google.protobuf.BoolValue"),
)
trackable_object_graph.message(
    "TrackableObjectGraph.TrackableObject.ObjectReference",
    Field(1, "node_id", int32),
    Field(2, "local_name", string),
)
trackable_object_graph.message(
    "TrackableObjectGraph.TrackableObject.SerializedTensor",
    Field(1, "name", string),
    Field(2, "full_name", string),
    Field(3, "checkpoint_key", string),
)
trackable_object_graph.message(
    "TrackableObjectGraph.TrackableObject.SlotVariableReference",
    Field(1, "original_variable_node_id", int32),
    Field(2, "slot_name", string),
    Field(3, "slot_variable_node_id", int32),
)
trackable_object_graph.message(
    "RegisteredSaver",
    Field(1, "name", string),
    Field(2, "object_name", string),
)

struct = File("tensorboard/compat/proto/struct.proto", "tensorboard")

struct.message(
    "StructuredValue",
    Field(1, "none_value", "NoneValue", oneof="kind"),
    Field(11, "float64_value", double, oneof="kind"),
    Field(12, "int64_value", sint64, oneof="kind"),
    Field(13, "string_value", string, oneof="kind"),
    Field(14, "bool_value", bool_, oneof="kind"),
    Field(31, "tensor_shape_value", "TensorShapeProto", oneof="kind"),
    Field(32, "tensor_dtype_value", "DataType", oneof="kind"),
    Field(33, "tensor_spec_value", "TensorSpecProto", oneof="kind"),
    Field(34, "type_spec_value", "TypeSpecProto", oneof="kind"),
    Field(35, "bounded_tensor_spec_value", "BoundedTensorSpecProto", oneof="kind"),
    Field(51, "list_value", "ListValue", oneof="kind"),
    Field(52, "tuple_value", "TupleValue", oneof="kind"),
    Field(53, "dict_value", "DictValue", oneof="kind"),
    Field(54, "named_tuple_value", "NamedTupleValue", oneof="kind"),
    Field(55, "tensor_value", "TensorProto", oneof="kind"),
    Field(56, "numpy_value", "TensorProto", oneof="kind"),
)
struct.message("NoneValue")
struct.message(
    "ListValue",
    Field(1, "values", repeated("StructuredValue")),
)
struct.message(
    "TupleValue",
    Field(1, "values", repeated("StructuredValue")),
)
struct.message(
    "DictValue",
    Field(1, "fields", map_of(string, "StructuredValue")),
)
struct.message(
    "PairValue",
    Field(1, "key", string),
    Field(2, "value", "StructuredValue"),
)
struct.message(
    "NamedTupleValue",
    Field(1, "name", string),
    Field(2, "values", repeated("PairValue")),
)
struct.message(
    "TensorSpecProto",
    Field(1, "name", string),
    Field(2, "shape", "TensorShapeProto"),
    Field(3, "dtype", "DataType"),
)
struct.message(
    "BoundedTensorSpecProto",
    Field(1, "name", string),
    Field(2, "shape", "TensorShapeProto"),
    Field(3, "dtype", "DataType"),
    Field(4, "minimum", "TensorProto"),
    Field(5, "maximum", "TensorProto"),
)
struct.message(
    "TypeSpecProto",
    Field(1, "type_spec_class", "TypeSpecProto.TypeSpecClass"),
    Field(2, "type_state", "StructuredValue"),
    Field(3, "type_spec_class_name", string),
    Field(4, "num_flat_components", int32),
)
struct.enum(
    "TypeSpecProto.TypeSpecClass",
    UNKNOWN=0,
    SPARSE_TENSOR_SPEC=1,
    INDEXED_SLICES_SPEC=2,
    RAGGED_TENSOR_SPEC=3,
    TENSOR_ARRAY_SPEC=4,
    DATA_DATASET_SPEC=5,
    DATA_ITERATOR_SPEC=6,
    OPTIONAL_SPEC=7,
    PER_REPLICA_SPEC=8,
    VARIABLE_SPEC=9,
    ROW_PARTITION_SPEC=10,
    REGISTERED_TYPE_SPEC=12,
    EXTENSION_TYPE_SPEC=13,
)

variable = File("tensorboard/compat/proto/variable.proto", "tensorboard")

variable.message(
    "VariableDef",
    Field(1, "variable_name", string),
    Field(6, "initial_value_name", string),
    Field(2, "initializer_name", string),
    Field(3, "snapshot_name", string),
    Field(4, "save_slice_info_def", "SaveSliceInfoDef"),
    Field(5, "is_resource", bool_),
    Field(7, "trainable", bool_),
    Field(8, "synchronization", "VariableSynchronization"),
    Field(9, "aggregation", "VariableAggregation"),
)
variable.message(
    "SaveSliceInfoDef",
    Field(1, "full_name", string),
    Field(2, "full_shape", repeated(int64)),
    Field(3, "var_offset", repeated(int64)),
    Field(4, "var_shape", repeated(int64)),
)
variable.enum(
    "VariableSynchronization",
    VARIABLE_SYNCHRONIZATION_AUTO=0,
    VARIABLE_SYNCHRONIZATION_NONE=1,
    VARIABLE_SYNCHRONIZATION_ON_WRITE=2,
    VARIABLE_SYNCHRONIZATION_ON_READ=3,
)
variable.enum(
    "VariableAggregation",
    VARIABLE_AGGREGATION_NONE=0,
    VARIABLE_AGGREGATION_SUM=1,
    VARIABLE_AGGREGATION_MEAN=2,
    VARIABLE_AGGREGATION_ONLY_FIRST_REPLICA=3,
)

FILES = [meta_graph, saver, saved_object_graph, trackable_object_graph, struct, variable]
