"""The messages and enums of tensorboard/plugins/hparams/hparams_util.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/plugins/hparams/hparams_util.proto", globals())
