"""The part of ONNX that a graph is drawn from. Weights are left out: their fields come as unknown bytes.

Source: onnx/onnx.proto of the ONNX project.
"""

from sightline.events.messages.schema import Field, File, bytes_, float_, int32, int64, repeated, string

onnx = File("onnx/onnx.proto", "onnx")

onnx.message(
    "ModelProto",
    Field(1, "ir_version", int64),
    Field(2, "producer_name", string),
    Field(7, "graph", "GraphProto"),
)
onnx.message(
    "GraphProto",
    Field(1, "node", repeated("NodeProto")),
    Field(2, "name", string),
    Field(5, "initializer", repeated("TensorProto")),
    Field(11, "input", repeated("ValueInfoProto")),
    Field(12, "output", repeated("ValueInfoProto")),
    Field(13, "value_info", repeated("ValueInfoProto")),
    Field(15, "sparse_initializer", repeated("SparseTensorProto")),
)
onnx.message(
    "NodeProto",
    Field(1, "input", repeated(string)),
    Field(2, "output", repeated(string)),
    Field(3, "name", string),
    Field(4, "op_type", string),
    Field(5, "attribute", repeated("AttributeProto")),
    Field(6, "doc_string", string),
    Field(7, "domain", string),
)
onnx.message(
    "AttributeProto",
    Field(1, "name", string),
    Field(2, "f", float_, optional=True),
    Field(3, "i", int64, optional=True),
    Field(4, "s", bytes_, optional=True),
    Field(5, "t", "TensorProto"),
    Field(6, "g", "GraphProto"),
    Field(7, "floats", repeated(float_)),
    Field(8, "ints", repeated(int64)),
    Field(9, "strings", repeated(bytes_)),
    Field(11, "graphs", repeated("GraphProto")),
    Field(20, "type", "AttributeProto.AttributeType"),
    Field(21, "ref_attr_name", string),
)
onnx.enum(
    "AttributeProto.AttributeType",
    UNDEFINED=0,
    FLOAT=1,
    INT=2,
    STRING=3,
    TENSOR=4,
    GRAPH=5,
    FLOATS=6,
    INTS=7,
    STRINGS=8,
    TENSORS=9,
    GRAPHS=10,
    SPARSE_TENSOR=11,
    SPARSE_TENSORS=12,
    TYPE_PROTO=13,
    TYPE_PROTOS=14,
)
onnx.message(
    "TensorProto",
    Field(1, "dims", repeated(int64)),
    Field(2, "data_type", int32),
    Field(8, "name", string),
)
onnx.message(
    "SparseTensorProto",
    Field(1, "values", "TensorProto"),
    Field(3, "dims", repeated(int64)),
)
onnx.message(
    "ValueInfoProto",
    Field(1, "name", string),
    Field(2, "type", "TypeProto"),
)
onnx.message(
    "TypeProto",
    Field(1, "tensor_type", "TypeProto.Tensor", oneof="value"),
    Field(8, "sparse_tensor_type", "TypeProto.Tensor", oneof="value"),
)
onnx.message(
    "TypeProto.Tensor",
    Field(1, "elem_type", int32),
    Field(2, "shape", "TensorShapeProto"),
)
onnx.message("TensorShapeProto", Field(1, "dim", repeated("TensorShapeProto.Dimension")))
onnx.message(
    "TensorShapeProto.Dimension",
    Field(1, "dim_value", int64, oneof="value"),
    Field(2, "dim_param", string, oneof="value"),
)

FILES = [onnx]
