"""The messages and enums of tensorboard/compat/proto/struct.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/struct.proto", globals())
