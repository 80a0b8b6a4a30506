"""The messages and enums of tensorboard/compat/proto/types.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/types.proto", globals())
