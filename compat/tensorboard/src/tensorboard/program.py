"""TensorBoard as a program calls it: configure, then launch beside one's own work, or run until stopped.

    tensorboard = program.TensorBoard()
    tensorboard.configure(argv=[None, "--logdir", "runs"])    # or configure(logdir="runs")
    url = tensorboard.launch()

Plugins of other packages are imported when the page or a program first asks for one, or when a flag is given that
may be theirs: some take seconds, and the page is not to wait for them.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tensorboard import manager, version
from tensorboard._parsing import SERVE, PluginLoaders, command_of, parse
from tensorboard._programs import (
    TensorBoardPortInUseError,
    TensorBoardServer,
    TensorBoardServerException,
    TensorBoardSubcommand,
)
from tensorboard.util import tb_logging

if TYPE_CHECKING:
    from tensorboard._werkzeug import WerkzeugServer, create_port_scanning_werkzeug_server, with_port_scanning

__all__ = [
    "TensorBoard",
    "TensorBoardPortInUseError",
    "TensorBoardServer",
    "TensorBoardServerException",
    "TensorBoardSubcommand",
    "WerkzeugServer",
    "create_port_scanning_werkzeug_server",
    "with_port_scanning",
]


logger = tb_logging.get_logger()


class TensorBoard:
    """One TensorBoard.

    Args:
        plugins: loaders, their classes, or classes of plugins; those of `tensorboard.default` when None.
        assets_zip_provider: opens an archive with another page; Sightline's own when None.
        server_class: makes the server from (wsgi_app, flags); Sightline's own when None.
        subcommands: further commands.

    Attributes:
        flags: what was configured, an `argparse.Namespace`.
        cache_key: equal for the same configuration in the same directory.

    Raises:
        TypeError: one of the plugins is none.
        ValueError: two subcommands have one name.
    """

    def __init__(
        self,
        plugins: Iterable[Any] | None = None,
        assets_zip_provider: Callable[[], Any] | None = None,
        server_class: Callable[..., Any] | None = None,
        subcommands: Iterable[TensorBoardSubcommand] | None = None,
    ) -> None:
        self._plugins = PluginLoaders(plugins)
        self.assets_zip_provider = assets_zip_provider
        self.server_class = server_class
        self.subcommands: dict[str, TensorBoardSubcommand] = {}
        for command in subcommands or ():
            if command.name() in (SERVE, *self.subcommands):
                raise ValueError(f"There are two subcommands of the name {command.name()!r}.")
            self.subcommands[command.name()] = command
        self.flags: Any = None
        self.cache_key: str | None = None

    @property
    def plugin_loaders(self) -> list[Any]:
        """Every plugin's loader, the core's first."""
        return self._plugins.all(self.flags)

    def configure(self, argv: Sequence[Any] = ("",), **kwargs: Any) -> list[Any]:
        """Set the flags; to be called once, before `launch` or `main`.

        Args:
            argv: the name of the program, which may be None, and the words of the command line.
            kwargs: flags by name, as Python values; they win over `argv`.

        Returns:
            [argv[0]], as absl.app expects.

        Raises:
            ValueError: there is no flag of that name.
            FlagsError: the flags do not go together (a ValueError).
            SystemExit: the words are none that are known (2), or ask for help (0).
        """
        cache_key = manager.cache_key(os.getcwd(), argv[1:], kwargs)
        self.flags = parse(list(argv[1:]), kwargs, self._plugins, self.subcommands)
        self.cache_key = cache_key
        return [argv[0] if argv else ""]

    def main(self, ignored_argv: Sequence[Any] = ("",)) -> int:
        """Do what the command line says, until that ends or somebody ends it; returns the exit status."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _on_sigterm)
        command = command_of(self.flags)
        if command != SERVE:
            return self.subcommands[command].run(self.flags) or 0
        if self.flags.version_tb:
            print(version.VERSION)
            return 0
        if self.flags.inspect:
            return _inspect(self.flags)
        return self._serve()

    def launch(self) -> str:
        """Serve from a daemon thread, until the program ends; returns the address of the page, with a final slash.

        Raises:
            TensorBoardServerException: the server cannot start.
            sightline.errors.LogdirError: the log directory can never be read.
        """
        server = self._make_server()
        threading.Thread(target=server.serve_forever, name="TensorBoard", daemon=True).start()
        return str(server.get_url())

    def _serve(self) -> int:
        from sightline.cli.serve import collect_garbage_rarely
        from sightline.errors import SightlineError
        from tensorboard.plugins.core import _flags

        collect_garbage_rarely()
        _flags.set_verbosity(self.flags)
        try:
            server = self._make_server()
            self._register(server.get_url())
            server.print_serving_message()
            with contextlib.suppress(KeyboardInterrupt):
                server.serve_forever()
        except (TensorBoardServerException, SightlineError) as error:
            print(f"ERROR: {error}", file=sys.stderr)
            return -1
        return 0

    def _make_server(self) -> Any:
        from tensorboard import _serving
        from tensorboard.plugins.core import _flags

        for line in _flags.remarks(self.flags):
            print(line, file=sys.stderr)
        serving = _serving.Serving(self.flags, lambda: self.plugin_loaders, self.assets_zip_provider)
        if self.server_class is None:
            return _serving.Server(serving)
        return self.server_class(serving.wsgi_app(), self.flags)

    def _register(self, url: str) -> None:
        """Leave word for notebooks that this server runs, until it ends."""
        port = urlsplit(url).port
        if port is None:
            return
        info = manager.TensorBoardInfo(
            version=version.VERSION,
            start_time=int(time.time()),
            port=port,
            pid=os.getpid(),
            path_prefix=self.flags.path_prefix,
            logdir=self.flags.logdir or self.flags.logdir_spec or self.flags.grpc_data_provider,
            db="",
            cache_key=self.cache_key or "",
        )
        atexit.register(manager.remove_info_file)
        try:
            for token in parse_qs(urlsplit(url).query).get("token", []):
                manager._write_token(token)
            manager.write_info_file(info)
        except OSError as error:  # notebooks will not find it, and all else goes on
            logger.warning("This server cannot leave word for notebooks: %s", error)


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    """End in order: what is to be done at exit is done."""
    sys.stderr.write("TensorBoard caught SIGTERM; exiting...\n")
    sys.exit(0)


def _inspect(flags: argparse.Namespace) -> int:
    from pathlib import Path

    from sightline.cli.inspect import inspect
    from sightline.errors import SightlineError

    try:
        inspect(Path(flags.logdir or flags.event_file).expanduser(), flags.tag)
    except SightlineError as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return 1
    return 0


_WERKZEUG = ("WerkzeugServer", "create_port_scanning_werkzeug_server", "with_port_scanning")


def __getattr__(name: str) -> Any:  # Werkzeug is only for those who name it
    if name in _WERKZEUG:
        from tensorboard import _werkzeug

        return getattr(_werkzeug, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
