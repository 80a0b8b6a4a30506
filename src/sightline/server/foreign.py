"""Kinds of other packages over HTTP: which there are, the modules that draw them, and what their own routes answer.

Their modules are text and their answers data whatever they say they are: this server never sends the page anything
of theirs that a browser would run. The page hands the module to a frame without origin and network.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sightline.errors import FormatError, QueryError, SightlineError, UnknownNameError
from sightline.kinds.base import Answer, Kind, Route
from sightline.kinds.installed import Installed, installed

MAX_MODULE = 16 << 20
_DATA = ("application/json", "application/octet-stream")

log = logging.getLogger("sightline")


class KindsRequest(Struct, frozen=True):
    """Nothing to choose."""


class KindInfo(Struct, frozen=True):
    """A kind of another package.

    Attributes:
        plugins: whose tensors it draws; of one with an `error` its own name.
        package: the distribution that brings it, and its version.
        web: whether it brings a module that draws it; the card of tensors does otherwise.
        error: why it cannot be used; "" otherwise.
    """

    name: str
    title: str
    plugins: list[str]
    how_to_log: str
    package: str
    web: bool
    error: str


class Kinds(Struct, frozen=True):
    """The kinds of other packages, by name."""

    kinds: list[KindInfo]


class ModuleRequest(Struct, frozen=True):
    """The name of a kind."""

    name: str


class KindQuestion(Struct, frozen=True):
    """A question to a kind: one of its own routes, and what that takes."""

    name: str
    route: str
    request: dict[str, Any] = {}


class ForeignKinds:
    """Finds the kinds when it is asked for the first time."""

    def __init__(self, own: Iterable[Kind]) -> None:
        self._own = tuple(own)
        self._lock = threading.Lock()
        self._found: tuple[Installed, ...] | None = None

    def all(self) -> tuple[Installed, ...]:
        with self._lock:
            if self._found is None:
                self._found = installed(self._own)
            return self._found

    def one(self, name: str) -> Installed:
        """Raises UnknownNameError where there is none."""
        usable = {one.name: one for one in self.all() if one.kind is not None}
        if name not in usable:
            raise UnknownNameError("kind of another package", name, usable)
        return usable[name]

    # ------------------------------------------------------------- answers

    def list(self, _: Any, request: KindsRequest) -> Answer:
        infos = [
            KindInfo(one.name, one.name, [one.name], "", one.package, False, one.error)
            if (kind := one.kind) is None
            else KindInfo(one.name, kind.title, list(kind.plugins), kind.how_to_log, one.package, bool(kind.web), "")
            for one in self.all()
        ]
        return Answer(msgspec.json.encode(Kinds(infos)), "application/json")

    def module(self, _: Any, request: ModuleRequest) -> Answer:
        """The module as it is on disk now, so that whoever writes one sees it after a reload.

        Raises:
            FormatError: it cannot be read, or is too large.
        """
        kind = self.one(request.name).kind
        if kind is None or not kind.web:
            raise UnknownNameError("module of a kind", request.name, [])
        try:
            text = Path(kind.web).read_bytes()
        except OSError as error:
            raise FormatError(f"{kind.web}: {error.strerror}") from None
        if len(text) > MAX_MODULE:
            raise FormatError(f"{kind.web} has {len(text):,} bytes; {MAX_MODULE:,} are the most")
        return Answer(text, "text/plain; charset=utf-8")

    def ask(self, store: Any, question: KindQuestion) -> Answer:
        """What a route of a kind answers.

        Raises:
            QueryError: the route does not take such a request.
            FormatError: it failed, or answered something else than JSON and bytes.
        """
        one = self.one(question.name)
        route = one.routes.get(question.route)
        if route is None:
            raise UnknownNameError(f"route of the kind {one.name}", question.route, one.routes)
        try:
            wanted: Any = msgspec.convert(question.request, route.request)
        except msgspec.MsgspecError as error:
            raise QueryError(f"{question.route} takes no such request: {error}") from None
        try:
            answer = route.answer(store, wanted)
        except SightlineError:
            raise
        except Exception as error:  # code of others: it must not look like a fault of this server
            log.warning("The route %s of %s failed", question.route, one.package, exc_info=True)
            raise FormatError(f"{one.package} failed: {type(error).__name__}: {error}") from None
        if answer.media_type not in _DATA:
            raise FormatError(f"{one.package} answers {answer.media_type}; it may answer {' and '.join(_DATA)}")
        return Answer(answer.body, answer.media_type)


def routes(own: Iterable[Kind]) -> list[Route]:
    """The addresses below `api/`.

    Args:
        own: the kinds of this package.
    """
    kinds = ForeignKinds(own)
    text = ("text/plain",)
    return [
        Route("kinds", "The kinds that other packages bring.", KindsRequest, kinds.list, "GET", _DATA[:1], Kinds),
        Route("kind-module", "The module that draws such a kind.", ModuleRequest, kinds.module, "GET", text),
        Route("kind-answer", "What a route of such a kind answers.", KindQuestion, kinds.ask, "POST", _DATA),
    ]
