"""A layout that the training program logged for its scalars."""

from sightline.kinds.base import Kind

KIND = Kind(
    name="custom_scalar",
    title="Custom Scalars",
    plugins=("custom_scalars",),
    drawn=True,
    api="sightline.kinds.custom_scalar.api",
)
