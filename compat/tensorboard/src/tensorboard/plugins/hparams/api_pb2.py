"""The messages and enums of tensorboard/plugins/hparams/api.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/plugins/hparams/api.proto", globals())
