"""The messages and enums of tensorboard/compat/proto/cpp_shape_inference.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/cpp_shape_inference.proto", globals())
