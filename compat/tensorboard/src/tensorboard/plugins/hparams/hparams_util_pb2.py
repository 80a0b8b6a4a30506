"""The messages and enums of tensorboard/plugins/hparams/hparams_util.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/plugins/hparams/hparams_util.proto", globals())
