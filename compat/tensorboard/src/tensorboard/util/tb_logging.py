"""The one logger, named `tensorboard`, that the package and plugins of others write to."""

from __future__ import annotations

import logging

_LOGGER = logging.getLogger("tensorboard")


def get_logger() -> logging.Logger:
    """The logger `tensorboard`."""
    return _LOGGER
