"""How values are distributed at each step: weights, gradients, activations."""

from sightline.kinds.base import Kind

KIND = Kind(
    name="histogram",
    title="Histograms",
    plugins=("histograms",),
    form="histo",
    drawn=True,
    api="sightline.kinds.histogram.api",
)
