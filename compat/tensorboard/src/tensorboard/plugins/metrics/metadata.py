"""The name of the plugin that shows scalars, histograms and images together."""

PLUGIN_NAME = "timeseries"
