"""The few google.protobuf messages that others refer to: Struct, Value, ListValue, Any, BoolValue, Timestamp."""

from sightline.events.messages.schema import (
    Field,
    File,
    bool_,
    bytes_,
    double,
    int32,
    int64,
    map_of,
    repeated,
    string,
)

struct = File("google/protobuf/struct.proto", "google.protobuf")

struct.message(
    "Struct",
    Field(1, "fields", map_of(string, "Value")),
)
struct.message(
    "Value",
    Field(1, "null_value", "NullValue", oneof="kind"),
    Field(2, "number_value", double, oneof="kind"),
    Field(3, "string_value", string, oneof="kind"),
    Field(4, "bool_value", bool_, oneof="kind"),
    Field(5, "struct_value", "Struct", oneof="kind"),
    Field(6, "list_value", "ListValue", oneof="kind"),
)
struct.message(
    "ListValue",
    Field(1, "values", repeated("Value")),
)
struct.enum("NullValue", NULL_VALUE=0)

any_ = File("google/protobuf/any.proto", "google.protobuf")

any_.message(
    "Any",
    Field(1, "type_url", string),
    Field(2, "value", bytes_),
)

wrappers = File("google/protobuf/wrappers.proto", "google.protobuf")

wrappers.message(
    "BoolValue",
    Field(1, "value", bool_),
)

timestamp = File("google/protobuf/timestamp.proto", "google.protobuf")

timestamp.message(
    "Timestamp",
    Field(1, "seconds", int64),
    Field(2, "nanos", int32),
)

FILES = [struct, any_, wrappers, timestamp]
