"""The messages and enums of tensorboard/compat/proto/graph.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/graph.proto", globals())
