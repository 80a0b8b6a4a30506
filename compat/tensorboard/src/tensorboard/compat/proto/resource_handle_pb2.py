"""The messages and enums of tensorboard/compat/proto/resource_handle.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/resource_handle.proto", globals())
