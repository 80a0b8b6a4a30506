"""The messages and enums of tensorboard/compat/proto/node_def.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/node_def.proto", globals())
