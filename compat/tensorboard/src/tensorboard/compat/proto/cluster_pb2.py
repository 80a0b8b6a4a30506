"""The messages and enums of tensorboard/compat/proto/cluster.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/cluster.proto", globals())
