"""Makes a graph fit to be sent: attributes that nobody reads on a screen, such as values of constants, stay behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensorboard.compat.proto.graph_pb2 import GraphDef


def prepare_graph_for_ui(
    graph: GraphDef, limit_attr_size: int | None = 1024, large_attrs_key: str | None = "_too_large_attrs"
) -> None:
    """Take the large attributes out of a graph's nodes, in place. The nodes of its functions keep theirs.

    Args:
        limit_attr_size: bytes that an attribute may have as it lies on the wire; None leaves everything.
        large_attrs_key: attribute in which a node lists, as bytes, the names of those that it lost.

    Raises:
        ValueError: the limit is not above 0, or there is no key to go with it.
    """
    if limit_attr_size is None:
        return
    if limit_attr_size <= 0:
        raise ValueError(f"limit_attr_size is {limit_attr_size}; it has to be above 0")
    if large_attrs_key is None:
        raise ValueError("limit_attr_size needs large_attrs_key, the attribute that names what was taken out")
    for node in graph.node:
        large = sorted(key for key, value in node.attr.items() if value.ByteSize() > limit_attr_size)
        for key in large:
            del node.attr[key]
        if large:
            node.attr[large_attrs_key].list.s.extend(key.encode() for key in large)
