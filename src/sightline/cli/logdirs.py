"""What was given as log directories, checked before anything starts, with a way out for each mistake."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.errors import LogdirError

if TYPE_CHECKING:
    from sightline.ingest import LogdirSpec

NONE_GIVEN = """No log directory given. For example:

    sightline runs/                     every run under runs/
    sightline before=old/ after=new/    several directories, each under a name
    sightline demo                      a small model, training while you watch"""


def parse(directories: Sequence[str], logdir: str, logdir_spec: str) -> list[LogdirSpec]:
    """The directories to read, from the arguments, `--logdir` and `--logdir_spec`.

    Raises:
        LogdirError: nothing was given, or one of them can never be read.
    """
    from sightline.ingest import LogdirSpec, parse_spec

    if logdir and logdir_spec:
        raise LogdirError(
            "--logdir and --logdir_spec exclude each other: put every directory into one of them."
        )
    specs: list[LogdirSpec] = []
    for word in [*directories, *([logdir] if logdir else [])]:
        name, equals, path = word.partition("=")
        named = bool(equals) and bool(name) and os.sep not in name and not Path(word).exists()
        specs.append(LogdirSpec(name, _path(path)) if named else LogdirSpec("", _path(word)))
    if logdir_spec:
        specs += [LogdirSpec(spec.name, _path(str(spec.path))) for spec in parse_spec(logdir_spec)]
    if not specs:
        raise LogdirError(NONE_GIVEN)
    for spec in specs:
        check(spec.path)
    return specs


def one(text: str) -> LogdirSpec:
    """The directory `text`, whatever signs are in its name.

    Raises:
        LogdirError: it can never be read.
    """
    from sightline.ingest import LogdirSpec

    spec = LogdirSpec("", _path(text))
    check(spec.path)
    return spec


def _path(text: str) -> Path:
    scheme, separator, _ = text.partition("://")
    if separator and scheme.isalnum():
        raise LogdirError(
            f"{text} is in a cloud store, which this version does not read. "
            "Copy it to a local directory, or mount it, and give that."
        )
    return Path(text).expanduser()


def check(path: Path) -> None:
    """Raise LogdirError where waiting for `path` would be in vain. A missing directory is waited for."""
    if not path.exists():
        return
    if not path.is_dir():
        raise LogdirError(
            f"{path} is a file, and a log directory is needed. Give the directory it is in: "
            f"sightline {path.parent}; or look into the file: sightline inspect {path}"
        )
    if not os.access(path, os.R_OK | os.X_OK):
        raise LogdirError(
            f"{path} cannot be read: permission denied. Make it readable (chmod u+rx {path}) "
            "or start sightline as a user who may read it."
        )
