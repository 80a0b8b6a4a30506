"""Sightline under the name `tensorboard`: what programs written for TensorBoard import, answered by `sightline`.

Nothing is loaded before it is asked for: TensorFlow's, PyTorch's and Keras' start-up pay for this import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tensorboard.version import VERSION

if TYPE_CHECKING:
    from tensorboard import compat, data, errors, notebook, program, summary

__all__ = ["__version__", "compat", "data", "errors", "load_ipython_extension", "notebook", "program", "summary"]
__version__ = VERSION

_MODULES = ("compat", "data", "errors", "notebook", "program", "summary")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"tensorboard.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext tensorboard`: give the notebook its line magic `%tensorboard`."""
    from tensorboard import notebook

    notebook._load_ipython_extension(ipython)
