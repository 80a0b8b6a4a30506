"""The messages and enums of tensorboard/compat/proto/tfprof_log.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/compat/proto/tfprof_log.proto", globals())
