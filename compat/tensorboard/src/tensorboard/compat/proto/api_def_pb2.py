"""The messages and enums of tensorboard/compat/proto/api_def.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/api_def.proto", globals())
