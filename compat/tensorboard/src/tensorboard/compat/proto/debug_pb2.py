"""The messages and enums of tensorboard/compat/proto/debug.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/debug.proto", globals())
