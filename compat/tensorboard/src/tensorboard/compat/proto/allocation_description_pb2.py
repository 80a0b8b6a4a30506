"""The messages and enums of tensorboard/compat/proto/allocation_description.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/allocation_description.proto", globals())
