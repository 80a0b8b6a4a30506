"""From checked options to a served page: listen, start loading, print the URL, run until told to stop."""

from __future__ import annotations

import gc
import secrets
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sightline.cli import browser, ports
from sightline.cli.options import ServeOptions

if TYPE_CHECKING:
    from sightline.ingest import Loader, LogdirSpec
    from sightline.model import Progress


def serve(specs: Sequence[LogdirSpec], options: ServeOptions) -> None:
    """Serve `specs` until Ctrl-C or SIGTERM.

    Raises:
        PortError: there is no port to listen on.
    """
    listening = ports.listen(options.host, options.port, options.reuse_port)
    token = _token(options)
    port = int(listening.getsockname()[1])
    url = ports.url(options.host, port, options.path_prefix, token)

    # Imported late: binding comes first, so that a browser that is quick finds an open door.
    from sightline.ingest import Loader
    from sightline.kinds import KINDS, kind_of
    from sightline.store import MemoryStore

    # Loading makes many small objects that stay, and looking for garbage among them took a third of its time.
    gc.set_threshold(100_000, 20, 20)
    store = MemoryStore(kind_of)
    loader = Loader(specs, store, watch=options.watch, reload_interval=options.reload_interval)
    loader.start()
    for spec in specs:
        if not spec.path.exists():
            click.echo(f"note: {spec.path} does not exist yet; waiting for it.", err=True)
    announce(url)
    if options.browser or (options.browser is None and browser.can_open()):
        browser.open_soon(url)
    if sys.stderr.isatty():
        threading.Thread(
            target=show_progress, args=(loader,), daemon=True, name="sightline-progress"
        ).start()

    from sightline.server import run
    from sightline.sidecar.several import Notes

    notes = Notes(
        [(spec.name, spec.path) for spec in specs],
        read_only=options.read_only,
        allow_delete=options.allow_delete,
        files=loader.files,
    )

    try:
        run(
            store,
            loader,
            listening,
            prefix=options.path_prefix,
            title=options.window_title,
            token=token,
            allow_hosts=options.allow_host,
            kinds=KINDS,
            notes=notes,
        )
    finally:
        loader.close()
        listening.close()


def announce(url: str) -> None:
    """The line tools look for, in TensorBoard's form."""
    from sightline import __version__

    click.echo(f"Sightline {__version__} at {url} (Press CTRL+C to quit)", err=True)


def _token(options: ServeOptions) -> str | None:
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
