"""TensorFlow where it is installed, and a small stand-in where it is not: `tf`, and `tf2` for what needs the real one.

Neither is loaded before an attribute of it is read. A module `tensorboard.compat.notf` that can be imported forces the
stand-in; nobody ships one, but programs put one into `sys.modules`.
"""

from __future__ import annotations

import importlib
from typing import Any

from tensorboard import lazy


@lazy.lazy_load("tensorboard.compat.tf")
def tf() -> Any:
    """TensorFlow, or `tensorboard.compat.tensorflow_stub`."""
    try:
        importlib.import_module("tensorboard.compat.notf")
    except ImportError:
        try:
            return importlib.import_module("tensorflow")
        except ImportError:
            pass
    return importlib.import_module("tensorboard.compat.tensorflow_stub")


@lazy.lazy_load("tensorboard.compat.tf2")
def tf2() -> Any:
    """TensorFlow with the interface of its second version.

    Raises:
        ImportError: it is not there.
    """
    if tf.__version__ == "stub":
        raise ImportError("this needs TensorFlow 2: pip install tensorflow")
    return tf if tf.__version__.startswith("2.") else tf.compat.v2
