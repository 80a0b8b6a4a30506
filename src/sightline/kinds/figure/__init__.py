"""Figures that are drawn in the browser: HTML, Plotly, Vega and Vega-Lite."""

from sightline.kinds.base import Kind

PLUGIN = "sightline_figure"
KIND = Kind(name="figure", title="Figures", plugins=(PLUGIN,), drawn=True)
