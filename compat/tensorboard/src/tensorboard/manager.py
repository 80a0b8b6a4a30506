"""Which TensorBoards run on this machine: each leaves a small file; starting one, or finding one that does the same.

A file of a process that is gone is passed over.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from tensorboard.util import tb_logging

__all__ = [
    "StartExecFailed",
    "StartFailed",
    "StartLaunched",
    "StartReused",
    "StartTimedOut",
    "TensorBoardInfo",
    "cache_key",
    "data_source_from_info",
    "get_all",
    "remove_info_file",
    "start",
    "write_info_file",
]

logger = tb_logging.get_logger()

_POLL_SECONDS = 0.1
_CLOCKS_DIFFER = 60  # seconds that the clock may have been set forward since a server left word
# The command has an interpreter of its own, which these were not meant for.
_OF_OUR_INTERPRETER = ("PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH")

_children: list[subprocess.Popen[bytes]] = []  # kept: they run on, and Python warns of those that are dropped


@dataclasses.dataclass(frozen=True)
class TensorBoardInfo:
    """One server, as its file describes it.

    Args:
        version: of TensorBoard.
        start_time: seconds since the epoch.
        pid, port: of its process.
        path_prefix: "" or a path below which it serves.
        logdir: what it shows.
        db: "", once a database.
        cache_key: see `cache_key`.
    """

    version: str
    start_time: int
    pid: int
    port: int
    path_prefix: str
    logdir: str
    db: str
    cache_key: str


@dataclasses.dataclass(frozen=True)
class StartReused:
    """One with the same arguments runs already."""

    info: TensorBoardInfo


@dataclasses.dataclass(frozen=True)
class StartLaunched:
    """One was started and answers."""

    info: TensorBoardInfo


@dataclasses.dataclass(frozen=True)
class StartFailed:
    """It ended with an exit code. What it said is None where that could not be read."""

    exit_code: int
    stdout: str | None
    stderr: str | None


@dataclasses.dataclass(frozen=True)
class StartExecFailed:
    """There is no such command. `explicit_binary` is the one named by TENSORBOARD_BINARY, or None."""

    os_error: OSError
    explicit_binary: str | None


@dataclasses.dataclass(frozen=True)
class StartTimedOut:
    """It was not ready in time, and may still become so."""

    pid: int


Started: TypeAlias = StartReused | StartLaunched | StartFailed | StartExecFailed | StartTimedOut


def data_source_from_info(info: TensorBoardInfo) -> str:
    """What it shows, in words."""
    return f"db {info.db}" if info.db else f"logdir {info.logdir}"


def cache_key(working_directory: str, arguments: Sequence[str], configure_kwargs: Mapping[str, Any]) -> str:
    """A text that is equal for equal configurations: base64 of compact JSON with sorted keys.

    Raises:
        TypeError: the arguments are one text, or the keyword arguments cannot be written as JSON.
    """
    if not isinstance(arguments, (list, tuple)):
        raise TypeError(f"'arguments' are a list of words, not {arguments!r}; shlex.split makes one of a text.")
    facts = {
        "arguments": list(arguments),
        "configure_kwargs": dict(configure_kwargs),
        "working_directory": working_directory,
    }
    compact = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return base64.b64encode(compact.encode()).decode("ascii")


def write_info_file(tensorboard_info: TensorBoardInfo) -> None:
    """Leave word that this process is that server."""
    text = json.dumps(dataclasses.asdict(tensorboard_info), sort_keys=True, indent=4) + "\n"
    _write(_info_path(os.getpid()), text, 0o644)


def _write_token(token: str) -> None:
    """Leave the token that this server asks for where notebooks of the same user find it, and nobody else."""
    _write(_info_path(os.getpid(), "token"), token, 0o600)


def _token_of(info: TensorBoardInfo) -> str:
    """The token that a server asks for; "" where it asks for none, or is another user's."""
    try:
        with open(_info_path(info.pid, "token"), encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def remove_info_file() -> None:
    """Take back what this process has left; nothing happens where there is nothing."""
    for kind in ("info", "token"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(_info_path(os.getpid(), kind))


def get_all() -> list[TensorBoardInfo]:
    """Every server on this machine that left word and still runs."""
    folder = _folder()
    found = [_read(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".info")]
    return [info for info in found if info is not None and _is_alive(info)]


def start(arguments: list[str], timeout: datetime.timedelta = datetime.timedelta(seconds=60)) -> Started:
    """Start `tensorboard ARGUMENTS`, unless one with these arguments and this working directory runs already.

    The command is the one on the PATH, or the file that the environment variable TENSORBOARD_BINARY names; without
    either, this very package by this very Python.

    Args:
        arguments: the words behind `tensorboard`.
        timeout: how long to wait for it to answer.
    """
    key = cache_key(os.getcwd(), arguments, {})
    for info in get_all():
        if info.cache_key == key:
            return StartReused(info)
    explicit = os.environ.get("TENSORBOARD_BINARY")
    environment = {name: value for name, value in os.environ.items() if name not in _OF_OUR_INTERPRETER}
    command = [explicit or "tensorboard"]
    if explicit is None and shutil.which("tensorboard") is None:
        command, environment = [sys.executable, "-m", "tensorboard"], dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="tensorboard-start-") as folder:
        out, err = os.path.join(folder, "stdout"), os.path.join(folder, "stderr")
        began = int(time.time())
        try:
            with open(out, "wb") as stdout, open(err, "wb") as stderr:
                # A session of its own: interrupting the notebook's kernel is not meant for it.
                process = subprocess.Popen(
                    [*command, *arguments], stdout=stdout, stderr=stderr, env=environment, start_new_session=True
                )
        except OSError as error:
            return StartExecFailed(error, explicit)
        _children.append(process)
        return _wait(process, key, began, timeout, out, err)


def _wait(
    process: subprocess.Popen[bytes], key: str, began: int, timeout: datetime.timedelta, out: str, err: str
) -> Started:
    """Wait until a process has left word, or has ended.

    A command may be a script that starts the server as a child of its own; then the cache key tells that it is ours,
    and the time that it has not been there before.

    Args:
        began: seconds since the epoch, taken before the process was started.
    """
    end = time.monotonic() + timeout.total_seconds()
    while True:
        code = process.poll()
        if code is not None:
            return StartFailed(code, _text(out), _text(err))
        for info in get_all():
            if info.pid == process.pid or (info.cache_key == key and info.start_time >= began):
                return StartLaunched(info)
        if time.monotonic() >= end:
            return StartTimedOut(process.pid)
        time.sleep(_POLL_SECONDS)


def _folder() -> str:
    """Where the files are; every user of the machine may leave one."""
    path = os.path.join(tempfile.gettempdir(), ".tensorboard-info")
    with contextlib.suppress(FileExistsError):
        os.mkdir(path)
        os.chmod(path, 0o777)
    return path


def _info_path(pid: int, kind: str = "info") -> str:
    return os.path.join(_folder(), f"pid-{pid}.{kind}")


def _write(path: str, text: str, mode: int) -> None:
    """A file whole or not at all: a notebook reads while it waits."""
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(path), prefix=".", delete=False) as file:
        file.write(text)
    os.chmod(file.name, mode)
    os.replace(file.name, path)


