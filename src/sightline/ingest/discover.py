"""Which event files lie under the log directories, and which run each belongs to.

As TensorBoard has it: every directory that directly holds a file with "tfevents" in its name is a run,
named by its path relative to the log directory; symbolic links are followed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from sightline.errors import LogdirError

MARK = "tfevents"
SIDECAR = ".sightline"  # people's notes, and runs they threw away


@dataclass(frozen=True, slots=True)
class LogdirSpec:
    """One log directory; `name`, when given, is put before its runs' names."""

    name: str
    path: Path


class Found(NamedTuple):
    """One event file as a scan saw it, under the log directory `root`."""

    run: str
    path: str
    root: str
    stat: os.stat_result


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies on disk: event files, and directories that could not be listed with the reason."""

    files: list[Found]
    problems: list[tuple[str, str]]


def parse_spec(text: str) -> list[LogdirSpec]:
    """Parse `--logdir_spec`: a comma list of `name:path`, `name=path` or `path`.

    Raises:
        LogdirError: an entry has no path.
    """
    specs = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        # A Windows drive is no name, nor is the scheme of a URL.
        match = re.match(r"(?P<name>[^:=/\\]+)[:=](?!//)(?P<path>.*)$", entry, re.DOTALL)
        if match and re.match(r"[A-Za-z]:\\", entry):
            match = None
        name, path = (match["name"], match["path"]) if match else ("", entry)
        if not path:
            raise LogdirError(f"no path in log directory entry {entry!r}; write name:path or just path")
        specs.append(LogdirSpec(name, Path(path).expanduser()))
    return specs


def check(spec: LogdirSpec) -> None:
    """Refuse what can never be a log directory; a missing one is waited for.

    Raises:
        LogdirError: the path is a file.
    """
    if spec.path.exists() and not spec.path.is_dir():
        hint = f"; its directory is {spec.path.parent}" if MARK in spec.path.name else ""
        raise LogdirError(f"{spec.path} is a file, not a log directory{hint}")


def scan(specs: Iterable[LogdirSpec]) -> Scan:
    """List every event file, runs in name order, files of a run by path."""
    files: list[Found] = []
    problems: list[tuple[str, str]] = []
    owners: dict[str, str] = {}
    for spec in specs:
        for directory, names in _walk(str(spec.path), problems):
            run = _run_name(spec, directory)
            if owners.setdefault(run, directory) != directory:  # two unnamed directories with equal names inside
                run = f"{spec.path.name}/{run}"
                owners[run] = directory
            for entry in names:
                try:
                    found = entry.stat()
                    if S_ISREG(found.st_mode):
                        files.append(Found(run, entry.path, str(spec.path), found))
                    else:  # a pipe would be waited for without end
                        problems.append((entry.path, "is not a regular file"))
                except OSError as error:  # gone since, or a dangling link
                    if not isinstance(error, FileNotFoundError):
                        problems.append((entry.path, error.strerror or str(error)))
    return Scan(files, problems)


def of_sidecar(path: str) -> bool:
    """Whether a path below a log directory is no log but in a sidecar."""
    return f"{os.sep}{SIDECAR}{os.sep}" in path or path.endswith(os.sep + SIDECAR)


def _run_name(spec: LogdirSpec, directory: str) -> str:
    # os.path.relpath costs more than reading a small run
    relative = directory[len(str(spec.path)) :].replace(os.sep, "/").lstrip("/") or "."
    name = f"{spec.name}/{relative}" if spec.name else relative
    # Names that are not UTF-8 stay visible and distinct, and can be sent as JSON.
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def _walk(root: str, problems: list[tuple[str, str]]) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Directories that hold event files, with those files by name, without loops."""
    stack = [root]
    while stack:
        directory = stack.pop()
        found: list[os.DirEntry[str]] = []
        inside: list[str] = []
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    if entry.is_dir():
                        if entry.name != SIDECAR and not (entry.is_symlink() and _closes_a_loop(root, entry.path)):
                            inside.append(entry.path)
                    elif MARK in entry.name:
                        found.append(entry)
        except FileNotFoundError:
            continue  # waited for, or gone since
        except OSError as error:
            problems.append((directory, f"cannot be listed: {error.strerror or error}"))
            continue
        stack += sorted(inside, reverse=True)
        if found:
            yield directory, sorted(found, key=lambda entry: entry.name)


def _closes_a_loop(root: str, link: str) -> bool:
    """Whether a linked directory is one of those it is reached through."""
    try:
        target = os.stat(link)
        above = os.path.dirname(link)
        while len(above) >= len(root):
            if os.path.samestat(target, os.stat(above)):
                return True
            if above == os.path.dirname(above):
                break
            above = os.path.dirname(above)
    except OSError:
        return True
    return False
