"""The messages and enums of tensorboard/compat/proto/function.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/function.proto", globals())
