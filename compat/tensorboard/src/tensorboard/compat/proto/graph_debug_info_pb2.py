"""The messages and enums of tensorboard/compat/proto/graph_debug_info.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/compat/proto/graph_debug_info.proto", globals())
