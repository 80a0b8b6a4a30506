"""Werkzeug's server, for programs that ask for it by name; Sightline's own is the one used otherwise."""

from __future__ import annotations

import argparse
import copy
from collections.abc import Callable, Iterable
from typing import Any

from tensorboard._programs import TensorBoardPortInUseError, TensorBoardServer, TensorBoardServerException
from tensorboard.plugins.core.core_plugin import DEFAULT_PORT

__all__ = ["WerkzeugServer", "create_port_scanning_werkzeug_server", "with_port_scanning"]

ATTEMPTS = 100


def with_port_scanning(cls: Callable[..., Any]) -> Callable[..., Any]:
    """A maker of servers that tries the ports from 6006 on where the flags name none.

    Args:
        cls: makes a server from (wsgi_app, flags), and raises TensorBoardPortInUseError.
    """

    def make(wsgi_app: Callable[..., Iterable[bytes]], flags: argparse.Namespace) -> Any:
        if flags.port is not None:
            return cls(wsgi_app, flags)
        for port in range(DEFAULT_PORT, DEFAULT_PORT + ATTEMPTS):
            own = copy.copy(flags)
            own.port = port
            try:
                return cls(wsgi_app, own)
            except TensorBoardPortInUseError:
                continue
        tried = f"{DEFAULT_PORT} to {DEFAULT_PORT + ATTEMPTS - 1}"
        raise TensorBoardServerException(f"Ports {tried} are all taken. Give another, or --port 0 for any.")

    return make


class WerkzeugServer(TensorBoardServer):
    """A thread for each request.

    Raises:
        TensorBoardPortInUseError: the port is taken.
        TensorBoardServerException: it cannot listen there.
    """

    def __init__(self, wsgi_app: Callable[..., Iterable[bytes]], flags: argparse.Namespace) -> None:
        from werkzeug.serving import WSGIRequestHandler, make_server

        from sightline.cli import ports

        class Quiet(WSGIRequestHandler):
            """Werkzeug would write a line for each request."""

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                pass

        self._flags = flags
        self._host = "" if flags.bind_all else (flags.host or "localhost")
        try:
            listening = ports.listen(self._host, DEFAULT_PORT if flags.port is None else flags.port, flags.reuse_port)
        except ports.TakenError as error:
            raise TensorBoardPortInUseError(str(error)) from error
        except ports.PortError as error:
            raise TensorBoardServerException(str(error)) from error
        with listening:  # Werkzeug listens at a copy of it
            address, self._port = listening.getsockname()[:2]
            self._server: Any = make_server(
                address, self._port, wsgi_app, threaded=True, request_handler=Quiet, fd=listening.fileno()
            )

    def serve_forever(self) -> None:
        self._server.serve_forever()

    def get_url(self) -> str:
        from sightline.cli import ports

        return ports.url(self._host, self._port, self._flags.path_prefix)


create_port_scanning_werkzeug_server = with_port_scanning(WerkzeugServer)
