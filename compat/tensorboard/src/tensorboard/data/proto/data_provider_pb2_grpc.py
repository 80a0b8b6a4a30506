"""Client, base of a server, and registration of the data-provider service, as code generated for gRPC has them."""

from __future__ import annotations

from typing import Any

import grpc

from sightline.remote.service import SERVICE, STREAMED, UNARY
from tensorboard.data.proto import data_provider_pb2

_METHODS = (*UNARY, STREAMED)


def _request(method: str) -> Any:
    return getattr(data_provider_pb2, f"{method}Request")


def _response(method: str) -> Any:
    return getattr(data_provider_pb2, f"{method}Response")


class TensorBoardDataProviderStub:
    """Each method of the service as an attribute that can be called.

    Args:
        channel: a `grpc.Channel`.
    """

    def __init__(self, channel: Any) -> None:
        for method in _METHODS:
            call = channel.unary_stream if method == STREAMED else channel.unary_unary
            made = call(
                f"/{SERVICE}/{method}",
                request_serializer=_request(method).SerializeToString,
                response_deserializer=_response(method).FromString,
            )
            setattr(self, method, made)


class TensorBoardDataProviderServicer:
    """The base of a server: every method answers that it is not implemented."""


def _unimplemented(method: str) -> Any:
    def answer(self: Any, request: Any, context: Any) -> Any:
        context.set_code(grpc.StatusCode.UNIMPLEMENTED)
        context.set_details(f"{method} is not implemented")
        raise NotImplementedError(f"{method} is not implemented")

    answer.__name__ = method
    return answer


for _method in _METHODS:
    setattr(TensorBoardDataProviderServicer, _method, _unimplemented(_method))


def add_TensorBoardDataProviderServicer_to_server(servicer: Any, server: Any) -> None:  # noqa: N802 - generated code's
    """Let `server`, a `grpc.Server`, answer the service by the methods of `servicer`."""
    handlers = {}
    for method in _METHODS:
        make = grpc.unary_stream_rpc_method_handler if method == STREAMED else grpc.unary_unary_rpc_method_handler
        handlers[method] = make(
            getattr(servicer, method),
            request_deserializer=_request(method).FromString,
            response_serializer=_response(method).SerializeToString,
        )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
