"""Asks a server that speaks TensorBoard's data-provider protocol; one method for each of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sightline.errors import FormatError
from sightline.events import wire
from sightline.events.message import Message
from sightline.remote.service import OPTIONS, SERVICE, STREAMED, UNARY, RemoteError, grpc, request_type, response_type

PATIENCE = 60.0
"""Seconds that one answer may take."""

EVERY_POINT = 2**31 - 1
"""More points than any series has. The protocol has no "all"; the original's server takes 0 for none."""


class Remote:
    """A connection to a data provider; safe to use from several threads.

    Args:
        address: "HOST:PORT".
        credentials: "local" for a server on this machine, whose connection is not encrypted; "ssl" for any other.

    Raises:
        RemoteError: grpcio is missing.
    """

    def __init__(self, address: str, credentials: str = "local") -> None:
        self.address = address
        module = grpc()
        chosen = module.local_channel_credentials() if credentials == "local" else module.ssl_channel_credentials()
        self._channel = module.secure_channel(address, chosen, options=OPTIONS)
        self._calls = {name: self._channel.unary_unary(f"/{SERVICE}/{name}") for name in UNARY}
        self._blob = self._channel.unary_stream(f"/{SERVICE}/{STREAMED}")
        self._error: type[Exception] = module.RpcError

    def close(self) -> None:
        self._channel.close()

    def runs(self) -> dict[str, float]:
        """Start time in seconds since the epoch by name of run, in the server's order."""
        return {run.name: run.start_time for run in self._ask("ListRuns").runs}

    def plugins(self) -> list[str]:
        """Names of the plugins that have data."""
        return [plugin.name for plugin in self._ask("ListPlugins").plugins]

    def listing(self, what: str, plugin: str) -> dict[str, dict[str, Message]]:
        """What there is of a plugin, by run and tag.

        Args:
            what: "Scalars", "Tensors" or "BlobSequences".
            plugin: its name.

        Returns:
            `ScalarMetadata` and the like: `max_step`, `max_wall_time`, `summary_metadata`.
        """
        answer = self._ask(f"List{what}", plugin_filter=_filter(plugin))
        return {run.run_name: {tag.tag_name: tag.metadata for tag in run.tags} for run in answer.runs}

    def read(self, what: str, plugin: str, run: str, tags: Iterable[str]) -> dict[str, Message]:
        """Every point that the server has of some tags of a run.

        Returns:
            By tag, `ScalarData` and the like: `step`, `wall_time` and `value` (blobs: `values`), of equal lengths.
        """
        wanted = Message(
            "tensorboard.data.RunTagFilter",
            runs=Message("tensorboard.data.RunFilter", names=[run]),
            tags=Message("tensorboard.data.TagFilter", names=list(tags)),
        )
        answer = self._ask(
            f"Read{what}",
            plugin_filter=_filter(plugin),
            run_tag_filter=wanted,
            downsample=Message("tensorboard.data.Downsample", num_points=EVERY_POINT),
        )
        return {tag.tag_name: tag.data for found in answer.runs if found.run_name == run for tag in found.tags}

    def blob(self, key: str) -> bytes:
        """The bytes that a key of a blob sequence stands for."""
        request = Message(request_type(STREAMED), blob_key=key)
        with self._explained():
            pieces = self._blob(wire.encode(request), timeout=PATIENCE)
            return b"".join(wire.decode(response_type(STREAMED), piece).data for piece in pieces)

    def _ask(self, method: str, **fields: Any) -> Message:
        with self._explained():
            request = Message(request_type(method), **fields)
            return wire.decode(response_type(method), self._calls[method](wire.encode(request), timeout=PATIENCE))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turns what goes wrong into one sentence that names the address."""
        try:
            yield
        except FormatError as error:
            raise RemoteError(f"{self.address} does not speak the data-provider protocol: {error}") from error
        except self._error as error:
            code, details = getattr(error, "code", None), getattr(error, "details", None)
            why = f"{code().name.lower().replace('_', ' ')}: {details()}" if code and details else str(error)
            raise RemoteError(f"{self.address} does not answer ({why})") from error


def _filter(plugin: str) -> Message:
    return Message("tensorboard.data.PluginFilter", plugin_name=plugin)


def blob_keys(data: Message) -> Iterator[list[str]]:
    """The keys of each point of a `BlobSequenceData`."""
    for point in data.values:
        yield [reference.blob_key for reference in point.blob_refs]
