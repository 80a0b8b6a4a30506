"""The messages and enums of tensorboard/compat/proto/saver.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/saver.proto", globals())
