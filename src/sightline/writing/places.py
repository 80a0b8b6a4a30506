"""Where a writer writes: the default directory of a run, and names that can be part of a path."""

from __future__ import annotations

import os
import re
import socket
import time
from pathlib import Path
from typing import Any

from sightline.errors import LogdirError

_SCHEME = re.compile(r"^(?!file:)[A-Za-z][A-Za-z0-9+.-]+://")


def default_logdir(comment: str) -> str:
    """`runs/<month><day>_<hour>-<minute>-<second>_<host><comment>`, as PyTorch names it."""
    return os.path.join("runs", time.strftime("%b%d_%H-%M-%S_") + socket.gethostname() + comment)


def local_path(log_dir: Any) -> Path:
    """The directory as an absolute path, so that it stays the same when the program changes its own.

    Raises:
        LogdirError: an address of something that is no local file system, or no path at all.
    """
    if _SCHEME.match(text := os.fspath(log_dir)):
        raise LogdirError(
            f"{text}: only local directories can be written to; mount the bucket, or log locally and copy the run"
        )
    if "\0" in text:
        raise LogdirError(f"{text!r}: a path cannot hold a zero byte")
    return Path(text.removeprefix("file://")).expanduser().absolute()


def safe_name(name: str) -> str:
    """A name as one part of a path: no separators, no leading dot."""
    return re.sub(r"[/\\\0]", "_", name).lstrip(".") or "_"
