"""The routes of the graphs plugin: graphs of runs and functions, Keras models as graphs, what a run told of a step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from tensorboard import errors
from tensorboard.backend import http_util, process_graph
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.graph import graph_util, keras_util, metadata

if TYPE_CHECKING:
    from tensorboard.compat.proto.graph_pb2 import GraphDef
    from tensorboard.context import RequestContext

_FACTS = {  # what a tag of each source has
    metadata.PLUGIN_NAME_RUN_METADATA: ("op_graph", "profile"),
    metadata.PLUGIN_NAME_RUN_METADATA_WITH_GRAPH: ("op_graph",),
    metadata.PLUGIN_NAME_KERAS_MODEL: ("conceptual_graph",),
    metadata.PLUGIN_NAME_TAGGED_RUN_METADATA: ("profile",),
}
_VERSIONED = (  # sources whose tags say a version, which is 1
    metadata.PLUGIN_NAME_RUN_METADATA,
    metadata.PLUGIN_NAME_RUN_METADATA_WITH_GRAPH,
    metadata.PLUGIN_NAME_KERAS_MODEL,
)
_TEXT = "text/x-protobuf"  # protobuf's text format


class GraphsPlugin(base_plugin.TBPlugin):
    """Serves /info, /graph and /run_metadata."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._data_provider = context.data_provider

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/info": self.info_route, "/graph": self.graph_route, "/run_metadata": self.run_metadata_route}

    def is_active(self) -> bool:
        return False  # data_plugin_names say it

    def data_plugin_names(self) -> tuple[str, ...]:
        return (self.plugin_name, *_FACTS)

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-graph-dashboard", disable_reload=True)

    def info_impl(self, ctx: RequestContext, experiment: str = "") -> dict[str, Any]:
        """What there is, by run: whether it has a graph of its own, and its tags, each with what it has."""
        runs: dict[str, dict[str, Any]] = {}

        def of(run: str) -> dict[str, Any]:
            found: dict[str, Any] = runs.setdefault(run, {"run": run, "tags": {}, "run_graph": False})
            return found

        for source, facts in _FACTS.items():
            for run, tags in self._listed(ctx, experiment, source).items():
                for tag, series in tags.items():
                    if source in _VERSIONED and series.plugin_content != b"1":
                        continue
                    empty = {"tag": tag, "conceptual_graph": False, "op_graph": False, "profile": False}
                    of(run)["tags"].setdefault(tag, empty).update(dict.fromkeys(facts, True))
        for run, tags in self._listed(ctx, experiment, metadata.PLUGIN_NAME).items():
            if metadata.RUN_GRAPH_NAME in tags:
                of(run)["run_graph"] = True
        return runs

    def graph_impl(
        self,
        ctx: RequestContext,
        run: str,
        tag: str | None,
        is_conceptual: bool,
        experiment: str = "",
        limit_attr_size: int | None = None,
        large_attrs_key: str | None = None,
    ) -> tuple[str, str]:
        """A graph in protobuf's text format, and its content type.

        Args:
            tag: of what was traced, or of a Keras model; None for the graph of the run.
            is_conceptual: the tag's Keras model.
            limit_attr_size, large_attrs_key: of `process_graph.prepare_graph_for_ui`.

        Raises:
            NotFoundError: there is no such graph.
            BadRequestError: a Keras model that is no JSON of one; the last two arguments do not go together.
        """
        graph = self._graph(ctx, experiment, run, tag, is_conceptual)
        try:
            process_graph.prepare_graph_for_ui(graph, limit_attr_size, large_attrs_key)
        except ValueError as error:
            raise _asking.BadRequestError(str(error)) from None
        return str(graph), _TEXT

    def run_metadata_impl(self, ctx: RequestContext, experiment: str, run: str, tag: str) -> tuple[str, str]:
        """RunMetadata in protobuf's text format, and its content type.

        Raises:
            NotFoundError: there is none under this tag that has a profile.
        """
        from tensorboard.compat.proto.config_pb2 import RunMetadata

        with_profile = [source for source, facts in _FACTS.items() if "profile" in facts]
        return str(_decoded(RunMetadata, self._blob(ctx, experiment, with_profile, run, tag))), _TEXT

    @_series.wsgi
    def info_route(self, request: Request) -> Response:
        about = _series.about(request)
        return http_util.Respond(request, self.info_impl(about["ctx"], about["experiment_id"]), "application/json")

    @_series.wsgi
    def graph_route(self, request: Request) -> Response:
        about = _series.about(request)
        limit = _asking.number(request, "limit_attr_size", 0) if "limit_attr_size" in request.args else None
        text, content_type = self.graph_impl(
            about["ctx"],
            _asking.argument(request, "run"),
            request.args.get("tag"),
            request.args.get("conceptual") == "true",
            about["experiment_id"],
            limit,
            request.args.get("large_attrs_key"),
        )
        return http_util.Respond(request, text, content_type)

    @_series.wsgi
    def run_metadata_route(self, request: Request) -> Response:
        tag, run = _asking.argument(request, "tag"), _asking.argument(request, "run")
        about = _series.about(request)
        return http_util.Respond(request, *self.run_metadata_impl(about["ctx"], about["experiment_id"], run, tag))

    def _graph(self, ctx: RequestContext, experiment: str, run: str, tag: str | None, is_conceptual: bool) -> GraphDef:
        from tensorboard.compat.proto.config_pb2 import RunMetadata
        from tensorboard.compat.proto.graph_pb2 import GraphDef

        if is_conceptual:
            if tag is None:
                raise _asking.BadRequestError('query parameter "tag" is required with conceptual=true')
            model = self._blob(ctx, experiment, [metadata.PLUGIN_NAME_KERAS_MODEL], run, tag)
            try:
                return keras_util.keras_model_to_graph_def(json.loads(model))
            except ValueError as error:
                raise _asking.BadRequestError(f"The model of run {run!r}, tag {tag!r}: {error}") from None
        if tag is None:
            whole = self._blob(ctx, experiment, [metadata.PLUGIN_NAME], run, metadata.RUN_GRAPH_NAME)
            return _decoded(GraphDef, whole)
        with_graph = [source for source, facts in _FACTS.items() if "op_graph" in facts]
        found = _decoded(RunMetadata, self._blob(ctx, experiment, with_graph, run, tag))
        try:
            return graph_util.merge_graph_defs([one.pre_optimization_graph for one in found.function_graphs])
        except ValueError as error:
            raise _asking.BadRequestError(str(error)) from None

    def _listed(self, ctx: RequestContext, experiment: str, source: str) -> Mapping[str, Mapping[str, Any]]:
        found = self._data_provider.list_blob_sequences(ctx, experiment_id=experiment, plugin_name=source)
        return {run: found[run] for run in found}

    def _blob(self, ctx: RequestContext, experiment: str, sources: Iterable[str], run: str, tag: str) -> bytes:
        """The newest value of a tag, of the first source that has it.

        Raises:
            NotFoundError: none has it.
        """
        for source in sources:
            found = self._data_provider.read_blob_sequences(
                ctx,
                experiment_id=experiment,
                plugin_name=source,
                downsample=1,
                run_tag_filter=_series.only(run, tag),
            )
            points = _series.one(found, run, tag)
            if points and points[-1].values:
                return bytes(self._data_provider.read_blob(ctx, blob_key=points[-1].values[0].blob_key))
        raise errors.NotFoundError()


def _decoded(message: Any, data: bytes) -> Any:
    """The message in some bytes.

    Raises:
        BadRequestError: there is none.
    """
    from google.protobuf.message import DecodeError

    try:
        return message.FromString(data)
    except DecodeError:
        raise _asking.BadRequestError(f"What was logged is no {message.DESCRIPTOR.name}") from None
