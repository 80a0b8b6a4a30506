"""What is done before anything else when the command starts."""

from __future__ import annotations

import os
import sys

__all__ = ["global_init"]

_DEV = """\
error: there is no `tensorboard dev` any more. It uploaded logs to tensorboard.dev, a service that has been shut down.
To show logs on this machine: tensorboard --logdir PATH
"""


def global_init() -> None:
    """Get the process ready; ends it with status 1 for the command `tensorboard dev`."""
    # NumPy's linear algebra is never used, and starting its threads costs a fifth of the time to the first answer.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.argv[1:2] == ["dev"]:
        sys.stderr.write(_DEV)
        sys.exit(1)
