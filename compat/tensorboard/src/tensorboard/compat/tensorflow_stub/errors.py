"""The exceptions of `tf.errors`: one for each canonical status code of gRPC, with the number TensorFlow gives it."""

from __future__ import annotations

from typing import Any

OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16


class OpError(Exception):
    """What all of them are.

    Args:
        node_def, op: of a graph; None here.
        message: what happened.
        error_code: one of the numbers above, where the class does not say it.
    """

    _code = UNKNOWN

    def __init__(self, node_def: Any, op: Any, message: str, error_code: int | None = None) -> None:
        super().__init__(message)
        self.node_def = node_def
        self.op = op
        self.message = message
        self.error_code = self._code if error_code is None else error_code

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.node_def, self.op, self.message, self.error_code)


class CancelledError(OpError):
    _code = CANCELLED


class UnknownError(OpError):
    _code = UNKNOWN


class InvalidArgumentError(OpError):
    _code = INVALID_ARGUMENT


class DeadlineExceededError(OpError):
    _code = DEADLINE_EXCEEDED


class NotFoundError(OpError):
    _code = NOT_FOUND


class AlreadyExistsError(OpError):
    _code = ALREADY_EXISTS


class PermissionDeniedError(OpError):
    _code = PERMISSION_DENIED


class ResourceExhaustedError(OpError):
    _code = RESOURCE_EXHAUSTED


class FailedPreconditionError(OpError):
    _code = FAILED_PRECONDITION


class AbortedError(OpError):
    _code = ABORTED


class OutOfRangeError(OpError):
    _code = OUT_OF_RANGE


class UnimplementedError(OpError):
    _code = UNIMPLEMENTED


class InternalError(OpError):
    _code = INTERNAL


class UnavailableError(OpError):
    _code = UNAVAILABLE


class DataLossError(OpError):
    _code = DATA_LOSS


class UnauthenticatedError(OpError):
    _code = UNAUTHENTICATED
