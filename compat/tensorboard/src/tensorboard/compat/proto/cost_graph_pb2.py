"""The messages and enums of tensorboard/compat/proto/cost_graph.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/cost_graph.proto", globals())
