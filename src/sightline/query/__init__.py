"""Columns into what a chart needs: selected, smoothed, thinned to pixels and packed for the wire."""
