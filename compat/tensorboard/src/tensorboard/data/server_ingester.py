"""Data that another server reads. There is no data server of our own to start: files are read in this process."""

from __future__ import annotations

from typing import Any, NoReturn

from tensorboard.data import ingester
from tensorboard.data.grpc_provider import GrpcDataProvider, channel, make_stub

__all__ = [
    "DataServerStartupError",
    "ExistingServerDataIngester",
    "NoDataServerError",
    "SubprocessServerDataIngester",
    "get_server_binary",
]

_NOT_NEEDED = "there is no separate data server: Sightline reads files in its own process, as fast"


class NoDataServerError(RuntimeError):
    """A data server was asked for that does not exist."""


class DataServerStartupError(RuntimeError):
    """A data server does not start."""


class ExistingServerDataIngester(ingester.DataIngester):
    """A server that is running.

    Args:
        address: "HOST:PORT".
        channel_creds_type: "local" or "ssl"; see `tensorboard.data.grpc_provider.channel`.
    """

    def __init__(self, address: str, *, channel_creds_type: Any = "local") -> None:
        kind = getattr(channel_creds_type, "value", channel_creds_type)
        self._provider = GrpcDataProvider(address, make_stub(channel(address, str(kind))))

    @property
    def data_provider(self) -> GrpcDataProvider:
        return self._provider

    def start(self) -> None:
        """Nothing to be done: it runs."""


class SubprocessServerDataIngester(ingester.DataIngester):
    """A data server of its own process, which is refused: see the module's text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NoDataServerError(_NOT_NEEDED)

    @property
    def data_provider(self) -> NoReturn:
        raise NoDataServerError(_NOT_NEEDED)

    def start(self) -> None:
        raise NoDataServerError(_NOT_NEEDED)


def get_server_binary() -> NoReturn:
    """Where the data server's program is.

    Raises:
        NoDataServerError: always.
    """
    raise NoDataServerError(_NOT_NEEDED)
