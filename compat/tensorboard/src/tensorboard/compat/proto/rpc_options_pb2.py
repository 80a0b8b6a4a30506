"""The messages and enums of tensorboard/compat/proto/rpc_options.proto."""

from tensorboard.compat.proto import _pool

_pool.publish("tensorboard/compat/proto/rpc_options.proto", globals())
