"""The messages and enums of tensorboard/compat/proto/event.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/event.proto", globals())
