"""`--grpc-data-provider HOST:PORT`: shows what another server holds, by way of a mirror in a temporary folder."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import click

from sightline.cli import logdirs
from sightline.cli.options import ServeOptions
from sightline.cli.serve import serve
from sightline.remote.client import Remote
from sightline.remote.mirror import Mirror


def serve_remote(address: str, credentials: str, options: ServeOptions) -> None:
    """Serve what a data provider holds until Ctrl-C or SIGTERM.

    Nothing of it can be named or noted: the runs are another server's, and the mirror goes with this process.

    Args:
        address: "HOST:PORT".
        credentials: see `Remote`.

    Raises:
        RemoteError: it does not answer, or grpcio is missing.
    """
    remote = Remote(address, credentials)
    remote.runs()  # a wrong address is told before a page is opened

    def tell(problem: str) -> None:
        click.echo(f"note: {problem}; trying again." if problem else f"note: {address} answers again.", err=True)

    with tempfile.TemporaryDirectory(prefix="sightline-mirror-") as folder:
        mirror = Mirror(remote, Path(folder), options.reload_interval)
        mirror.start(tell)
        try:
            serve(logdirs.parse([], folder, ""), replace(options, read_only=True))
        finally:
            mirror.close()
