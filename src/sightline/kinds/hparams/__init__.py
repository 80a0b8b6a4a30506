"""Hyperparameters and the metrics they led to, from wherever they stand; which runs are parts of others."""

from sightline.kinds.base import Kind

KIND = Kind(
    name="hparams",
    title="HParams",
    plugins=("hparams",),
    empty_values=True,
    api="sightline.kinds.hparams.api",
    drawn=True,
    facts="sightline.kinds.hparams.facts",
)
