"""The messages and enums of tensorboard/compat/proto/tensor.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/tensor.proto", globals())
