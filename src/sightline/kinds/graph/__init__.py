"""The structure of a model, with what a profiled step adds to it."""

from sightline.kinds.base import Kind

KIND = Kind(
    name="graph",
    title="Graphs",
    plugins=(
        "graphs",
        "graph_run_metadata",
        "graph_run_metadata_graph",
        "graph_keras_model",
        "graph_tagged_run_metadata",
    ),
    form="graph",
)
