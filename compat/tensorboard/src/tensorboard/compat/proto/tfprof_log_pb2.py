"""The messages and enums of tensorboard/compat/proto/tfprof_log.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/tfprof_log.proto", globals())
