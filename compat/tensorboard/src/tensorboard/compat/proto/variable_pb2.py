"""The messages and enums of tensorboard/compat/proto/variable.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/variable.proto", globals())
