"""The messages and enums of tensorboard/plugins/pr_curve/plugin_data.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/plugins/pr_curve/plugin_data.proto", globals())
