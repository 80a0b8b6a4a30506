"""From checked options to a served page: listen, print the URL, answer, read; run until told to stop."""

from __future__ import annotations

import gc
import secrets
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from sightline.cli import browser, ports
from sightline.cli.options import ServeOptions

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sightline.ingest import Loader, LogdirSpec
    from sightline.model import Progress
    from sightline.server.app import Sources
    from sightline.sidecar.several import Notes
    from sightline.store import Store


def serve(specs: Sequence[LogdirSpec], options: ServeOptions) -> None:
    """Serve `specs` until Ctrl-C or SIGTERM.

    Raises:
        PortError: there is no port to listen on.
    """
    collect_garbage_rarely()
    site = Site(specs, options)
    announce(site.url)
    if options.browser or (options.browser is None and browser.can_open()):
        browser.open_soon(site.url)
    site.show_progress()
    try:
        site.run()
    finally:
        site.close()


class Site:
    """Log directories on their way to a browser: the door is open, `run` answers, and then they are read.

    Attributes:
        url: the address to open, with the token where there is one.
        port: the one it listens on.
        store, loader: what is read; reading begins when the first of them is asked for.

    Raises:
        PortError: there is no port to listen on.
    """

    def __init__(self, specs: Sequence[LogdirSpec], options: ServeOptions) -> None:
        self.specs = tuple(specs)
        self.options = options
        # Binding comes before the imports, so that a browser that is quick finds an open door.
        self._listening = ports.listen(options.host, options.port, options.reuse_port)
        self._token = token_of(options)
        self._stop = threading.Event()
        self.port = int(self._listening.getsockname()[1])
        self.url = ports.url(options.host, self.port, options.path_prefix, self._token)
        self._reading: tuple[Store, Loader] | None = None
        self._lock = threading.Lock()
        self._begun = threading.Event()
        tell_missing(self.specs)
        self._provider = None if options.grpc_port is None else self._provide(options.grpc_port)

    @property
    def store(self) -> Store:
        return self._read()[0]

    @property
    def loader(self) -> Loader:
        return self._read()[1]

    def show_progress(self) -> None:
        """Tell at a terminal how far the first reading has come, in the background."""
        if sys.stderr.isatty():
            threading.Thread(target=self._show_progress, daemon=True, name="sightline-progress").start()

    def run(self, mounts: Mapping[str, ASGIApp] | None = None) -> None:
        """Answer until `stop` or, in the main thread, Ctrl-C or SIGTERM.

        Args:
            mounts: other applications behind the guard, as `sightline.server.app.create_app` takes them.
        """
        from sightline.server import run

        options = self.options
        run(
            self._sources,
            self._listening,
            prefix=options.path_prefix,
            title=options.window_title,
            token=self._token,
            allow_hosts=options.allow_host,
            mounts=mounts,
            stop=self._stop,
        )

    def stop(self) -> None:
        """End `run`, which may be in another thread."""
        self._stop.set()

    def close(self) -> None:
        """Stop reading, and free the port."""
        self.stop()
        if self._provider is not None:
            self._provider.stop(None)
        if self._reading is not None:
            self._reading[1].close()
        self._listening.close()

    def _read(self) -> tuple[Store, Loader]:
        with self._lock:
            if self._reading is None:
                self._reading = read(self.specs, self.options)
                self._begun.set()
            return self._reading

    def _sources(self) -> Sources:
        """What is served."""
        store, loader = self._read()
        from sightline.kinds import KINDS
        from sightline.server.app import Sources  # after reading has begun

        return Sources(store, loader, KINDS, notes_of(self.specs, self.options, loader))

    def _show_progress(self) -> None:
        self._begun.wait()  # asking for the loader would have it read before the page is answered
        show_progress(self.loader)

    def _provide(self, port: int) -> Any:
        """Begin to answer the data-provider protocol; returns the running server."""
        from sightline.remote import server

        running, bound = server.serve(self.store, port, ", ".join(str(spec.path) for spec in self.specs))
        click.echo(f"Data provider at localhost:{bound}", err=True)
        return running


def collect_garbage_rarely() -> None:
    """Loading makes many small objects that stay, and looking for garbage among them took a third of its time."""
    gc.set_threshold(100_000, 20, 20)


def tell_missing(specs: Sequence[LogdirSpec]) -> None:
    for spec in specs:
        if not spec.path.exists():
            click.echo(f"note: {spec.path} does not exist yet; waiting for it.", err=True)


def read(specs: Sequence[LogdirSpec], options: ServeOptions) -> tuple[Store, Loader]:
    """A store, and the loader that has begun to fill it."""
    from sightline.ingest import Loader
    from sightline.kinds import kind_of
    from sightline.store import MemoryStore

    store = MemoryStore(kind_of)
    loader = Loader(specs, store, watch=options.watch, reload_interval=options.reload_interval)
    loader.start()
    return store, loader


def notes_of(specs: Sequence[LogdirSpec], options: ServeOptions, loader: Loader) -> Notes:
    """What people added to the runs under `specs`."""
    from sightline.sidecar.several import Notes

    return Notes(
        [(spec.name, spec.path) for spec in specs],
        read_only=options.read_only,
        allow_delete=options.allow_delete,
        files=loader.files,
    )


def announce(url: str, name: str = "Sightline", version: str = "") -> None:
    """The line tools look for, in TensorBoard's form."""
    from sightline import __version__

    click.echo(f"{name} {version or __version__} at {url} (Press CTRL+C to quit)", err=True)


def token_of(options: ServeOptions) -> str | None:
    """The token to ask for: the given one, none for this machine alone, else a new one."""
    if not options.auth:
        return None
    if options.token is not None:
        return options.token
    return None if ports.is_loopback(options.host) else secrets.token_urlsafe(24)


def show_progress(loader: Loader) -> None:
    """One line that changes in place while the first reading lasts, then says what was read."""
    pause = threading.Event()
    shown = False
    while not pause.wait(0.25):
        progress = loader.progress()
        if progress.phase == "idle":
            if shown:
                click.echo(f"\r\x1b[2KRead {_amount(progress)} in {progress.seconds:.1f} s.", err=True)
            return
        shown = True
        share = progress.bytes_done / progress.bytes if progress.bytes else 0.0
        click.echo(f"\r\x1b[2KReading {_amount(progress)}: {share:.0%}", nl=False, err=True)


def _amount(progress: Progress) -> str:
    return f"{_count(progress.runs, 'run')}, {_count(progress.files, 'file')}, {size(progress.bytes)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(count: int) -> str:
    """Bytes for people: 0 B, 12 kB, 3.4 GB."""
    number = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"
