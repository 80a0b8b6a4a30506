"""From words and keyword arguments to flags, with the plugins' own where they are needed.

The core's flags are always there. Those of the other plugins are known only once they are imported, which is put off
until something is met that is not the core's: then everything is parsed again with all of them.
"""

from __future__ import annotations

import argparse
import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from tensorboard.plugins.base_plugin import TBLoader
from tensorboard.plugins.core.core_plugin import CorePluginLoader
from tensorboard.util import tb_logging

if TYPE_CHECKING:
    from tensorboard._programs import TensorBoardSubcommand

__all__ = ["SERVE", "PluginLoaders", "command_of", "parse"]

logger = tb_logging.get_logger()

SERVE = "serve"
_COMMAND = "__tensorboard_subcommand"  # as the original names it in the flags


class PluginLoaders:
    """The loaders of the plugins, imported when they are needed.

    Args:
        given: loaders, their classes, or classes of plugins; None for the default ones.

    Raises:
        TypeError: one of them is none of these.
    """

    def __init__(self, given: Iterable[Any] | None) -> None:
        self._lock = threading.RLock()
        self._all = None if given is None else self._made(given)
        self._flagged: Any = None  # the flags that hold every plugin's

    @property
    def known(self) -> list[Any]:
        """Those that are at hand, the core's first."""
        return [CorePluginLoader(include_debug_info=True)] if self._all is None else self._all

    @property
    def complete(self) -> bool:
        """Whether those at hand are all."""
        return self._all is not None

    def load(self) -> list[Any]:
        """All of them."""
        with self._lock:
            if self._all is None:
                from tensorboard import default

                self._all = self._made(_usable(default.get_plugins()))
            return self._all

    def all(self, flags: argparse.Namespace | None) -> list[Any]:
        """All of them; `flags` then have their own, too, be it the defaults. One that refuses these is left out."""
        with self._lock:
            loaders = self.load()
            if flags is not None and flags is not self._flagged:
                for name, value in vars(_parser(loaders).parse_args([])).items():
                    if not hasattr(flags, name):
                        setattr(flags, name, value)
                self._all = [loader for loader in loaders if _fixed(loader, flags)]
                self._flagged = flags
            return self._all or []

    def flagged(self, flags: argparse.Namespace) -> None:
        """The flags have every plugin's own and are fixed."""
        self._flagged = flags

    def _made(self, given: Iterable[Any]) -> list[Any]:
        from tensorboard.backend.application import make_plugin_loader

        made = [make_plugin_loader(one) for one in given]
        if not any(isinstance(one, CorePluginLoader) for one in made):
            made.insert(0, CorePluginLoader())
        return made


def _usable(plugins: Iterable[Any]) -> Iterator[TBLoader]:
    """The loaders of these; what another package registers may be none, or fail to be made, and is left out."""
    from tensorboard.backend.application import make_plugin_loader

    for one in plugins:
        try:
            yield make_plugin_loader(one)
        except (Exception, SystemExit):
            logger.exception("The plugin %r is left out.", one)


def command_of(flags: argparse.Namespace) -> str:
    """The subcommand that was given."""
    return str(getattr(flags, _COMMAND))


def parse(
    words: Sequence[Any],
    kwargs: Mapping[str, Any],
    plugins: PluginLoaders,
    commands: Mapping[str, TensorBoardSubcommand],
) -> argparse.Namespace:
    """The flags, as `TensorBoard.configure` describes.

    Args:
        words: of the command line, without the program's name.
        kwargs: flags by name, which win.
    """
    if words and words[0] in commands:
        return _parse_command(commands[words[0]], words[1:], kwargs)
    words = words[1:] if words[:1] == [SERVE] else words
    flags = None
    if not plugins.complete:
        with contextlib.suppress(_NotTheCoresError):
            flags = _parser(plugins.known, _CoreParser).parse_args(words)
    if flags is None or any(not hasattr(flags, name) for name in kwargs):
        flags = _parser(plugins.load(), commands=commands).parse_args(words)
    _set(flags, kwargs)
    setattr(flags, _COMMAND, SERVE)
    for loader in plugins.known:
        loader.fix_flags(flags)
    if plugins.complete:
        plugins.flagged(flags)
    return flags


def _parse_command(
    command: TensorBoardSubcommand, words: Sequence[str], kwargs: Mapping[str, Any]
) -> argparse.Namespace:
    parser = argparse.ArgumentParser(f"tensorboard {command.name()}", description=command.description())
    command.define_flags(parser)
    flags = parser.parse_args(words)
    _set(flags, kwargs)
    setattr(flags, _COMMAND, command.name())
    return flags


def _set(flags: argparse.Namespace, kwargs: Mapping[str, Any]) -> None:
    for name, value in kwargs.items():
        if not hasattr(flags, name):
            raise ValueError(f"Unknown TensorBoard flag: {name}")
        setattr(flags, name, value)


def _fixed(loader: TBLoader, flags: argparse.Namespace) -> bool:
    """Whether a loader's flags are in order; the core's have been looked at before."""
    if isinstance(loader, CorePluginLoader):
        return True
    try:
        loader.fix_flags(flags)
    except Exception:  # it is another package's
        logger.exception("The plugin %r refuses its flags and is left out.", loader)
        return False
    return True


class _NotTheCoresError(Exception):
    """There is a word that is not the core's: another plugin's, or nobody's."""


class _CoreParser(argparse.ArgumentParser):
    """Says nothing: whatever is wrong, or asks for help, is parsed again with all flags."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "add_help": False})

    def error(self, message: str) -> NoReturn:
        raise _NotTheCoresError(message)


def _parser(
    loaders: Iterable[Any],
    kind: type[argparse.ArgumentParser] = argparse.ArgumentParser,
    commands: Mapping[str, TensorBoardSubcommand] | None = None,
) -> argparse.ArgumentParser:
    """A parser of all flags of these loaders; a plugin that fails to define its own has none."""
    parser = kind(
        "tensorboard",
        usage="%(prog)s [serve] --logdir PATH [flags]",
        description="Show the event files below a directory in a browser, live. By Sightline.",
        epilog=_described(commands or {}),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if kind is not _CoreParser:
        parser.add_argument("--helpfull", action="help", help="The same.")
    for loader in loaders:
        try:
            loader.define_flags(parser)
        except Exception:
            if isinstance(loader, CorePluginLoader):
                raise
            logger.exception("The plugin %r failed to define its flags.", loader)
    return parser


def _described(commands: Mapping[str, TensorBoardSubcommand]) -> str:
    lines = [f"  {name:<12}{text}" for name, command in commands.items() if (text := command.help()) is not None]
    return "\n".join(["other commands:", *lines]) if lines else ""
