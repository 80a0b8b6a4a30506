"""The messages and enums of tensorboard/compat/proto/step_stats.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/step_stats.proto", globals())
