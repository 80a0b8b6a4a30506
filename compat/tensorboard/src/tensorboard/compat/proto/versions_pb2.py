"""The messages and enums of tensorboard/compat/proto/versions.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/versions.proto", globals())
