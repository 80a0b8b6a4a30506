"""The messages and enums of tensorboard/compat/proto/graph_debug_info.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/graph_debug_info.proto", globals())
