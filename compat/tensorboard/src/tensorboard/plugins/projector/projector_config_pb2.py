"""The messages and enums of tensorboard/plugins/projector/projector_config.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/plugins/projector/projector_config.proto", globals())
