"""The routes of the mesh plugin: vertices, faces and colours, each a series of its own, put under one name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError
from werkzeug.wrappers import Request, Response

from tensorboard.backend import http_util
from tensorboard.data import provider
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.mesh import metadata
from tensorboard.plugins.mesh.plugin_data_pb2 import MeshPluginData
from tensorboard.util import tb_logging

_DTYPES = {MeshPluginData.VERTEX: "<f4", MeshPluginData.FACE: "<i4", MeshPluginData.COLOR: "u1"}


class MeshPlugin(base_plugin.TBPlugin):
    """Serves /tags, /meshes and /data."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._data_provider = context.data_provider
        self._most = _asking.most_points(context, self.plugin_name)
        self._known = _series.Known(self.plugin_name)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/tags": self.tags_route, "/meshes": self.meshes_route, "/data": self.data_route}

    def is_active(self) -> bool:
        return False  # data_plugin_names say it

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="mesh-dashboard")

    @_series.wsgi
    def tags_route(self, request: Request) -> Response:
        """{run: {mesh: {"samples": how many are in a batch}}}."""
        found: dict[str, dict[str, dict[str, int]]] = {}
        for run, _, data in self._listed(request):
            found.setdefault(run, {})[data.name] = {"samples": data.shape[0] if data.shape else 0}
        return http_util.Respond(request, found, "application/json")

    @_series.wsgi
    def meshes_route(self, request: Request) -> Response:
        """What a mesh consists of, in the order of steps."""
        parts = [
            {
                "wall_time": point.wall_time,
                "step": point.step,
                "content_type": data.content_type,
                "components": data.components,
                "config": data.json_config,
                "data_shape": list(data.shape),
            }
            for data, point in self._parts(request)
        ]
        parts.sort(key=lambda part: (part["step"], part["content_type"]))
        return http_util.Respond(request, parts, "application/json")

    @_series.wsgi
    def data_route(self, request: Request) -> Response:
        """Numbers of one part of one mesh of a batch at a step: float32, int32 or, of colours, uint8; little-endian."""
        wanted = request.args.get("content_type")
        dtype = _DTYPES.get(MeshPluginData.ContentType.Value(wanted)) if wanted in _names() else None
        if dtype is None:
            raise _asking.BadRequestError("Bad content_type")
        sample = _asking.number(request, "sample", 0)
        try:
            step = float(request.args.get("step", 0.0))
        except ValueError:
            raise _asking.BadRequestError("query parameter `step` must be a number") from None
        points = [
            point
            for data, point in self._parts(request)
            if point.step == step and data.content_type == MeshPluginData.ContentType.Value(wanted)
        ]
        body = b""
        for point in points:
            batch = len(point.numpy) if np.ndim(point.numpy) else 0
            if not -batch <= sample < batch:
                raise _asking.BadRequestError(f"There is no sample {sample}; the batch has {batch}")
            body += np.asarray(point.numpy[sample]).astype(dtype).tobytes()
        return http_util.Respond(request, body, "arraybuffer")

    def _listed(
        self, request: Request, chosen: provider.RunTagFilter | None = None
    ) -> Iterator[tuple[str, str, MeshPluginData]]:
        """(run, tag, what it is) of every part."""
        found = self._data_provider.list_tensors(
            plugin_name=self.plugin_name, run_tag_filter=chosen, **_series.about(request)
        )
        for run, tags in self._known(found).items():
            for tag, series in tags.items():
                try:
                    yield run, tag, metadata.parse_plugin_metadata(series.plugin_content)
                except DecodeError:
                    tb_logging.get_logger().warning("mesh: run %r, tag %r does not say what it is", run, tag)

    def _parts(self, request: Request) -> list[tuple[MeshPluginData, provider.TensorDatum]]:
        """Every part of the mesh that is asked for, at every step."""
        run, mesh = _asking.argument(request, "run"), request.args.get("tag")
        of_run = provider.RunTagFilter(runs=[run])
        parts = {tag: data for _, tag, data in self._listed(request, of_run) if data.name == mesh}
        if not parts:
            return []
        found = self._data_provider.read_tensors(
            plugin_name=self.plugin_name,
            downsample=self._most,
            run_tag_filter=provider.RunTagFilter(runs=[run], tags=list(parts)),
            **_series.about(request),
        )
        points = found.get(run, {})
        return [(data, point) for tag, data in parts.items() for point in points.get(tag, ())]


def _names() -> list[str]:
    return list(MeshPluginData.ContentType.keys())
