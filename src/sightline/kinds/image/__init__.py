"""Pictures and films logged at a step; a value may hold several samples."""

from sightline.kinds.base import Kind

KIND = Kind(
    name="image",
    title="Images",
    plugins=("images",),
    form="image",
    drawn=True,
    api="sightline.kinds.image.api",
)
