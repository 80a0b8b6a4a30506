"""The messages and enums of tensorboard/compat/proto/full_type.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/compat/proto/full_type.proto", globals())
