"""Whatever no other kind claims: never invisible."""

from sightline.kinds.base import Kind

KIND = Kind(name="tensor", title="Tensors", plugins=("tensor",), drawn=True, api="sightline.kinds.tensor.api")
