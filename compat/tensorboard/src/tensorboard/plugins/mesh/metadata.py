"""How a summary says that it is the vertices, faces or colours of a mesh."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tensorboard.plugins._metadata import parsed, wrapped
from tensorboard.plugins.mesh import plugin_data_pb2

PLUGIN_NAME = "mesh"
_PROTO_VERSION = 0
_ContentType = plugin_data_pb2.MeshPluginData.ContentType
_PARTS = (_ContentType.VERTEX, _ContentType.FACE, _ContentType.COLOR)


@dataclass(frozen=True)
class MeshTensor:
    """One part of a mesh.

    Attributes:
        data: array or tensor (batch, count, 3).
        content_type: a number of MeshPluginData.ContentType.
        data_type: type that the elements are written as.
    """

    data: Any
    content_type: int
    data_type: Any


def get_current_version() -> int:
    """The version of MeshPluginData that is written."""
    return _PROTO_VERSION


def get_components_bitmask(content_types: Iterable[int]) -> int:
    """Which parts a mesh has: bit n stands for the content type n."""
    mask = 0
    for content_type in content_types:
        mask |= 1 << content_type
    return mask


def get_instance_name(name: str, content_type: int) -> str:
    """The tag of a part, such as `name_VERTEX`.

    Raises:
        ValueError: there is no such part.
    """
    return f"{name}_{_ContentType.Name(content_type)}"


def create_summary_metadata(
    name: str,
    display_name: str | None,
    content_type: int,
    components: int,
    shape: Sequence[int],
    description: str | None = None,
    json_config: str | None = None,
) -> Any:
    """A SummaryMetadata.

    Args:
        name: of the mesh.
        display_name: shown instead of it.
        content_type: which part this is.
        components: which parts there are, as `get_components_bitmask` has them.
        shape: of the part's tensor: (batch, count, 3).
        description: Markdown.
        json_config: settings of three.js.

    Raises:
        ValueError: the shape has not three dimensions.
    """
    if len(shape) != 3:
        raise ValueError(f"Tensor shape should be of shape BxNx3, but got {shape}.")
    content = plugin_data_pb2.MeshPluginData(
        version=_PROTO_VERSION,
        name=name,
        content_type=content_type,
        components=components,
        shape=shape,
        json_config=json_config or "{}",
    )
    return wrapped(PLUGIN_NAME, content, display_name, description)


def parse_plugin_metadata(content: bytes) -> Any:
    """The MeshPluginData in a SummaryMetadata; where it does not say which parts there are, all may be."""
    found = parsed(plugin_data_pb2.MeshPluginData, content, _PROTO_VERSION)
    if found.components == 0:
        found.components = get_components_bitmask(_PARTS)
    return found
