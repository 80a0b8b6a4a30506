"""The messages and enums of tensorboard/plugins/pr_curve/plugin_data.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/plugins/pr_curve/plugin_data.proto", globals())
