"""The options `sightline` and `sightline demo` share: where to listen, who may come in, how to watch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

Callback = TypeVar("Callback", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How to serve; field names are those of the flags.

    `host` is "" for every interface. `port` None means 6006 or the next free one. `reload_interval` is in
    seconds. `token` None means none was given. `browser` None opens one where somebody would see it.
    """

    host: str
    port: int | None
    reuse_port: bool
    path_prefix: str
    window_title: str
    reload_interval: float
    watch: str
    allow_host: tuple[str, ...]
    token: str | None
    auth: bool
    browser: bool | None
    read_only: bool
    allow_delete: bool
    grpc_port: int | None = None


def _port(ctx: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    if value is None or value == "default":
        return None
    try:
        number = int(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a number.") from None
    if not 0 <= number <= 65535:
        raise click.BadParameter(f"{number} is not between 0 and 65535.")
    return number


def _seconds(ctx: click.Context, parameter: click.Parameter, value: float) -> float:
    if not (value >= 0 and math.isfinite(value)):
        raise click.BadParameter(f"{value} is not a number of seconds from 0 up.")
    return value


def _prefix(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    text = value.rstrip("/")
    if text and not text.startswith("/"):
        raise click.BadParameter(f"{value!r} does not start with a slash: --path_prefix /{text}")
    return text


_OPTIONS = [
    click.option(
        "--host", metavar="ADDR", help="Address to listen on.  [default: localhost, for this machine alone]"
    ),
    click.option(
        "--bind-all/--no-bind-all",
        default=False,
        help="Listen on every interface. Others then need the token shown in the URL.",
    ),
    click.option(
        "--port",
        callback=_port,
        metavar="PORT",
        help="Port to listen on; 0 for any free one.  [default: 6006, or the next free one]",
    ),
    click.option("--reuse-port/--no-reuse-port", default=False, help="Share the port with other processes."),
    click.option(
        "--path-prefix",
        callback=_prefix,
        default="",
        metavar="PATH",
        help="Also serve under this path, as in http://localhost:6006/PATH/. A proxy that strips its prefix "
        "needs none.",
    ),
    click.option(
        "--grpc-port",
        type=click.IntRange(0, 65535),
        metavar="PORT",
        help="Also answer TensorBoard's data-provider protocol on this port of localhost, for "
        "`tensorboard --grpc_data_provider localhost:PORT`; 0 for any free one.",
    ),
    click.option("--window-title", default="", metavar="TEXT", help="Title of the browser window."),
    click.option(
        "--reload-interval",
        type=float,
        callback=_seconds,
        default=5.0,
        metavar="SECONDS",
        help="How often to look for new data where the file system gives no notice; "
        "0 reads once.  [default: 5]",
    ),
    click.option(
        "--watch",
        type=click.Choice(["auto", "poll", "off"]),
        default="auto",
        help="How to find new data: notices of the file system where they work (auto), looking at intervals "
        "(poll, right for network drives), or not at all (off).",
    ),
    click.option(
        "--allow-host",
        multiple=True,
        envvar="SIGHTLINE_ALLOW_HOST",
        metavar="NAME",
        help="A name the page may be reached by, besides this machine's own; for proxies. .NAME stands for every name "
        "below it. May be repeated; also read from SIGHTLINE_ALLOW_HOST, parted by spaces.",
    ),
    click.option(
        "--token",
        envvar="SIGHTLINE_TOKEN",
        metavar="TEXT",
        help="Ask for this token; also read from SIGHTLINE_TOKEN.  "
        "[default: none on localhost, else a random one]",
    ),
    click.option(
        "--auth/--no-auth",
        default=True,
        envvar="SIGHTLINE_AUTH",
        help="--no-auth: ask nobody for a token, not even on a network; also SIGHTLINE_AUTH=false.",
    ),
    click.option(
        "--read-only/--no-read-only",
        default=False,
        help="Write nothing at all: names, notes and views of runs are shown and cannot be changed.",
    ),
    click.option(
        "--allow-delete/--no-allow-delete",
        default=False,
        help="Let runs be moved to a trash folder in the log directory, and back.",
    ),
    click.option(
        "--browser/--no-browser",
        default=None,
        help="Open the page in a browser, or do not.  [default: open where there is a screen]",
    ),
]


def serve_options(command: Callback) -> Callback:
    """Add the options to a command, which receives them as keyword arguments of the names in ServeOptions."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def collect(*, host: str | None, bind_all: bool, **rest: Any) -> ServeOptions:
    """The options as one value; `--host` and `--bind_all` made into one."""
    if host is not None and bind_all:
        raise click.UsageError("--host and --bind_all exclude each other: choose one.")
    if rest["read_only"] and rest["allow_delete"]:
        raise click.UsageError("--read-only and --allow-delete exclude each other: choose one.")
    if rest["token"] is not None and not rest["auth"]:
        raise click.UsageError("--token and --no-auth exclude each other: choose one.")
    if rest["token"] is not None and not rest["token"].strip():
        raise click.UsageError("The token is empty: give some characters, or --no-auth to go without.")
    return ServeOptions(host="" if bind_all else (host or "localhost"), **rest)
