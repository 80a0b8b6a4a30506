"""The messages and enums of tensorboard/compat/proto/trackable_object_graph.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/trackable_object_graph.proto", globals())
