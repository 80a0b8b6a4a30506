"""What TensorBoard's data-provider protocol asks, answered from a store: runs, plugins, scalars, tensors, blobs.

The drop-in and the gRPC server speak the protocol's own tongues; both ask here, where nothing is protobuf.
"""

from sightline.kinds.base import BLOBS, SCALAR, TENSOR
from sightline.provider.provider import Blobs, Numbers, Provider, Tensors
from sightline.provider.tags import SeriesInfo

__all__ = ["BLOBS", "SCALAR", "TENSOR", "Blobs", "Numbers", "Provider", "SeriesInfo", "Tensors"]
