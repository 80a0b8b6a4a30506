"""The messages and enums of tensorboard/data/proto/data_provider.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/data/proto/data_provider.proto", globals())
