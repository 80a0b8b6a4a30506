"""Matplotlib figures → pixels, by the Matplotlib that the caller has already loaded."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.kinds.arrays import Array, describe

ACCEPTED = "a Matplotlib figure, or a list of them"

_HINTS = {
    "plotly": '; of a Plotly figure log the bytes: add_image(tag, figure.to_image(format="png"))',
    "bokeh": "; of a Bokeh plot log the bytes that bokeh.io.export.get_screenshot_as_png gives, with add_image",
    "altair": "; of an Altair chart save a PNG into an io.BytesIO and give that to add_image",
    "PIL": "; a Pillow image goes to add_image",
    "numpy": "; an array goes to add_image",
}


def render(figure: Any) -> Array:
    """Draw a figure as it is now.

    Returns:
        pixels: uint8 (1, H, W, 4), RGBA, in memory of their own; the figure keeps its canvas.

    Raises:
        SummaryError: not a Matplotlib figure.
    """
    canvas = getattr(figure, "canvas", None)
    if canvas is None or not hasattr(figure, "savefig") or not hasattr(figure, "set_canvas"):
        raise _refused(figure)
    if hasattr(canvas, "buffer_rgba"):
        return _drawn(canvas)
    agg = importlib.import_module("matplotlib.backends.backend_agg")
    try:
        return _drawn(agg.FigureCanvasAgg(figure))
    finally:
        figure.set_canvas(canvas)  # a new canvas takes the figure over


def _drawn(canvas: Any) -> Array:
    canvas.draw()
    return np.array(canvas.buffer_rgba())[np.newaxis]


def _refused(figure: Any) -> SummaryError:
    hint = _HINTS.get(type(figure).__module__.partition(".")[0], "")
    if hasattr(figure, "figure"):
        hint = f"; of {type(figure).__name__} give its .figure"
    return SummaryError("figure", describe(figure), ACCEPTED + hint)


def close(figure: Any) -> None:
    """Make pyplot forget a figure, so that its memory is freed; without pyplot there is nothing to do."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def without_alpha(pixels: Array) -> Array:
    """RGB of RGBA pixels (…, 4) that are all opaque; others as they are."""
    return pixels[..., :3] if (pixels[..., 3] == 255).all() else pixels
