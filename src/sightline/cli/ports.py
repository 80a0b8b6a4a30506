"""Which address the server listens on, and the URL people open.

The socket is bound and listening before the server's code is even loaded: a browser that comes early waits
in the queue instead of being refused.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import quote

from sightline.errors import SightlineError

DEFAULT_PORT = 6006
ATTEMPTS = 100


class PortError(SightlineError):
    """No port to listen on; the message says which and what to do."""


class TakenError(PortError):
    """Other programs have the port, or all that were tried."""


def listen(host: str, port: int | None, reuse_port: bool = False) -> socket.socket:
    """A listening socket on `host`.

    Args:
        host: name or address; "" for every interface, over IPv6 and IPv4 where the machine has both.
        port: None tries 6006 and the ports after it; 0 lets the system choose; any other is taken or refused.
        reuse_port: allow several processes on one port (SO_REUSEPORT).

    Raises:
        PortError: the port is taken or not allowed, or the host is not one of this machine.
    """
    if port is not None:
        if port and not reuse_port and _answers(host, port):
            raise TakenError(_taken(port))
        return _bind(host, port, reuse_port)
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + ATTEMPTS):
        if _answers(host, candidate):
            continue
        try:
            return _bind(host, candidate, reuse_port)
        except PortError:
            if candidate == DEFAULT_PORT:
                _resolve(host)  # a wrong host will not get better with other ports
    last = DEFAULT_PORT + ATTEMPTS - 1
    raise TakenError(f"Ports {DEFAULT_PORT} to {last} are all taken. Give another with --port; 0 for any free one.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def url(host: str, port: int, prefix: str = "", token: str | None = None) -> str:
    """What to open: `http://localhost:6006/`, with the token where one is needed."""
    if host in ("", "0.0.0.0", "::"):
        name = reachable_name()
    elif host == "127.0.0.1":
        name = "localhost"
    else:
        name = f"[{host}]" if ":" in host else host
    query = f"?token={quote(token, safe='')}" if token else ""
    return f"http://{name}:{port}{prefix}/{query}"


def reachable_name() -> str:
    """The name others can reach this machine by, or "localhost" when its own name does not resolve."""
    name = socket.gethostname()
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        return "localhost"
    return name


def _resolve(host: str) -> tuple[socket.AddressFamily, str]:
    if host == "":
        return (socket.AF_INET6, "::") if _has_ipv6() else (socket.AF_INET, "0.0.0.0")
    if host == "localhost":
        return socket.AF_INET, "127.0.0.1"
    try:
        family, _, _, _, address = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise PortError(
            f"{host!r} is not an address of this machine ({error.strerror}). "
            "Use --host localhost, an address of this machine, or --bind_all."
        ) from error
    return family, str(address[0])


def _bind(host: str, port: int, reuse_port: bool) -> socket.socket:
    family, address = _resolve(host)
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuse_port:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if host == "" and family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        bound.bind((address, port))
        # Inherited by every connection, also by those that come before the server has been made; without it the
        # end of an answer waits 40 ms for the client's acknowledgement of its start.
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bound.listen(512)
    except PermissionError as error:
        bound.close()
        raise PortError(f"Port {port} needs more rights than you have. Use one above 1023: --port 6006.") from error
    except OSError as error:
        bound.close()
        if "in use" in str(error).lower():
            raise TakenError(_taken(port)) from error
        raise PortError(
            f"Cannot listen on {host or address}, port {port}: {error.strerror}. "
            "Use --host localhost, an address of this machine, or --bind_all."
        ) from error
    return bound


def _taken(port: int) -> str:
    return (
        f"Port {port} is already taken. Stop the program that uses it, choose another with --port, "
        "or leave --port out and the next free one is used."
    )


def _answers(host: str, port: int) -> bool:
    """Whether something accepts connections there already, if on another address of this machine."""
    if not (host == "" or is_loopback(host)):
        return False
    try:
        with socket.create_connection(("localhost", port), timeout=0.2):
            return True
    except OSError:
        return False


def _has_ipv6() -> bool:
    if not socket.has_dualstack_ipv6():
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::", 0))
    except OSError:
        return False
    return True
