"""The messages and enums of tensorboard/compat/proto/summary.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/summary.proto", globals())
