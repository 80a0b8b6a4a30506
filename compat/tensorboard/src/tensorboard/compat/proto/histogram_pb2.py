"""The messages and enums of tensorboard/compat/proto/histogram.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/histogram.proto", globals())