def _read(path: str) -> TensorBoardInfo | None:
    """What a file says; None, and a line in the log, where that is nothing sensible."""
    try:
        with open(path, encoding="utf-8") as file:
            facts = json.load(file)
    except FileNotFoundError:  # it ended just now
        return None
    except (OSError, ValueError) as error:
        logger.debug("%s cannot be read: %s", path, error)
        return None
    fields = {field.name: {"int": int, "str": str}[str(field.type)] for field in dataclasses.fields(TensorBoardInfo)}
    if not isinstance(facts, dict) or {name: type(value) for name, value in facts.items()} != fields:
        logger.debug("%s does not describe a TensorBoard.", path)
        return None
    return TensorBoardInfo(**facts)


def _is_alive(info: TensorBoardInfo) -> bool:
    """Whether a server's process runs; one that has ended and was not waited for does not, nor one that was killed and
    whose number another process has by now."""
    if info.pid <= 0:
        return False
    try:
        os.kill(info.pid, 0)
    except PermissionError:  # another user's
        pass
    except OSError:
        return False
    try:
        with open(f"/proc/{info.pid}/stat", encoding="ascii", errors="replace") as file:
            state, *facts = file.read().rpartition(")")[2].split()
        with open("/proc/stat", encoding="ascii") as file:
            boot = next((int(line.split()[1]) for line in file if line.startswith("btime ")), 0)
    except OSError:  # a system without /proc
        return True
    began = boot + int(facts[18]) / os.sysconf("SC_CLK_TCK")  # seconds since the epoch; proc(5), field 22
    return state not in ("Z", "X") and began <= info.start_time + _CLOCKS_DIFFER


def _text(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return None
