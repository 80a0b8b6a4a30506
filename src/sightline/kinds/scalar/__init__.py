"""One number a step: loss curves, accuracies, learning rates."""

from sightline.kinds.base import Kind

KIND = Kind(name="scalar", title="Scalars", plugins=("scalars",), form="simple", drawn=True)
