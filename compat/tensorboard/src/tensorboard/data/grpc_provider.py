"""Another server's data as a `DataProvider`: each question is asked over gRPC."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import grpc

from sightline.remote.service import OPTIONS
from tensorboard import errors
from tensorboard.data import provider
from tensorboard.data.proto import data_provider_pb2 as messages
from tensorboard.data.proto.data_provider_pb2_grpc import TensorBoardDataProviderStub
from tensorboard.util import tensor_util


def make_stub(channel: Any) -> TensorBoardDataProviderStub:
    """A client of the service on a `grpc.Channel`."""
    return TensorBoardDataProviderStub(channel)


def channel(address: str, creds_type: str = "local") -> Any:
    """A channel to "HOST:PORT": "local" is unencrypted and on this machine alone, "ssl" encrypted.

    Raises:
        ValueError: another type of credentials.
    """
    if creds_type not in ("local", "ssl"):
        raise ValueError(f"credentials of type {creds_type!r}: accepted are 'local' and 'ssl'")
    chosen = grpc.local_channel_credentials() if creds_type == "local" else grpc.ssl_channel_credentials()
    return grpc.secure_channel(address, chosen, options=OPTIONS)


class GrpcDataProvider(provider.DataProvider):
    """See the module's text.

    Args:
        addr: where it is, for people.
        stub: a `TensorBoardDataProviderStub`.
    """

    def __init__(self, addr: str, stub: Any) -> None:
        self._addr = addr
        self._stub = stub

    def __str__(self) -> str:
        return f"GrpcDataProvider(addr={self._addr!r})"

    def experiment_metadata(self, ctx: Any = None, *, experiment_id: str) -> provider.ExperimentMetadata:
        found = self._ask("GetExperiment", experiment_id=experiment_id)
        return provider.ExperimentMetadata(
            data_location=found.data_location,
            experiment_name=found.name,
            experiment_description=found.description,
            creation_time=found.creation_time.seconds + found.creation_time.nanos / 1e9,
        )

    def list_plugins(self, ctx: Any = None, *, experiment_id: str) -> list[str]:
        return [plugin.name for plugin in self._ask("ListPlugins", experiment_id=experiment_id).plugins]

    def list_runs(self, ctx: Any = None, *, experiment_id: str) -> list[provider.Run]:
        runs = self._ask("ListRuns", experiment_id=experiment_id).runs
        return [provider.Run(run_id=run.name, run_name=run.name, start_time=run.start_time) for run in runs]

    def list_scalars(self, ctx: Any = None, **asked: Any) -> dict[str, dict[str, provider.ScalarTimeSeries]]:
        return _tree(
            self._ask("ListScalars", **_request(asked)),
            lambda tag: provider.ScalarTimeSeries(**_facts(tag.metadata)),
        )

    def list_tensors(self, ctx: Any = None, **asked: Any) -> dict[str, dict[str, provider.TensorTimeSeries]]:
        return _tree(
            self._ask("ListTensors", **_request(asked)),
            lambda tag: provider.TensorTimeSeries(**_facts(tag.metadata)),
        )

    def list_blob_sequences(
        self, ctx: Any = None, **asked: Any
    ) -> dict[str, dict[str, provider.BlobSequenceTimeSeries]]:
        return _tree(
            self._ask("ListBlobSequences", **_request(asked)),
            lambda tag: provider.BlobSequenceTimeSeries(max_length=tag.metadata.max_length, **_facts(tag.metadata)),
        )

    def read_scalars(self, ctx: Any = None, **asked: Any) -> dict[str, dict[str, list[provider.ScalarDatum]]]:
        return _tree(
            self._ask("ReadScalars", **_request(asked, thinned=True)),
            lambda tag: list(map(provider.ScalarDatum, tag.data.step, tag.data.wall_time, tag.data.value)),
        )

    def read_last_scalars(self, ctx: Any = None, **asked: Any) -> dict[str, dict[str, provider.ScalarDatum]]:
        found = self.read_scalars(ctx, downsample=1, **asked)
        return {run: {tag: points[-1] for tag, points in tags.items()} for run, tags in found.items()}

    def read_tensors(self, ctx: Any = None, **asked: Any) -> dict[str, dict[str, list[provider.TensorDatum]]]:
        return _tree(
            self._ask("ReadTensors", **_request(asked, thinned=True)),
            lambda tag: [
                provider.TensorDatum(step, wall_time, tensor_util.make_ndarray(value))
                for step, wall_time, value in zip(tag.data.step, tag.data.wall_time, tag.data.value, strict=True)
            ],
        )

    def read_blob_sequences(
        self, ctx: Any = None, **asked: Any
    ) -> dict[str, dict[str, list[provider.BlobSequenceDatum]]]:
        def references(sequence: Any) -> tuple[provider.BlobReference, ...]:
            return tuple(provider.BlobReference(one.blob_key, one.url or None) for one in sequence.blob_refs)

        return _tree(
            self._ask("ReadBlobSequences", **_request(asked, thinned=True)),
            lambda tag: [
                provider.BlobSequenceDatum(step, wall_time, references(value))
                for step, wall_time, value in zip(tag.data.step, tag.data.wall_time, tag.data.values, strict=True)
            ],
        )

    def read_blob(self, ctx: Any = None, *, blob_key: str) -> bytes:
        with _told():
            return b"".join(one.data for one in self._stub.ReadBlob(messages.ReadBlobRequest(blob_key=blob_key)))

    def _ask(self, method: str, **fields: Any) -> Any:
        with _told():
            return getattr(self._stub, method)(getattr(messages, f"{method}Request")(**fields))


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What the server says of a wrong question, as the errors that become an HTTP status."""
    try:
        yield
    except grpc.RpcError as error:
        kinds = {
            grpc.StatusCode.INVALID_ARGUMENT: errors.InvalidArgumentError,
            grpc.StatusCode.NOT_FOUND: errors.NotFoundError,
            grpc.StatusCode.PERMISSION_DENIED: errors.PermissionDeniedError,
        }
        kind = kinds.get(error.code())
        if kind is None:
            raise
        raise kind(error.details()) from error


