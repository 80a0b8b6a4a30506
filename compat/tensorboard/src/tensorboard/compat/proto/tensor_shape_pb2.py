"""The messages and enums of tensorboard/compat/proto/tensor_shape.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/tensor_shape.proto", globals())
