"""The messages and enums of tensorboard/data/proto/data_provider.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/data/proto/data_provider.proto", globals())
