"""The messages and enums of tensorboard/compat/proto/rewriter_config.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/rewriter_config.proto", globals())
