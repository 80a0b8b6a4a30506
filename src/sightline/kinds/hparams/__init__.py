"""Hyperparameters and the metrics they led to; all content lies in the metadata."""

from sightline.kinds.base import Kind

KIND = Kind(name="hparams", title="HParams", plugins=("hparams",), empty_values=True)
