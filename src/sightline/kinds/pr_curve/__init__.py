"""Precision and recall over thresholds, at each step."""

from sightline.kinds.base import Kind

KIND = Kind(name="pr_curve", title="PR Curves", plugins=("pr_curves",), drawn=True)
