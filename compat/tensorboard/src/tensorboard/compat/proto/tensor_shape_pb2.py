"""The messages and enums of tensorboard/compat/proto/tensor_shape.proto."""

from tensorboard.compat.proto._pool import absent as __getattr__
from tensorboard.compat.proto._pool import publish

publish("tensorboard/compat/proto/tensor_shape.proto", globals())
