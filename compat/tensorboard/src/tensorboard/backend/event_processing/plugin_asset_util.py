"""Files that plugins keep beside the events: under `plugins/NAME` of a log directory."""

from __future__ import annotations

import os.path

from tensorboard.compat.tensorflow_stub import errors
from tensorboard.compat.tensorflow_stub.io import gfile

_FOLDER = "plugins"


def PluginDirectory(logdir: str, plugin_name: str) -> str:
    """Where a plugin's files lie."""
    return os.path.join(logdir, _FOLDER, plugin_name)


def ListPlugins(logdir: str) -> list[str]:
    """The plugins that have files in a log directory."""
    folder = os.path.join(logdir, _FOLDER)
    return [name.rstrip("/") for name in _names(folder) if gfile.isdir(os.path.join(folder, name))]


def ListAssets(logdir: str, plugin_name: str) -> list[str]:
    """The names of a plugin's files; none where it has no directory."""
    return [name.rstrip("/") for name in _names(PluginDirectory(logdir, plugin_name))]


def RetrieveAsset(logdir: str, plugin_name: str, asset_name: str) -> str:
    """The text of a plugin's file.

    Raises:
        KeyError: it cannot be read.
    """
    path = os.path.join(PluginDirectory(logdir, plugin_name), asset_name)
    try:
        with gfile.GFile(path, "r") as file:
            text: str = file.read()
    except errors.NotFoundError:
        raise KeyError(f"there is no {path}") from None
    except errors.OpError as error:
        raise KeyError(f"{path} cannot be read: {error}") from error
    return text


def _names(folder: str) -> list[str]:
    return gfile.listdir(folder) if gfile.isdir(folder) else []
