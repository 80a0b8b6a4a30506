"""Who is asking: the names a server goes by, and whether a browser sent a request from the server's own page.

Only decisions over header values, no HTTP; guard.py acts on them.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from sightline.errors import SightlineError


class HostNameError(SightlineError, ValueError):
    """A name given with --allow_host is not one; the message shows how to write it."""


_AUTHORITY = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?", re.ASCII)
_ORIGIN = re.compile(r"(https?)://(.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Names:
    """The names under which browsers may reach a server; ports play no part.

    Attributes:
        known: lower-case names and addresses of this machine besides the loopback ones.
        trusted: names somebody allowed by hand; one that begins with a dot stands for every name below it. A page
            of that name may ask even when a proxy in between has put another name into the Host header.
        addresses: whether any address literal will do. A page that reached us under an address was not
            led here by a DNS name that changed its meaning, so this is safe; off on loopback, where
            there is no use for it.
    """

    known: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()
    addresses: bool = False

    def accept(self, host: str) -> bool:
        """Whether a Host header names us."""
        name = name_of(host)
        if name is None:
            return False
        if name == "localhost" or name in self.known or self.trust(name):
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.addresses or address.is_loopback

    def trust(self, name: str) -> bool:
        """Whether a name was allowed by hand."""
        return name in self.trusted or any(one.startswith(".") and name.endswith(one) for one in self.trusted)

    def framing(self, host: str) -> str:
        """The sources (Content-Security-Policy) that may show the page in a frame.

        Besides the page itself: notebooks on the machine the page was asked of, VS Code, and the names allowed by hand.

        Args:
            host: the Host header of the request, an accepted one.
        """
        name = name_of(host) or "localhost"
        by_hand = (f"*{one}" if one.startswith(".") else one for one in sorted(self.trusted))
        names = [one for one in (name, *by_hand) if ":" not in one]  # a policy cannot name an IPv6 address
        hosts = (f"{scheme}://{one}:*" for one in names for scheme in ("http", "https"))
        return " ".join(["'self'", *hosts, "vscode-webview:", "vscode-file:"])


def names_for(bound: str, allow: Iterable[str] = ()) -> Names:
    """The names of a server that listens on the address `bound`, and those allowed by hand.

    Raises:
        HostNameError: one of `allow` is not a host name or address.
    """
    trusted = set()
    for one in allow:
        name = name_of(one)
        if name is None:
            raise HostNameError(f"--allow_host {one!r} is not a host name; write it like box.example")
        trusted.add(name)
    if is_loopback(bound):
        return Names(trusted=frozenset(trusted))
    machine = socket.gethostname().lower()
    short = machine.partition(".")[0]
    return Names(frozenset({bound, machine, short, f"{short}.local"}), frozenset(trusted), True)


def is_loopback(address: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def name_of(authority: str) -> str | None:
    """The lower-case name or address of "name[:port]" without brackets and final dot; None when malformed."""
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return None
    name = found[1].lower()
    if name.startswith("["):
        try:
            return str(ipaddress.IPv6Address(name[1:-1]))
        except ValueError:
            return None
    return name.removesuffix(".") or None


@dataclass(frozen=True, slots=True)
class Fetch:
    """What a browser says of a request: Origin, Sec-Fetch-Site, -Mode and -Dest; None when absent."""

    method: str
    host: str
    origin: str | None = None
    site: str | None = None
    mode: str | None = None
    dest: str | None = None


def from_own_page(fetch: Fetch, names: Names, page: bool) -> bool:
    """Whether to answer: not what a page of another site asks for, except to be opened as a page.

    Programs send neither Origin nor Sec-Fetch-Site and are answered. Browsers send Sec-Fetch-Site only to
    https and to this machine; where it is missing, Origin has to be ours to the letter.

    Args:
        page: whether the path is that of the page, which other sites may link to; the browser asks the policy who
            may frame it.
    """
    if fetch.origin is not None and not _own(fetch, names):
        return False
    if fetch.site is None or fetch.site == "same-origin":
        return True
    reading = fetch.method in ("GET", "HEAD")
    if fetch.site == "none":  # typed, or from a bookmark
        return reading
    opened = fetch.mode == "navigate" and fetch.dest in ("document", "iframe")
    return fetch.site in ("same-site", "cross-site") and reading and page and opened


def _own(fetch: Fetch, names: Names) -> bool:
    found = _ORIGIN.fullmatch(fetch.origin or "")
    if found is None:  # "null": a sandboxed frame, a file
        return False
    scheme, authority = found[1], found[2]
    if authority.lower() == fetch.host.lower():
        return True
    name = name_of(authority)
    if name is None:
        return False
    if names.trust(name):
        return True
    # A proxy that rewrites Host makes ours differ from the Origin the browser saw. The browser's word that
    # both are one site is then enough, where a browser gives it: over https, or on this machine.
    return fetch.site == "same-origin" and (scheme == "https" or is_loopback(name))
