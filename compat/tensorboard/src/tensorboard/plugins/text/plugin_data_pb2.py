"""The messages and enums of tensorboard/plugins/text/plugin_data.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/plugins/text/plugin_data.proto", globals())
