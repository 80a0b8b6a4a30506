"""Where the projector finds what it shows."""

PLUGIN_NAME = "projector"
PLUGIN_ASSETS_NAME = "org_tensorflow_tensorboard_projector"
PLUGINS_DIR = "plugins"
PROJECTOR_FILENAME = "projector_config.pbtxt"
