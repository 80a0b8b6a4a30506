"""Answers TensorBoard's data-provider protocol from a store, so that its own pages can show what Sightline has read.

sightline logs --grpc-port 6806
tensorboard --grpc_data_provider localhost:6806
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sightline.errors import FormatError, QueryError, SightlineError, UnknownNameError
from sightline.events import wire
from sightline.events.message import Message, has
from sightline.kinds.base import BLOBS, SCALAR, TENSOR
from sightline.provider import Provider, SeriesInfo
from sightline.remote.service import OPTIONS, SERVICE, STREAMED, UNARY, RemoteError, grpc, request_type, response_type
from sightline.store import Store

THREADS = 8
PIECE = 1 << 20  # bytes of a blob in one message


def serve(store: Store, port: int, location: str) -> tuple[Any, int]:
    """Start answering on this machine's own address alone: the protocol has neither passwords nor encryption.

    Args:
        store: what is answered from.
        port: 0 for any free one.
        location: where the data lie, in words for people.

    Returns:
        The running server, whose `stop(grace)` ends it, and its port.

    Raises:
        RemoteError: grpcio is missing, or the port is taken.
    """
    module = grpc()
    answers = Answers(Provider(store), location)
    handlers = {name: module.unary_unary_rpc_method_handler(_unary(module, name, answers)) for name in UNARY}
    handlers[STREAMED] = module.unary_stream_rpc_method_handler(_streamed(module, answers))
    pool = ThreadPoolExecutor(THREADS, "sightline-grpc")
    server = module.server(pool, options=(*OPTIONS, ("grpc.so_reuseport", 0)))
    server.add_generic_rpc_handlers((module.method_handlers_generic_handler(SERVICE, handlers),))
    try:
        bound = server.add_insecure_port(f"localhost:{port}")
    except RuntimeError:
        raise RemoteError(f"port {port} is taken: choose another with --grpc-port, or 0 for any free one") from None
    server.start()
    return server, bound


class Answers:
    """One method for each of the protocol's: request → response.

    Args:
        provider: what is asked.
        location: where the data lie, in words for people.
    """

    def __init__(self, provider: Provider, location: str) -> None:
        self._provider = provider
        self._location = location

    def get_experiment(self, request: Message) -> Message:
        return _response("GetExperiment", data_location=self._location)

    def list_plugins(self, request: Message) -> Message:
        return _response("ListPlugins", plugins=[_data("Plugin", name=name) for name in self._provider.plugins()])

    def list_runs(self, request: Message) -> Message:
        runs = [_data("Run", name=name, start_time=start or 0.0) for name, start in self._provider.runs()]
        return _response("ListRuns", runs=runs)

    def list_scalars(self, request: Message) -> Message:
        return self._listed("Scalars", SCALAR, "ScalarMetadata", request)

    def list_tensors(self, request: Message) -> Message:
        return self._listed("Tensors", TENSOR, "TensorMetadata", request)

    def list_blob_sequences(self, request: Message) -> Message:
        return self._listed("BlobSequences", BLOBS, "BlobSequenceMetadata", request)

    def read_scalars(self, request: Message) -> Message:
        found = self._provider.scalars(*_asked(request))
        return _tree(
            "ReadScalars", found, lambda points: _data("ScalarData", **_points(points, points.values.tolist()))
        )

    def read_tensors(self, request: Message) -> Message:
        found = self._provider.tensors(*_asked(request))
        return _tree("ReadTensors", found, lambda one: _data("TensorData", **_points(one, one.values)))

    def read_blob_sequences(self, request: Message) -> Message:
        def sequence(keys: list[str]) -> Message:
            return _data("BlobReferenceSequence", blob_refs=[_data("BlobReference", blob_key=key) for key in keys])

        def data(points: Any) -> Message:
            columns = _points(points, [])
            del columns["value"]
            return _data("BlobSequenceData", **columns, values=[sequence(keys) for keys in points.keys])

        return _tree("ReadBlobSequences", self._provider.blobs(*_asked(request)), data)

    def read_blob(self, request: Message) -> Iterator[Message]:
        blob = self._provider.blob(request.blob_key)
        for start in range(0, max(len(blob), 1), PIECE):
            yield _response("ReadBlob", data=blob[start : start + PIECE])

    def _listed(self, what: str, data_class: int, metadata: str, request: Message) -> Message:
        plugin, runs, tags, _ = _asked(request)

        def told(info: SeriesInfo) -> Message:
            summary = wire.decode("tensorboard.SummaryMetadata", info.metadata)
            lengths = {"max_length": info.max_length} if data_class == BLOBS else {}
            return _data(
                metadata, max_step=info.max_step, max_wall_time=info.max_wall_time, summary_metadata=summary, **lengths
            )

        return _tree(f"List{what}", self._provider.series(plugin, data_class, runs, tags), told, "metadata")


def _asked(request: Message) -> tuple[str, Collection[str] | None, Collection[str] | None, int]:
    """Plugin, runs, tags and the most points of a request; None for every run or tag."""
    plugin = request.plugin_filter.plugin_name
    if not plugin:
        raise QueryError("plugin_filter.plugin_name is missing")
    chosen = request.run_tag_filter
    runs = set(chosen.runs.names) if has(chosen, "runs") else None
    tags = set(chosen.tags.names) if has(chosen, "tags") else None
    if not hasattr(request, "downsample"):
        return plugin, runs, tags, 0
    if not has(request, "downsample"):
        raise QueryError("downsample is missing")
    most = request.downsample.num_points
    if most < 0:
        raise QueryError(f"downsample.num_points is {most}: a number from 0 up is wanted")
    return plugin, runs if most else set(), tags, most  # the protocol's 0 is no point at all


def _points(points: Any, values: list[Any]) -> dict[str, list[Any]]:
    return {"step": points.steps.tolist(), "wall_time": points.wall_times.tolist(), "value": values}


def _tree(method: str, found: dict[str, dict[str, Any]], make: Callable[[Any], Message], name: str = "data") -> Message:
    """The runs and tags of a response, each with what `make` gives."""
    type_ = response_type(method)
    runs = [
        Message(
            f"{type_}.RunEntry",
            run_name=run,
            tags=[Message(f"{type_}.TagEntry", tag_name=tag, **{name: make(points)}) for tag, points in tags.items()],
        )
        for run, tags in found.items()
    ]
    return Message(type_, runs=runs)


def _data(type_: str, /, **fields: Any) -> Message:
    return Message(f"tensorboard.data.{type_}", **fields)


def _response(method: str, **fields: Any) -> Message:
    return Message(response_type(method), **fields)


def _unary(module: Any, method: str, answers: Answers) -> Callable[[bytes, Any], bytes]:
    answer = getattr(answers, _snake(method))

    def handle(data: bytes, context: Any) -> bytes:
        try:
            return wire.encode(answer(wire.decode(request_type(method), data)))
        except SightlineError as error:
            context.abort(_code(module, error), str(error))
            raise

    return handle


def _streamed(module: Any, answers: Answers) -> Callable[[bytes, Any], Iterator[bytes]]:
    def handle(data: bytes, context: Any) -> Iterator[bytes]:
        try:
            for piece in answers.read_blob(wire.decode(request_type(STREAMED), data)):
                yield wire.encode(piece)
        except SightlineError as error:
            context.abort(_code(module, error), str(error))

    return handle


def _code(module: Any, error: SightlineError) -> Any:
    codes = module.StatusCode
    if isinstance(error, UnknownNameError):
        return codes.NOT_FOUND
    return codes.INVALID_ARGUMENT if isinstance(error, (QueryError, FormatError)) else codes.INTERNAL


def _snake(method: str) -> str:
    """ "ListBlobSequences" → "list_blob_sequences"."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in method).lstrip("_")
