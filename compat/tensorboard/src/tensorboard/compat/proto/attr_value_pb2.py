"""The messages and enums of tensorboard/compat/proto/attr_value.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/compat/proto/attr_value.proto", globals())
