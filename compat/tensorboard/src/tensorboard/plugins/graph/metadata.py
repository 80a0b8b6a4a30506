"""The names under which graphs and what ran on them are logged."""

PLUGIN_NAME = "graphs"
PLUGIN_NAME_RUN_METADATA = "graph_run_metadata"
PLUGIN_NAME_RUN_METADATA_WITH_GRAPH = "graph_run_metadata_graph"
PLUGIN_NAME_KERAS_MODEL = "graph_keras_model"
PLUGIN_NAME_TAGGED_RUN_METADATA = "graph_tagged_run_metadata"
RUN_GRAPH_NAME = "__run_graph__"
