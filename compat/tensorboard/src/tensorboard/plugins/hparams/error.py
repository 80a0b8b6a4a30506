"""What is wrong with hyperparameters, or with a request for them."""

from __future__ import annotations


class HParamsError(Exception):
    """The message says what."""
