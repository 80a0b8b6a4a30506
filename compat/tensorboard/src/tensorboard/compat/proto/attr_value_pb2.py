"""The messages and enums of tensorboard/compat/proto/attr_value.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/attr_value.proto", globals())
