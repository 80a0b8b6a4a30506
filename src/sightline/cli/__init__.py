"""The command line: `sightline [LOGDIR …]`, `sightline runs LOGDIR`, `sightline inspect PATH`, `sightline demo`.

    flags.py    spellings, and TensorBoard's flags that are not needed or not possible
    options.py  the options of serving
    logdirs.py  which directories, checked
    ports.py    which address and port
    browser.py  whether and how to open a page
    serve.py    doing it
    remote.py   the same for what another server holds
    runs.py     the runs as a table, by a query
    inspect.py  what is in a directory, as text or JSON

Modules are imported when a command needs them: the time from the command to the first page matters.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sightline.cli.flags import Command, tensorboard_flags
from sightline.cli.options import collect, serve_options
from sightline.errors import SightlineError

_MORE = """\b
Other commands:
  sightline runs LOGDIR    the runs as a table: sightline runs logs --where 'lr < 1e-3' --sort -val/acc.max
  sightline inspect PATH   what is in a directory or file: runs, tags, steps, damage
  sightline demo           a small model, training while you watch
\b
TensorBoard's flags are understood, in both spellings (--bind-all, --bind_all). Those that
Sightline has no need of say so and do no harm."""


def _version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        from sightline import __version__

        click.echo(f"sightline {__version__}")
        ctx.exit()


@click.command("sightline", cls=Command, epilog=_MORE)
@click.argument("directories", nargs=-1, metavar="[LOGDIR | NAME=LOGDIR]...")
@click.option("--logdir", default="", metavar="PATH", help="The same as LOGDIR.")
@click.option(
    "--logdir-spec",
    default="",
    metavar="NAME:PATH,...",
    help="Several directories, each with a name of its own.",
)
@click.option(
    "--grpc-data-provider",
    default="",
    metavar="HOST:PORT",
    help="In place of a directory: what another server holds, Sightline's or TensorBoard's.",
)
@click.option(
    "--grpc-creds-type",
    type=click.Choice(["local", "ssl"]),
    default="local",
    help="How to speak to it: unencrypted, on this machine alone (local), or encrypted (ssl).",
)
@serve_options
@click.option("--inspect/--no-inspect", "inspecting", default=False, help="The same as `sightline inspect`.")
@click.option("--tag", default="", metavar="TAG", help="With --inspect: this tag alone.")
@click.option("--event-file", default="", metavar="PATH", help="With --inspect: this file alone.")
@click.option(
    "--version",
    "--version-tb",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Print the version.",
)
@tensorboard_flags
def serve_command(
    directories: tuple[str, ...],
    logdir: str,
    logdir_spec: str,
    grpc_data_provider: str,
    grpc_creds_type: str,
    inspecting: bool,
    tag: str,
    event_file: str,
    **options: Any,
) -> None:
    """Show the event files under every LOGDIR in a browser, live."""
    from sightline.cli import logdirs

    if inspecting:
        paths = [*directories, *filter(None, (logdir, event_file))]
        if len(paths) != 1 or logdir_spec:
            raise click.UsageError("--inspect needs exactly one of --logdir and --event_file.")
        return _inspect(paths[0], tag, as_json=False)
    if tag or event_file:
        raise click.UsageError("--tag and --event_file belong to --inspect: sightline inspect PATH --tag TAG")
    if grpc_data_provider:
        if directories or logdir or logdir_spec:
            raise click.UsageError("--grpc-data-provider takes the place of a log directory: give one of them.")
        from sightline.cli.remote import serve_remote

        return serve_remote(grpc_data_provider, grpc_creds_type, collect(**options))
    from sightline.cli.serve import serve

    return serve(logdirs.parse(directories, logdir, logdir_spec), collect(**options))


@click.command("sightline inspect", cls=Command)
@click.argument("path", metavar="PATH")
@click.option("--tag", default="", metavar="TAG", help="This tag alone.")
@click.option("--json/--no-json", "as_json", default=False, help="One JSON document, for programs.")
def inspect_command(path: str, tag: str, as_json: bool) -> None:
    """Print what PATH, a log directory or one event file, holds: runs, tags, kinds, counts, steps, damage."""
    _inspect(path, tag, as_json)


def _inspect(path: str, tag: str, as_json: bool) -> None:
    from sightline.cli.inspect import inspect

    inspect(Path(path).expanduser(), tag, as_json)


@click.command("sightline runs", cls=Command)
@click.argument("directories", nargs=-1, required=True, metavar="LOGDIR | NAME=LOGDIR...")
@click.option("--where", default="", metavar="QUERY", help="These runs alone: 'lr < 1e-3 and name ~ \"resnet\"'.")
@click.option("--columns", default="", metavar="A,B,...", help="These columns, such as name,lr,val/acc.max.")
@click.option("--sort", default="", metavar="COLUMN", help="By this column; -COLUMN for the greatest first.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="So many runs at most.")
@click.option("--sub-runs/--no-sub-runs", default=False, help="Also runs that are only parts of others.")
@click.option("--json", "form", flag_value="json", help="A JSON document, for programs.")
@click.option("--csv", "form", flag_value="csv", help="Comma-separated values.")
def runs_command(
    directories: tuple[str, ...],
    where: str,
    columns: str,
    sort: str,
    limit: int | None,
    sub_runs: bool,
    form: str | None,
) -> None:
    """Print the runs under every LOGDIR as a table, with their hyperparameters and metrics."""
    from sightline.cli import logdirs
    from sightline.cli.runs import Choice, runs

    specs = logdirs.parse(directories, "", "")
    runs(specs, Choice(where, columns, sort, limit, sub_runs), form or "table")


@click.command("sightline demo", cls=Command)
@click.option(
    "--logdir", default="", metavar="PATH", help="Keep the logs here.  [default: a temporary directory]"
)
@serve_options
def demo_command(logdir: str, **options: Any) -> None:
    """Train a small model several times, with different settings, and show it live. Nothing is downloaded."""
    import tempfile

    from sightline.cli import logdirs
    from sightline.cli.serve import serve
    from sightline.demo import Trainer

    with tempfile.TemporaryDirectory(prefix="sightline-demo-") as temporary:
        [spec] = logdirs.parse([], logdir or temporary, "")
        with Trainer(spec.path):
            serve([spec], collect(**options))


_COMMANDS = {"serve": serve_command, "runs": runs_command, "inspect": inspect_command, "demo": demo_command}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 when stopped in order, 1 for trouble, 2 for a wrong call."""
    # NumPy's linear algebra is never used, and starting its threads costs a fifth of the time to the first answer.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    words = list(sys.argv[1:] if arguments is None else arguments)
    command: click.Command = serve_command
    if words and words[0] in _COMMANDS and not _is_directory(words):
        command = _COMMANDS[words.pop(0)]
    signal.signal(signal.SIGTERM, _stop)
    try:
        status = command.main(words, prog_name=command.name, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except SightlineError as error:
        click.echo(f"error: {error}", err=True)
        status = 1
    except (KeyboardInterrupt, click.Abort):
        status = 0
    sys.exit(status)


def _is_directory(words: list[str]) -> bool:
    """Whether the first word is a directory called as a command is: `sightline runs` alone, or with flags of serving.

    Any other of such a name is ./demo.
    """
    if words[0] != "runs":
        return False
    own = {name for parameter in runs_command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    own |= {"-h", "--help", "--helpfull"}
    return len(words) == 1 or (words[1].startswith("-") and words[1].partition("=")[0].replace("_", "-") not in own)


def _stop(number: int, frame: object) -> None:
    """SIGTERM ends everything as Ctrl-C does, until the server brings its own handler."""
    raise KeyboardInterrupt
