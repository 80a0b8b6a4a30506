"""TensorProto with its shape, dtypes and resource handles."""

from sightline.events.messages.schema import (
    Field,
    File,
    bool_,
    bytes_,
    double,
    float_,
    int32,
    int64,
    repeated,
    string,
    uint32,
    uint64,
)

tensor = File("tensorboard/compat/proto/tensor.proto", "tensorboard")

tensor.message(
    "TensorProto",
    Field(1, "dtype", "DataType"),
    Field(2, "tensor_shape", "TensorShapeProto"),
    Field(3, "version_number", int32),
    Field(4, "tensor_content", bytes_),
    Field(5, "float_val", repeated(float_)),
    Field(6, "double_val", repeated(double)),
    Field(7, "int_val", repeated(int32)),
    Field(8, "string_val", repeated(bytes_)),
    Field(9, "scomplex_val", repeated(float_)),
    Field(10, "int64_val", repeated(int64)),
    Field(11, "bool_val", repeated(bool_)),
    Field(12, "dcomplex_val", repeated(double)),
    Field(13, "half_val", repeated(int32)),
    Field(14, "resource_handle_val", repeated("ResourceHandleProto")),
    Field(15, "variant_val", repeated("VariantTensorDataProto")),
    Field(16, "uint32_val", repeated(uint32)),
    Field(17, "uint64_val", repeated(uint64)),
    Field(18, "float8_val", bytes_),
)
tensor.message(
    "VariantTensorDataProto",
    Field(1, "type_name", string),
    Field(2, "metadata", bytes_),
    Field(3, "tensors", repeated("TensorProto")),
)

tensor_shape = File("tensorboard/compat/proto/tensor_shape.proto", "tensorboard")

tensor_shape.message(
    "TensorShapeProto",
    Field(2, "dim", repeated("TensorShapeProto.Dim")),
    Field(3, "unknown_rank", bool_),
)
tensor_shape.message(
    "TensorShapeProto.Dim",
    Field(1, "size", int64),
    Field(2, "name", string),
)

types = File("tensorboard/compat/proto/types.proto", "tensorboard")

types.message(
    "SerializedDType",
    Field(1, "datatype", "DataType"),
)
types.enum(
    "DataType",
    DT_INVALID=0,
    DT_FLOAT=1,
    DT_DOUBLE=2,
    DT_INT32=3,
    DT_UINT8=4,
    DT_INT16=5,
    DT_INT8=6,
    DT_STRING=7,
    DT_COMPLEX64=8,
    DT_INT64=9,
    DT_BOOL=10,
    DT_QINT8=11,
    DT_QUINT8=12,
    DT_QINT32=13,
    DT_BFLOAT16=14,
    DT_QINT16=15,
    DT_QUINT16=16,
    DT_UINT16=17,
    DT_COMPLEX128=18,
    DT_HALF=19,
    DT_RESOURCE=20,
    DT_VARIANT=21,
    DT_UINT32=22,
    DT_UINT64=23,
    DT_FLOAT8_E5M2=24,
    DT_FLOAT8_E4M3FN=25,
    DT_FLOAT8_E4M3FNUZ=26,
    DT_FLOAT8_E4M3B11FNUZ=27,
    DT_FLOAT8_E5M2FNUZ=28,
    DT_INT4=29,
    DT_UINT4=30,
    DT_INT2=31,
    DT_UINT2=32,
    DT_FLOAT4_E2M1FN=33,
    DT_FLOAT_REF=101,
    DT_DOUBLE_REF=102,
    DT_INT32_REF=103,
    DT_UINT8_REF=104,
    DT_INT16_REF=105,
    DT_INT8_REF=106,
    DT_STRING_REF=107,
    DT_COMPLEX64_REF=108,
    DT_INT64_REF=109,
    DT_BOOL_REF=110,
    DT_QINT8_REF=111,
    DT_QUINT8_REF=112,
    DT_QINT32_REF=113,
    DT_BFLOAT16_REF=114,
    DT_QINT16_REF=115,
    DT_QUINT16_REF=116,
    DT_UINT16_REF=117,
    DT_COMPLEX128_REF=118,
    DT_HALF_REF=119,
    DT_RESOURCE_REF=120,
    DT_VARIANT_REF=121,
    DT_UINT32_REF=122,
    DT_UINT64_REF=123,
    DT_FLOAT8_E5M2_REF=124,
    DT_FLOAT8_E4M3FN_REF=125,
    DT_FLOAT8_E4M3FNUZ_REF=126,
    DT_FLOAT8_E4M3B11FNUZ_REF=127,
    DT_FLOAT8_E5M2FNUZ_REF=128,
    DT_INT4_REF=129,
    DT_UINT4_REF=130,
    DT_INT2_REF=131,
    DT_UINT2_REF=132,
    DT_FLOAT4_E2M1FN_REF=133,
)

resource_handle = File("tensorboard/compat/proto/resource_handle.proto", "tensorboard")

resource_handle.message(
    "ResourceHandleProto",
    Field(1, "device", string),
    Field(2, "container", string),
    Field(3, "name", string),
    Field(4, "hash_code", uint64),
    Field(5, "maybe_type_name", string),
    Field(6, "dtypes_and_shapes", repeated("ResourceHandleProto.DtypeAndShape")),
)
resource_handle.message(
    "ResourceHandleProto.DtypeAndShape",
    Field(1, "dtype", "DataType"),
    Field(2, "shape", "TensorShapeProto"),
)

FILES = [tensor, tensor_shape, types, resource_handle]
