"""The messages and enums of tensorboard/plugins/custom_scalar/layout.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/plugins/custom_scalar/layout.proto", globals())
