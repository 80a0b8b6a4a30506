"""High-dimensional points with labels, from projector files beside the events."""

from sightline.kinds.base import Kind

KIND = Kind(name="embedding", title="Projector")
