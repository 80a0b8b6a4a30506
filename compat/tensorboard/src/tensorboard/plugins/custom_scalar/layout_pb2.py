"""The messages and enums of tensorboard/plugins/custom_scalar/layout.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/plugins/custom_scalar/layout.proto", globals())
