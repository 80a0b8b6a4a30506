"""The messages and enums of tensorboard/plugins/projector/projector_config.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/plugins/projector/projector_config.proto", globals())
