"""The messages and enums of tensorboard/plugins/mesh/plugin_data.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/plugins/mesh/plugin_data.proto", globals())
