"""The messages and enums of tensorboard/plugins/hparams/api.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/plugins/hparams/api.proto", globals())
