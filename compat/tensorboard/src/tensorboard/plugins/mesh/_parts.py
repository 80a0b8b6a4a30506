"""The parts that a mesh is written in: its vertices, and its faces and colours where it has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tensorboard.plugins.mesh import metadata, plugin_data_pb2

_ContentType = plugin_data_pb2.MeshPluginData.ContentType
_TYPES = {"VERTEX": "float32", "FACE": "int32", "COLOR": "uint8"}


class Mesh:
    """The parts of a mesh, and what their metadata say."""

    def __init__(self, name: str, vertices: Any, faces: Any, colors: Any, config: Mapping[str, Any] | None) -> None:
        given = {"VERTEX": vertices, "FACE": faces, "COLOR": colors}
        self.name = name
        self.parts = [
            metadata.MeshTensor(data, _ContentType.Value(label), _TYPES[label])
            for label, data in given.items()
            if data is not None
        ]
        self._components = metadata.get_components_bitmask(part.content_type for part in self.parts)
        self._config = json.dumps(config, sort_keys=True) if config is not None else "{}"

    def tag(self, part: metadata.MeshTensor) -> str:
        """The tag of a part."""
        return metadata.get_instance_name(self.name, part.content_type)

    def metadata(self, part: metadata.MeshTensor, shape: Any, display_name: str | None, description: str | None) -> Any:
        """The SummaryMetadata of a part; what is not known of its shape before the graph runs is -1."""
        dims = [-1 if dim is None else dim for dim in shape]
        return metadata.create_summary_metadata(
            self.name, display_name, part.content_type, self._components, dims, description, self._config
        )
