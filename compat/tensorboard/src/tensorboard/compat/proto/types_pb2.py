"""The messages and enums of tensorboard/compat/proto/types.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/compat/proto/types.proto", globals())
