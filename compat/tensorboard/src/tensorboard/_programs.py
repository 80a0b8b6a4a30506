"""What a program may bring of its own, a server and further commands, and what a server that cannot start raises.

`tensorboard.program` is where people import these from.
"""

from __future__ import annotations

import abc
import argparse
import sys
from collections.abc import Callable, Iterable

from tensorboard import version


class TensorBoardServerException(Exception):  # noqa: N818  the name programs catch
    """A server that cannot start.

    Attributes:
        msg: why, for people.
    """

    def __init__(self, msg: str) -> None:
        super().__init__(msg)
        self.msg = msg


class TensorBoardPortInUseError(TensorBoardServerException):
    """The port is taken."""


class TensorBoardServer(metaclass=abc.ABCMeta):
    """What answers requests; a program may bring its own.

    Args:
        wsgi_app: everything there is to answer: page, data and plugins.
        flags: the parsed command line.

    Raises:
        TensorBoardServerException: it cannot start.
    """

    @abc.abstractmethod
    def __init__(self, wsgi_app: Callable[..., Iterable[bytes]], flags: argparse.Namespace) -> None:
        raise NotImplementedError

    @abc.abstractmethod
    def serve_forever(self) -> None:
        """Answer until interrupted."""

    @abc.abstractmethod
    def get_url(self) -> str:
        """The address of the page."""

    def print_serving_message(self) -> None:
        """Tell people, and programs that wait for this line, where the page is."""
        sys.stderr.write(f"TensorBoard {version.VERSION} at {self.get_url()} (Press CTRL+C to quit)\n")
        sys.stderr.flush()


class TensorBoardSubcommand(metaclass=abc.ABCMeta):
    """A further command: `tensorboard NAME ...`."""

    @abc.abstractmethod
    def name(self) -> str:
        """The word that calls it."""

    @abc.abstractmethod
    def define_flags(self, parser: argparse.ArgumentParser) -> None:
        """Add its flags."""

    @abc.abstractmethod
    def run(self, flags: argparse.Namespace) -> int | None:
        """Do it; returns the exit status, None for 0."""

    def help(self) -> str | None:
        """One line for the list of commands; None leaves it out."""
        return None

    def description(self) -> str | None:
        """What its own help begins with."""
        return None
