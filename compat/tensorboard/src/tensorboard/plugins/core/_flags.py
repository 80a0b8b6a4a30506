"""TensorBoard's command line: every flag, with what becomes of those that Sightline has no use for.

What is not needed says so when it is given; what cannot be done ends the program with the reason. The reasons are
those of the command `sightline` (`sightline.cli.flags`), for the two to say the same.
"""

from __future__ import annotations

import argparse
import logging
import os
from typing import Any
from urllib.parse import urlsplit

from tensorboard.plugins.base_plugin import FlagsError

__all__ = ["complete", "define", "remarks", "set_verbosity"]

# Given with these values they ask for nothing that is not there anyway.
_AS_IT_IS: dict[str, tuple[Any, ...]] = {
    "load_fast": ("auto",),
    "extra_data_server_flags": ("",),
    "purge_orphaned_data": (True,),
    "max_reload_threads": (1,),
    "reload_task": ("auto", "thread", "blocking"),
    "reload_multifile": (None,),
    "reload_multifile_inactive_secs": (86400,),
    "generic_data": ("auto",),
    "detect_file_replacement": (None,),
    "logtostderr": (False,),
    "alsologtostderr": (False,),
}
_LEVELS = {"debug": 1, "info": 0, "warning": -1, "error": -2, "fatal": -3}  # as --verbosity counts


def define(parser: argparse.ArgumentParser) -> None:
    """Add every flag; the names and defaults are the original's."""
    _which_logs(parser)
    _where_to_serve(parser)
    _new_data(parser)
    _other_ends(parser)
    _not_needed(parser)
    _messages(parser)
    _own(parser)


