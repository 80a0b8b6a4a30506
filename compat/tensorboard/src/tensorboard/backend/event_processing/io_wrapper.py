"""Which files are event files, and which directories hold any; on every file system that `gfile` knows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from tensorboard.compat.tensorflow_stub.io import gfile

_REMOTE = ("gs://", "s3://")  # listed level by level: walking asks them about every name


def PathSeparator(path: str) -> str:
    """What stands between the names in a path."""
    return "/" if path.startswith(_REMOTE) else os.sep


def IsTensorFlowEventsFile(path: str) -> bool:
    """Whether a path is an event file, by its name.

    Raises:
        ValueError: the path is empty.
    """
    if not path:
        raise ValueError("a path must be a string that is not empty")
    return "tfevents" in os.path.basename(os.fspath(path))


def IsSummaryEventsFile(path: str) -> bool:
    """Whether an event file can have summaries; those of the profiler cannot.

    Raises:
        ValueError: the path is empty.
    """
    return IsTensorFlowEventsFile(path) and not os.fspath(path).endswith(".profile-empty")


def ListDirectoryAbsolute(directory: str) -> Iterator[str]:
    """The paths of what is in a directory.

    Raises:
        NotFoundError: there is no such directory.
    """
    return (gfile.join(directory, name) for name in gfile.listdir(directory))


def ListRecursivelyViaGlobbing(top: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(directory, paths of what is in it) of a directory and all below it, one level after another."""
    pattern = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in top)
    while True:
        pattern = gfile.join(pattern, "*")
        found: dict[str, list[str]] = {}
        for path in gfile.glob(pattern):
            found.setdefault(os.path.dirname(path), []).append(path)
        if not found:
            return
        for directory, paths in found.items():
            yield directory, tuple(paths)


def ListRecursivelyViaWalking(top: str) -> Iterator[tuple[str, Iterator[str]]]:
    """(directory, paths of the files in it) of a directory and all below it."""
    for directory, _, names in gfile.walk(top):
        yield directory, (gfile.join(directory, name) for name in names)


def GetLogdirSubdirectories(path: str) -> Any:
    """The directories from `path` down that hold event files: each is a run.

    Raises:
        ValueError: the path is a file.
    """
    if not gfile.exists(path):
        return ()
    if not gfile.isdir(path):
        raise ValueError(f"GetLogdirSubdirectories: {path} is a file, not a directory")
    listed: Any = (
        ListRecursivelyViaGlobbing(path) if os.fspath(path).startswith(_REMOTE) else ListRecursivelyViaWalking(path)
    )
    return (directory for directory, paths in listed if any(IsTensorFlowEventsFile(one) for one in paths))
