"""Point clouds and triangle meshes at each step."""

from sightline.kinds.base import Kind

KIND = Kind(name="mesh", title="Meshes", plugins=("mesh",), drawn=True, api="sightline.kinds.mesh.api")
