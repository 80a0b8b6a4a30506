"""The name of the plugin that shows histograms as percentiles over steps."""

PLUGIN_NAME = "distributions"
