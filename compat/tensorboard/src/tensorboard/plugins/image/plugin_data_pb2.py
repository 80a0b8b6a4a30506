"""The messages and enums of tensorboard/plugins/image/plugin_data.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/plugins/image/plugin_data.proto", globals())
