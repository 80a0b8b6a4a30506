"""How flags are spelled, and what becomes of TensorBoard's flags that Sightline has no use for.

Nothing is ignored in silence: a flag that is not needed says why in one line and the command goes on; a flag
that asks for what cannot be done ends the command with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

NOT_NEEDED = {
    "--samples-per-plugin": "every point, image and histogram is kept; nothing is sampled",
    "--reload-multifile": "every file of every run is always followed",
    "--reload-multifile-inactive-secs": "every file of every run is followed, however old",
    "--load-fast": "there is one loader, and it is the fast one",
    "--max-reload-threads": "files are read on all cores",
    "--reload-task": "loading never holds up the page, and the page never holds up loading",
    "--purge-orphaned-data": (
        "after a restart the newest value of a step counts; what it replaced is kept and can be shown faintly"
    ),
    "--detect-file-replacement": "replaced and truncated files are always noticed",
    "--generic-data": "every kind of data is read in one way",
    "--extra-data-server-flags": "there is no separate data server",
    "--verbosity": "problems go to standard error, damage in files to the page",
    "--logtostderr": "messages always go to standard error",
    "--alsologtostderr": "messages always go to standard error",
}
REFUSED = {
    "--db": "Sightline reads event files; there is no database to read from. Give a log directory instead.",
    "--db-import": "Sightline reads event files; there is no database to import into.",
}
# TensorBoard wants a text after these, and takes the next word for it.
_TEXT_BOOLEANS = {
    "--generic-data",
    "--load-fast",
    "--purge-orphaned-data",
    "--reload-multifile",
    "--detect-file-replacement",
}
_VALUELESS = {"--logtostderr", "--alsologtostderr", "--db-import"}

Callback = TypeVar("Callback", bound=Callable[..., Any])


class Command(click.Command):
    """Takes `--a_b` for `--a-b`, and `--flag=true`, `--flag false` for `--flag`, `--no-flag`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("context_settings", {})
        kwargs["context_settings"] |= {
            "token_normalize_func": lambda token: token.replace("_", "-"),
            "help_option_names": ["-h", "--help", "--helpfull"],
            "max_content_width": 110,
        }
        super().__init__(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        booleans = {
            name
            for parameter in self.params
            if isinstance(parameter, click.Option) and parameter.is_flag and parameter.secondary_opts
            for name in parameter.opts
        }
        return super().parse_args(ctx, spell_booleans(args, booleans))


def spell_booleans(args: Sequence[str], booleans: set[str]) -> list[str]:
    """`args` with `--flag=true|false` and `--flag true|false` of `booleans` made `--flag` or `--no-flag`."""
    out: list[str] = []
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return [*out, word, *rest]
        name, equals, value = word.partition("=")
        name = name.replace("_", "-")
        if name not in booleans:
            out.append(word)
            continue
        if not equals and rest and rest[0].lower() in ("true", "false"):
            value = rest.pop(0)
        elif not equals:
            value = "true"
        if value.lower() not in ("true", "false"):
            raise click.UsageError(f"{name} is either true or false, not {value!r}.")
        out.append(name if value.lower() == "true" else "--no-" + name.removeprefix("--"))
    return out


def tensorboard_flags(command: Callback) -> Callback:
    """Add the flags above, hidden from `--help`, to a command."""

    def note(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            name = parameter.opts[0]
            click.echo(f"note: {name} is not needed: {NOT_NEEDED[name]}.", err=True)

    def refuse(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            name = parameter.opts[0]
            raise click.UsageError(f"{name}: {REFUSED[name]}", ctx)

    for table, callback in ((NOT_NEEDED, note), (REFUSED, refuse)):
        for name in table:
            shape: dict[str, Any] = {"is_flag": True} if name in _VALUELESS else {}
            option = click.option(name, callback=callback, expose_value=False, hidden=True, **shape)
            command = option(command)
    return command
