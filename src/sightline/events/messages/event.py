"""Event and Summary: what every record of an event file holds."""

from sightline.events.messages.schema import (
    Field,
    File,
    bytes_,
    double,
    float_,
    int32,
    int64,
    repeated,
    string,
)

event = File("tensorboard/compat/proto/event.proto", "tensorboard")

event.message(
    "Event",
    Field(1, "wall_time", double),
    Field(2, "step", int64),
    Field(3, "file_version", string, oneof="what"),
    Field(4, "graph_def", bytes_, oneof="what"),
    Field(5, "summary", "Summary", oneof="what"),
    Field(6, "log_message", "LogMessage", oneof="what"),
    Field(7, "session_log", "SessionLog", oneof="what"),
    Field(8, "tagged_run_metadata", "TaggedRunMetadata", oneof="what"),
    Field(9, "meta_graph_def", bytes_, oneof="what"),
    Field(10, "source_metadata", "SourceMetadata"),
)
event.message(
    "SourceMetadata",
    Field(1, "writer", string),
)
event.message(
    "LogMessage",
    Field(1, "level", "LogMessage.Level"),
    Field(2, "message", string),
)
event.enum("LogMessage.Level", UNKNOWN=0, DEBUGGING=10, INFO=20, WARN=30, ERROR=40, FATAL=50)
event.message(
    "SessionLog",
    Field(1, "status", "SessionLog.SessionStatus"),
    Field(2, "checkpoint_path", string),
    Field(3, "msg", string),
)
event.enum("SessionLog.SessionStatus", STATUS_UNSPECIFIED=0, START=1, STOP=2, CHECKPOINT=3)
event.message(
    "TaggedRunMetadata",
    Field(1, "tag", string),
    Field(2, "run_metadata", bytes_),
)
event.message(
    "WatchdogConfig",
    Field(1, "timeout_ms", int64),
)
event.message(
    "RequestedExitCode",
    Field(1, "exit_code", int32),
)
event.message(
    "WorkerHeartbeatRequest",
    Field(1, "shutdown_mode", "WorkerShutdownMode"),
    Field(2, "watchdog_config", "WatchdogConfig"),
    Field(3, "exit_code", "RequestedExitCode"),
)
event.message(
    "WorkerHeartbeatResponse",
    Field(1, "health_status", "WorkerHealth"),
    Field(2, "worker_log", repeated("Event")),
    Field(3, "hostname", string),
)
event.enum("WorkerHealth", OK=0, RECEIVED_SHUTDOWN_SIGNAL=1, INTERNAL_ERROR=2, SHUTTING_DOWN=3)
event.enum(
    "WorkerShutdownMode",
    DEFAULT=0,
    NOT_CONFIGURED=1,
    WAIT_FOR_COORDINATOR=2,
    SHUTDOWN_AFTER_TIMEOUT=3,
)

summary = File("tensorboard/compat/proto/summary.proto", "tensorboard")

summary.message(
    "SummaryDescription",
    Field(1, "type_hint", string),
)
summary.message(
    "SummaryMetadata",
    Field(1, "plugin_data", "SummaryMetadata.PluginData"),
    Field(2, "display_name", string),
    Field(3, "summary_description", string),
    Field(4, "data_class", "DataClass"),
)
summary.message(
    "SummaryMetadata.PluginData",
    Field(1, "plugin_name", string),
    Field(2, "content", bytes_),
)
summary.message(
    "Summary",
    Field(1, "value", repeated("Summary.Value")),
)
summary.message(
    "Summary.Image",
    Field(1, "height", int32),
    Field(2, "width", int32),
    Field(3, "colorspace", int32),
    Field(4, "encoded_image_string", bytes_),
)
summary.message(
    "Summary.Audio",
    Field(1, "sample_rate", float_),
    Field(2, "num_channels", int64),
    Field(3, "length_frames", int64),
    Field(4, "encoded_audio_string", bytes_),
    Field(5, "content_type", string),
)
summary.message(
    "Summary.Value",
    Field(1, "tag", string),
    Field(2, "simple_value", float_, oneof="value"),
    Field(3, "obsolete_old_style_histogram", bytes_, oneof="value"),
    Field(4, "image", "Summary.Image", oneof="value"),
    Field(5, "histo", "HistogramProto", oneof="value"),
    Field(6, "audio", "Summary.Audio", oneof="value"),
    Field(7, "node_name", string),
    Field(8, "tensor", "TensorProto", oneof="value"),
    Field(9, "metadata", "SummaryMetadata"),
)
summary.enum(
    "DataClass",
    DATA_CLASS_UNKNOWN=0,
    DATA_CLASS_SCALAR=1,
    DATA_CLASS_TENSOR=2,
    DATA_CLASS_BLOB_SEQUENCE=3,
)

histogram = File("tensorboard/compat/proto/histogram.proto", "tensorboard")

histogram.message(
    "HistogramProto",
    Field(1, "min", double),
    Field(2, "max", double),
    Field(3, "num", double),
    Field(4, "sum", double),
    Field(5, "sum_squares", double),
    Field(6, "bucket_limit", repeated(double)),
    Field(7, "bucket", repeated(double)),
)

FILES = [event, summary, histogram]
