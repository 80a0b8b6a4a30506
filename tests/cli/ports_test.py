"""Ports as TensorBoard chooses them, and URLs as people open them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from sightline.cli import ports


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_zero_is_any_free_port() -> None:
    with closing(ports.listen("localhost", 0)) as bound:
        assert bound.getsockname()[0] == "127.0.0.1"
        assert bound.getsockname()[1] > 0


def test_a_given_port_that_is_taken_is_an_error(taken: int) -> None:
    with pytest.raises(ports.PortError, match=f"Port {taken} is already taken"):
        ports.listen("localhost", taken)


def test_without_a_port_the_next_free_one(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "DEFAULT_PORT", taken)
    with closing(ports.listen("localhost", None)) as bound:
        assert taken < bound.getsockname()[1] < taken + ports.ATTEMPTS


def test_a_port_taken_on_localhost_alone_counts_when_binding_all(taken: int) -> None:
    with pytest.raises(ports.PortError, match="already taken"):
        ports.listen("", taken)


def test_every_interface_over_both_protocols() -> None:
    with closing(ports.listen("", 0)) as bound:
        with socket.create_connection(("127.0.0.1", bound.getsockname()[1]), timeout=5):
            pass
        assert bound.family in (socket.AF_INET6, socket.AF_INET)


def test_a_host_that_is_not_ours() -> None:
    with pytest.raises(ports.PortError, match="--bind_all"):
        ports.listen("192.0.2.1", 0)
    with pytest.raises(ports.PortError, match="not an address of this machine"):
        ports.listen("no-such-host.invalid", None)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("[::1]", True),
        ("", False),
        ("0.0.0.0", False),
        ("example.org", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert ports.is_loopback(host) is loopback


def test_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "reachable_name", lambda: "box")
    assert ports.url("localhost", 6006) == "http://localhost:6006/"
    assert ports.url("127.0.0.1", 6006, "/x") == "http://localhost:6006/x/"
    assert ports.url("::1", 80) == "http://[::1]:80/"
    assert ports.url("", 6006, token="a+b") == "http://box:6006/?token=a%2Bb"
