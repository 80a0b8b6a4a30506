"""What TensorBoard's own code and its clients use of TensorFlow, for where that is not installed: files and dtypes."""

from __future__ import annotations

from tensorboard.compat.tensorflow_stub import compat, dtypes, errors, io, pywrap_tensorflow
from tensorboard.compat.tensorflow_stub.dtypes import DType, as_dtype, string

__all__ = ["DType", "__version__", "as_dtype", "compat", "dtypes", "errors", "io", "pywrap_tensorflow", "string"]

__version__ = "stub"
