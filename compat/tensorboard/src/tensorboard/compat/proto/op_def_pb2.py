"""The messages and enums of tensorboard/compat/proto/op_def.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/op_def.proto", globals())
