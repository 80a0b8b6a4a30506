"""The messages and enums of tensorboard/compat/proto/full_type.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/full_type.proto", globals())
