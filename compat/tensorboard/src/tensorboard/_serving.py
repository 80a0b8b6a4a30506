"""Sightline's server with the original's routes in it.

`/` and `api/` are Sightline's; `data/`, and what else the original answered, goes to the plugins' WSGI application,
which is made when the first such request comes. One guard is in front of both.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from sightline.cli import logdirs
from sightline.cli.options import ServeOptions
from sightline.cli.ports import PortError, TakenError
from sightline.cli.serve import Site, announce, notes_of, read, tell_missing, token_of
from tensorboard import assets, version
from tensorboard._programs import TensorBoardPortInUseError, TensorBoardServerException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from sightline.ingest import LogdirSpec
    from sightline.store import Store

__all__ = ["Server", "Serving"]

# First parts of the paths that are the plugins'; the last are tabs of long ago, which lead to the page.
PATHS = ("data", "experiment", "audio", "events", "graphs", "histograms", "images")

ENDING = 5  # seconds that answers under way have when it is closed
_SIGNAL_SECONDS = 0.5  # until a signal is noticed that the system gave to another thread, which wakes nobody

WsgiApp = Callable[..., Iterable[bytes]]


class Serving:
    """What is to be served, from the flags.

    Args:
        flags: complete ones.
        loaders: gives the plugins' loaders; called when a route of theirs is asked for.
        assets_zip_provider: opens an archive with another page than ours.

    Raises:
        LogdirError: the log directory can never be read.
    """

    def __init__(
        self,
        flags: argparse.Namespace,
        loaders: Callable[[], list[Any]],
        assets_zip_provider: Callable[[], Any] | None,
    ) -> None:
        self.flags = flags
        self.options = _options(flags)
        self._loaders = loaders
        default = assets.get_default_assets_zip_provider()
        self._assets = None if assets_zip_provider is default else assets_zip_provider
        self.closing = contextlib.ExitStack()
        self.specs = self._specs()

    def _specs(self) -> list[LogdirSpec]:
        flags = self.flags
        if flags.grpc_data_provider:
            return [logdirs.one(self._mirror())]
        return [logdirs.one(str(flags.logdir))] if flags.logdir else logdirs.parse([], "", flags.logdir_spec)

    def _mirror(self) -> str:
        """A folder that follows what another server holds."""
        from sightline.remote.client import Remote
        from sightline.remote.mirror import Mirror

        address = self.flags.grpc_data_provider
        remote = Remote(address, "ssl" if self.flags.grpc_creds_type.startswith("ssl") else "local")
        remote.runs()  # a wrong address is told at once

        def tell(problem: str) -> None:
            click.echo(f"note: {problem}; trying again." if problem else f"note: {address} answers again.", err=True)

        folder = self.closing.enter_context(tempfile.TemporaryDirectory(prefix="sightline-mirror-"))
        mirror = Mirror(remote, Path(folder), self.options.reload_interval)
        mirror.start(tell)
        self.closing.callback(mirror.close)
        return folder

    def mounts(self, store: Store) -> dict[str, ASGIApp]:
        """The plugins' application at its paths; it has all of them where the caller brought a page of its own."""
        return dict.fromkeys(PATHS if self._assets is None else [""], _Late(lambda: self._plugins_app(store)))

    def wsgi_app(self) -> WsgiApp:
        """Page, data and plugins as one WSGI application, behind the guard, for servers that callers bring."""
        from a2wsgi import ASGIMiddleware

        from sightline.kinds import KINDS
        from sightline.server.app import create_app
        from sightline.server.origin import names_for

        tell_missing(self.specs)
        store, loader = read(self.specs, self.options)
        self.closing.callback(loader.close)
        atexit.register(self.closing.close)
        options = self.options
        token = token_of(options)
        if token is not None and options.token is None:
            click.echo(f"note: who opens the page needs ?token={token} behind its address.", err=True)
        app = create_app(
            store,
            loader,
            title=options.window_title,
            prefix=options.path_prefix,
            token=token,
            names=names_for("127.0.0.1" if options.host == "localhost" else options.host or "::", options.allow_host),
            kinds=KINDS,
            notes=notes_of(self.specs, options, loader),
            mounts=self.mounts(store),
        )
        made: Any = app
        return cast("WsgiApp", ASGIMiddleware(made))

    def _plugins_app(self, store: Store) -> WsgiApp:
        from tensorboard.backend import application
        from tensorboard.data._store_provider import StoreDataProvider

        location = self.flags.logdir_spec or self.flags.grpc_data_provider or str(self.specs[0].path)
        provider = StoreDataProvider(store, location)
        return application.TensorBoardWSGIApp(self.flags, self._loaders(), provider, self._assets)


class Server:
    """Answers from threads of its own; in the form of a `program.TensorBoardServer`.

    Raises:
        TensorBoardPortInUseError: the port is taken, or all that were tried.
        TensorBoardServerException: it cannot listen there.
    """

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._thread: threading.Thread | None = None
        try:
            self._site = Site(serving.specs, serving.options)
        except PortError as error:
            serving.closing.close()
            taken = isinstance(error, TakenError)
            kind = TensorBoardPortInUseError if taken else TensorBoardServerException
            raise kind(str(error)) from error
        if serving.flags.reload_task == "blocking":
            self._site.loader.load()
        atexit.register(self.close)

    def get_url(self) -> str:
        return self._site.url

    def print_serving_message(self) -> None:
        announce(self._site.url, "TensorBoard", version.VERSION)
        self._site.show_progress()

    def serve_forever(self) -> None:
        """Answer until `close`. In the main thread, signals do what the program has said they do."""
        if threading.current_thread() is not threading.main_thread():
            return self._run()
        failed: list[BaseException] = []
        thread = threading.Thread(target=self._run, args=(failed.append,), name="TensorBoard", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_SIGNAL_SECONDS)
        finally:
            self.close()
        if failed:
            raise failed[0]
        return None

    def close(self) -> None:
        """End what is under way, stop reading, free the port."""
        atexit.unregister(self.close)
        self._site.stop()
        if self._thread is not None:
            self._thread.join(ENDING)
        self._site.close()
        self._serving.closing.close()

    def _run(self, tell: Callable[[BaseException], None] | None = None) -> None:
        self._thread = threading.current_thread()
        try:
            self._site.run(self._serving.mounts(self._site.store))
        except BaseException as error:
            if tell is None:
                raise
            tell(error)


class _Late:
    """A WSGI application in the place of an ASGI one, made at the first request, in a thread."""

    def __init__(self, make: Callable[[], WsgiApp]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._app: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app or await asyncio.get_running_loop().run_in_executor(None, self._made)
        await app(scope, receive, send)

    def _made(self) -> Any:
        with self._lock:
            if self._app is None:
                from a2wsgi import WSGIMiddleware

                self._app = WSGIMiddleware(self._make())
            return self._app


def _options(flags: argparse.Namespace) -> ServeOptions:
    return ServeOptions(
        host="" if flags.bind_all else (flags.host or "localhost"),
        port=flags.port,
        reuse_port=bool(flags.reuse_port),
        path_prefix=flags.path_prefix,
        window_title=flags.window_title,
        reload_interval=flags.reload_interval,
        watch="auto",
        allow_host=tuple(flags.allow_host),
        token=flags.token,
        auth=bool(flags.auth),
        browser=False,
        read_only=bool(flags.grpc_data_provider),
        allow_delete=False,
    )