def _which_logs(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("which logs").add_argument
    add("--logdir", metavar="PATH", default="", help="Every directory below it with a *tfevents* file is a run.")
    add("--logdir_spec", metavar="PATH_SPEC", default="", help="Several directories: name1:path1,name2:path2.")
    add(
        "--grpc_data_provider",
        metavar="HOST:PORT",
        default="",
        help="In place of a directory: what a data provider there holds. Needs sightline[grpc].",
    )
    add(
        "--grpc_creds_type",
        choices=("local", "ssl", "ssl_dev"),
        default="local",
        help="How to speak to it: unencrypted on this machine (local), or encrypted (ssl).",
    )
    add(
        "--samples_per_plugin",
        type=_samples,
        default={},
        help="plugin=number,...: as many points of a series at most in answers to programs (data/...). The page shows "
        "every point, and so do answers for plugins that are not named. 0 is all.",
    )


def _where_to_serve(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("where to serve").add_argument
    add("--host", metavar="ADDR", default=None, help="Address to listen on (default: localhost, this machine alone).")
    add(
        "--bind_all",
        action="store_true",
        help="Listen on every interface. Others then need the token shown in the address.",
    )
    add(
        "--port",
        type=_port,
        metavar="PORT",
        default=None,
        help="Port to listen on; 0 for any free one (default: 6006, or the next free one).",
    )
    add("--reuse_port", type=_boolean, metavar="BOOL", default=False, help="Share the port with other processes.")
    add("--path_prefix", metavar="PATH", default="", help="Serve below this path, which begins with a slash.")
    add("--window_title", metavar="TEXT", default="", help="Title of the browser window.")


def _new_data(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("new data").add_argument
    add(
        "--reload_interval",
        type=_seconds,
        metavar="SECONDS",
        default=5.0,
        help="How often to look for new data where the file system gives no notice; 0 reads once (default: 5).",
    )
    add(
        "--reload_task",
        choices=("auto", "thread", "process", "blocking"),
        default="auto",
        help="blocking: serve when everything has been read. Else the page fills while files are read.",
    )


def _other_ends(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("instead of serving").add_argument
    add("--inspect", action="store_true", help="Print what --logdir, or --event_file, holds.")
    add("--tag", metavar="TAG", default="", help="With --inspect: this tag alone.")
    add("--event_file", metavar="PATH", default="", help="With --inspect: this file.")
    add("--version_tb", action="store_true", help="Print the version; --version does the same.")


def _not_needed(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("accepted, and not needed").add_argument
    for name in ("purge_orphaned_data", "reload_multifile", "detect_file_replacement"):
        default = True if name == "purge_orphaned_data" else None
        add(f"--{name}", type=_boolean, metavar="BOOL", default=default, help=_reason(name))
    for name in ("load_fast", "generic_data"):
        add(f"--{name}", choices=("false", "auto", "true"), default="auto", help=_reason(name))
    for name, count in (("max_reload_threads", 1), ("reload_multifile_inactive_secs", 86400)):
        add(f"--{name}", type=int, metavar="N", default=count, help=_reason(name))
    add("--extra_data_server_flags", metavar="FLAGS", default="", help=_reason("extra_data_server_flags"))
    add("--db", metavar="URI", default="", help=_reason("db"))
    add("--db_import", action="store_true", help=_reason("db_import"))


def _messages(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("messages").add_argument
    add(
        "--verbosity",
        "-v",
        type=_level,
        metavar="LEVEL",
        default=-1,
        help="What is said on standard error: 1 debug, 0 info, -1 warning, -2 error, -3 fatal (default: -1).",
    )
    for name in ("logtostderr", "alsologtostderr"):
        add(f"--{name}", nargs="?", type=_boolean, const=True, default=False, metavar="BOOL", help=_reason(name))


def _own(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("not TensorBoard's: who may ask").add_argument
    add(
        "--allow_host",
        action="append",
        metavar="NAME",
        default=_hosts_of_environment(),
        help="A name the page may be reached by, besides this machine's own; for proxies. .NAME stands for every name "
        "below it. May be repeated; also read from SIGHTLINE_ALLOW_HOST, parted by spaces, and TENSORBOARD_PROXY_URL.",
    )
    add(
        "--token",
        metavar="TEXT",
        default=os.environ.get("SIGHTLINE_TOKEN"),
        help="Ask for this token; also read from SIGHTLINE_TOKEN (default: none on localhost, else a random one).",
    )
    add(
        "--auth",
        type=_boolean,
        metavar="BOOL",
        default=_boolean(os.environ.get("SIGHTLINE_AUTH") or "true"),
        help="false: ask nobody for a token; also SIGHTLINE_AUTH=false.",
    )


def _hosts_of_environment() -> list[str]:
    """Names that the page is reached by: those given, and that of the proxy which notebooks are told to use."""
    proxy = urlsplit(os.environ.get("TENSORBOARD_PROXY_URL", "")).hostname
    return [*os.environ.get("SIGHTLINE_ALLOW_HOST", "").split(), *([proxy] if proxy else [])]


def complete(flags: argparse.Namespace) -> None:
    """Check what was parsed, and bring it into one form.

    Raises:
        FlagsError: the flags do not go together, or ask for what is not there.
    """
    if flags.version_tb:
        return
    if flags.inspect:
        if bool(flags.logdir) == bool(flags.event_file):
            raise FlagsError("--inspect needs exactly one of --logdir and --event_file.")
        return
    _source(flags)
    if flags.host is not None and flags.bind_all:
        raise FlagsError("--host and --bind_all exclude each other: choose one.")
    if isinstance(flags.port, str):
        flags.port = _checked(_port, "port", flags.port)
    if flags.port is not None and not 0 <= flags.port <= 65535:
        raise FlagsError(f"--port: {flags.port} is not between 0 and 65535.")
    flags.reload_interval = _checked(_seconds, "reload_interval", flags.reload_interval)
    flags.path_prefix = flags.path_prefix.rstrip("/")
    if flags.path_prefix and not flags.path_prefix.startswith("/"):
        raise FlagsError(f"--path_prefix {flags.path_prefix!r} does not start with a slash: /{flags.path_prefix}")
    if isinstance(flags.samples_per_plugin, str):
        flags.samples_per_plugin = _checked(_samples, "samples_per_plugin", flags.samples_per_plugin)
    if flags.allow_host:
        from sightline.server.origin import HostNameError, names_for

        try:
            names_for("127.0.0.1", flags.allow_host)
        except HostNameError as error:
            raise FlagsError(str(error)) from None
    if flags.token is not None and not flags.token.strip():
        raise FlagsError("The token is empty: give some characters, or --auth=false to go without.")


def _source(flags: argparse.Namespace) -> None:
    """Whether there is one thing to read from, and just one."""
    given = [name for name in ("logdir", "logdir_spec", "grpc_data_provider") if getattr(flags, name)]
    if not given and (flags.db or flags.db_import):
        raise FlagsError(f"--db: {_reason('db')}")
    if not given:
        raise FlagsError("No log directory given. For example: tensorboard --logdir runs")
    if len(given) > 1:
        raise FlagsError(f"--{given[0]} and --{given[1]} exclude each other: choose one.")


def remarks(flags: argparse.Namespace) -> list[str]:
    """A line for each flag that was given and is not needed."""
    names = [name for name, fine in _AS_IT_IS.items() if getattr(flags, name) not in fine]
    names += [name for name in ("db", "db_import") if getattr(flags, name)]
    return [f"note: --{name} is not needed: {_reason(name)}" for name in names]


def set_verbosity(flags: argparse.Namespace) -> None:
    """Have as much said as --verbosity asks for."""
    levels = {-3: logging.CRITICAL, -2: logging.ERROR, -1: logging.WARNING, 0: logging.INFO}
    logging.getLogger("tensorboard").setLevel(levels.get(max(flags.verbosity, -3), logging.DEBUG))


def _reason(name: str) -> str:
    from sightline.cli.flags import NOT_NEEDED, REFUSED

    option = "--" + name.replace("_", "-")
    return REFUSED[option] if option in REFUSED else NOT_NEEDED[option] + "."


def _checked(parse: Any, name: str, value: Any) -> Any:
    try:
        return parse(value)
    except (argparse.ArgumentTypeError, TypeError, ValueError) as error:
        raise FlagsError(f"--{name}: {error}") from None


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"either true or false, not {text!r}")
    return text.lower() == "true"


def _port(text: str) -> int | None:
    if text == "default":
        return None
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of a port")
    return int(text)


def _seconds(text: str | float) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 0 up")
    return seconds


def _samples(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, equals, number = (part.strip() for part in pair.partition("="))
        if not (name and equals and number.isascii() and number.isdecimal()):
            raise argparse.ArgumentTypeError(f"{pair!r} is not of the form plugin=number")
        if name in found:
            raise argparse.ArgumentTypeError(f"{name} is given twice")
        found[name] = int(number)
    return found


def _level(text: str) -> int:
    if text.lower() in _LEVELS:
        return _LEVELS[text.lower()]
    return int(text)