def _request(asked: dict[str, Any], *, thinned: bool = False) -> dict[str, Any]:
    """Fields of a request from the keyword arguments of a `DataProvider`'s method.

    Raises:
        TypeError: one is missing, unknown or of the wrong type.
    """
    left = dict(asked)
    missing = {"experiment_id", "plugin_name"} - left.keys()
    if missing:
        raise TypeError(f"missing arguments: {', '.join(sorted(missing))}")
    request: dict[str, Any] = {
        "experiment_id": left.pop("experiment_id"),
        "plugin_filter": messages.PluginFilter(plugin_name=left.pop("plugin_name")),
    }
    chosen = left.pop("run_tag_filter", None)
    if chosen is not None:
        if not isinstance(chosen, provider.RunTagFilter):
            raise TypeError(f"run_tag_filter: a RunTagFilter or None is wanted, not {chosen!r}")
        names = messages.RunTagFilter()
        if chosen.runs is not None:
            names.runs.names.extend(sorted(chosen.runs))
            names.runs.SetInParent()
        if chosen.tags is not None:
            names.tags.names.extend(sorted(chosen.tags))
            names.tags.SetInParent()
        request["run_tag_filter"] = names
    if thinned:
        most = left.pop("downsample", None)
        if most is None:
            raise TypeError("`downsample` required but not given")
        request["downsample"] = messages.Downsample(num_points=most)
    if left:
        raise TypeError(f"unknown arguments: {', '.join(sorted(left))}")
    return request


def _facts(metadata: Any) -> dict[str, Any]:
    summary = metadata.summary_metadata
    return {
        "max_step": metadata.max_step,
        "max_wall_time": metadata.max_wall_time,
        "plugin_content": summary.plugin_data.content,
        "description": summary.summary_description,
        "display_name": summary.display_name,
    }


def _tree(answer: Any, make: Callable[[Any], Any]) -> dict[str, dict[str, Any]]:
    return {run.run_name: {tag.tag_name: make(tag) for tag in run.tags} for run in answer.runs}
