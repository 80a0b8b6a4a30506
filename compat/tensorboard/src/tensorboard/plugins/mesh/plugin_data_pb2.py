"""The messages and enums of tensorboard/plugins/mesh/plugin_data.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/plugins/mesh/plugin_data.proto", globals())
