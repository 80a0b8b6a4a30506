"""Hyperparameters: the plugin data that runs carry, and the request types of the original HTTP API."""

from sightline.events.messages.schema import Field, File, bool_, double, int32, map_of, repeated, string

api = File("tensorboard/plugins/hparams/api.proto", "tensorboard.hparams")

api.message(
    "Experiment",
    Field(1, "description", string),
    Field(2, "user", string),
    Field(3, "time_created_secs", double),
    Field(4, "hparam_infos", repeated("HParamInfo")),
    Field(5, "metric_infos", repeated("MetricInfo")),
    Field(6, "name", string),
)
api.message(
    "HParamInfo",
    Field(1, "name", string),
    Field(2, "display_name", string),
    Field(3, "description", string),
    Field(4, "type", "DataType"),
    Field(5, "domain_discrete", "google.protobuf.ListValue", oneof="domain"),
    Field(6, "domain_interval", "Interval", oneof="domain"),
    Field(7, "differs", bool_),
)
api.message(
    "Interval",
    Field(1, "min_value", double),
    Field(2, "max_value", double),
)
api.message(
    "MetricName",
    Field(1, "group", string),
    Field(2, "tag", string),
)
api.message(
    "MetricInfo",
    Field(1, "name", "MetricName"),
    Field(3, "display_name", string),
    Field(4, "description", string),
    Field(5, "dataset_type", "DatasetType"),
)
api.message(
    "SessionGroup",
    Field(1, "name", string),
    Field(2, "hparams", map_of(string, "google.protobuf.Value")),
    Field(3, "metric_values", repeated("MetricValue")),
    Field(4, "sessions", repeated("Session")),
    Field(5, "monitor_url", string),
)
api.message(
    "MetricValue",
    Field(1, "name", "MetricName"),
    Field(2, "value", double),
    Field(3, "training_step", int32),
    Field(4, "wall_time_secs", double),
)
api.message(
    "Session",
    Field(1, "name", string),
    Field(2, "start_time_secs", double),
    Field(3, "end_time_secs", double),
    Field(4, "status", "Status"),
    Field(5, "model_uri", string),
    Field(6, "metric_values", repeated("MetricValue")),
    Field(7, "monitor_url", string),
)
api.message(
    "GetExperimentRequest",
    Field(1, "experiment_name", string),
    Field(2, "include_metrics", bool_, optional=True),
    Field(3, "hparams_limit", int32, optional=True),
)
api.message(
    "ListSessionGroupsRequest",
    Field(1, "col_params", repeated("ColParams")),
    Field(2, "aggregation_type", "AggregationType"),
    Field(3, "aggregation_metric", "MetricName"),
    Field(4, "start_index", int32),
    Field(5, "slice_size", int32),
    Field(6, "experiment_name", string),
    Field(7, "allowed_statuses", repeated("Status")),
    Field(8, "include_metrics", bool_, optional=True),
)
api.message(
    "ColParams",
    Field(1, "metric", "MetricName", oneof="name"),
    Field(2, "hparam", string, oneof="name"),
    Field(3, "order", "SortOrder"),
    Field(4, "missing_values_first", bool_),
    Field(5, "filter_regexp", string, oneof="filter"),
    Field(6, "filter_interval", "Interval", oneof="filter"),
    Field(7, "filter_discrete", "google.protobuf.ListValue", oneof="filter"),
    Field(8, "exclude_missing_values", bool_),
    Field(9, "include_in_result", bool_, optional=True),
)
api.message(
    "ListSessionGroupsResponse",
    Field(1, "session_groups", repeated("SessionGroup")),
    Field(3, "total_size", int32),
)
api.message(
    "ListMetricEvalsRequest",
    Field(1, "session_name", string),
    Field(2, "metric_name", "MetricName"),
    Field(3, "experiment_name", string),
)
api.enum("DataType", DATA_TYPE_UNSET=0, DATA_TYPE_STRING=1, DATA_TYPE_BOOL=2, DATA_TYPE_FLOAT64=3)
api.enum("DatasetType", DATASET_UNKNOWN=0, DATASET_TRAINING=1, DATASET_VALIDATION=2)
api.enum("Status", STATUS_UNKNOWN=0, STATUS_SUCCESS=1, STATUS_FAILURE=2, STATUS_RUNNING=3)
api.enum("SortOrder", ORDER_UNSPECIFIED=0, ORDER_ASC=1, ORDER_DESC=2)
api.enum(
    "AggregationType",
    AGGREGATION_UNSET=0,
    AGGREGATION_AVG=1,
    AGGREGATION_MEDIAN=2,
    AGGREGATION_MIN=3,
    AGGREGATION_MAX=4,
)

plugin_data = File("tensorboard/plugins/hparams/plugin_data.proto", "tensorboard.hparams")

plugin_data.message(
    "HParamsPluginData",
    Field(1, "version", int32),
    Field(2, "experiment", "Experiment", oneof="data"),
    Field(3, "session_start_info", "SessionStartInfo", oneof="data"),
    Field(4, "session_end_info", "SessionEndInfo", oneof="data"),
)
plugin_data.message(
    "SessionStartInfo",
    Field(1, "hparams", map_of(string, "google.protobuf.Value")),
    Field(2, "model_uri", string),
    Field(3, "monitor_url", string),
    Field(4, "group_name", string),
    Field(5, "start_time_secs", double),
)
plugin_data.message(
    "SessionEndInfo",
    Field(1, "status", "Status"),
    Field(2, "end_time_secs", double),
)

hparams_util = File("tensorboard/plugins/hparams/hparams_util.proto", "tensorboard.hparams")

hparams_util.message(
    "HParamInfosList",
    Field(1, "hparam_infos", repeated("HParamInfo")),
)
hparams_util.message(
    "MetricInfosList",
    Field(1, "metric_infos", repeated("MetricInfo")),
)
hparams_util.message(
    "HParams",
    Field(1, "hparams", map_of(string, "google.protobuf.Value")),
)

FILES = [api, plugin_data, hparams_util]
