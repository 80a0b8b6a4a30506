"""What a kind of data is: the whole contract between Sightline and one folder of `kinds/`.

A kind is a vertical slice: `kinds/<name>/` here reads and writes it, `web/src/kinds/<name>/` draws it.
Stages know this page and never a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:  # whoever only reads does not need the message tables
    from sightline.events.message import Message

KindOf: TypeAlias = Callable[[str, str, int, bool, bytes], str]

SCALAR, TENSOR, BLOBS = 1, 2, 3
"""Data classes of metadata: one number, a tensor, a sequence of byte strings."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The identity of a kind.

    Attributes:
        name: folder name here and in the web; what `Log.tags` answers.
        title: what people call it.
        plugins: plugin names on the wire that are its own.
        mark: makes a tag of these plugins its own that is otherwise another kind's: how the plugin's content begins.
        form: form of the first value that makes a tag its own whatever the metadata says (the old
            encodings of TensorFlow 1 and PyTorch); "" when there is none. See `events._core.FORMS`.
        empty_values: whether a value without payload counts (all content is in the metadata).
        drawn: whether this version has cards for it.
        api: module with the kind's own `ROUTES`; "" when the common ones do. Loaded when first asked.
        facts: module with a function `collect(store) -> RunFacts`; "" when the kind knows nothing of that sort.
        web, how_to_log: of a kind in another package (`kinds.installed`), whose page has no folder for it: path of the
            ES module that draws it, "" for the card of tensors; one line of code that logs it.
    """

    name: str
    title: str
    plugins: tuple[str, ...] = ()
    mark: bytes = b""
    form: str = ""
    empty_values: bool = False
    drawn: bool = False
    api: str = ""
    facts: str = ""
    web: str | PathLike[str] = ""
    how_to_log: str = ""

    @property
    def routes(self) -> tuple[Route, ...]:
        """What the kind answers over HTTP beyond the common routes."""
        return tuple(import_module(self.api).ROUTES) if self.api else ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of a run beyond its curves, such as a hyperparameter.

    Attributes:
        value: a number, text or flag; None where it was set to nothing.
        source: where it stands, in words for people: "hparams.yaml", "name of the run".
    """

    value: int | float | str | bool | None
    source: str


class RunFacts(Protocol):
    """What a kind knows of runs, as of the last `refresh`; safe to call from several threads."""

    @property
    def pending(self) -> bool:
        """Whether something is left to be done."""

    def refresh(self, patience: float = 0.1) -> int:
        """Look at what changed since the last time; the answer is a version that only grows when something did.

        Args:
            patience: seconds of work at most; what is left is done later, by itself or when asked again. Whoever asks
                once, such as a command, has endless patience (`math.inf`).
        """

    def of(self, run: int) -> Mapping[str, Fact]:
        """Facts of a run by name; empty for an unknown one."""

    def parent(self, run: int) -> tuple[int, str] | None:
        """The run that this one is only a part of, and the name of the part; None for a run of its own."""

    def status(self, run: int) -> str:
        """How the run ended, where it said so: "finished", "failed" or ""."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route gives. `lasting`: the same address gives the same bytes for ever."""

    body: bytes
    media_type: str = "application/octet-stream"
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """An address below `api/`.

    Attributes:
        path: such as "images"; `summary` says in one sentence what it gives, for the API's description.
        request: msgspec Struct of the query (GET) or of the JSON body (POST).
        answer: the store and the request → the answer; raises QueryError for what cannot be asked,
            UnknownNameError for what is not there, FormatError for what cannot be shown.
        method: "GET" or "POST".
        media_types: what the answer may be.
        header: msgspec Struct of a packed answer's header, or of a JSON answer.
    """

    path: str
    summary: str
    request: type
    answer: Callable[[Any, Any], Answer]
    method: str = "POST"
    media_types: tuple[str, ...] = ("application/octet-stream",)
    header: type | None = None


def claims(kinds: Iterable[Kind]) -> KindOf:
    """A function that says which kind a tag belongs to, from its first value.

    Its arguments: the form of that value (one of `events._core.FORMS`); the plugin name of the first
    metadata, "" when there was none; its data class, 0 when unknown; whether the values were decoded
    as numbers; the first bytes of the plugin's content. Its answer is the name of a kind.
    """
    kinds = tuple(kinds)
    by_plugin = {plugin: kind.name for kind in kinds if not kind.mark for plugin in kind.plugins}
    marked = [(plugin, kind.mark, kind.name) for kind in kinds if kind.mark for plugin in kind.plugins]
    by_form = {kind.form: kind.name for kind in kinds if kind.form}

    def kind_of(form: str, plugin: str, data_class: int, has_scalars: bool, content: bytes) -> str:
        if form in by_form:  # the old encodings name no plugin, or a wrong one
            return by_form[form]
        for name, mark, kind in marked:
            if plugin == name and content.startswith(mark):
                return kind
        if plugin in by_plugin:
            return by_plugin[plugin]
        if data_class == SCALAR or (not plugin and has_scalars):
            return "scalar"
        return "tensor"

    return kind_of


@dataclass(frozen=True, slots=True)
class Value:
    """One value to be written: what a function of `kinds/<name>/summary.py` makes of what it is given.

    Attributes:
        tag: its name.
        tensor: a tensorboard.TensorProto; or a function that makes it, called later on the writer's thread, for
            what is slow to encode; or None when all is in the metadata.
        plugin, content, data_class: of the metadata, written with the tag's first value in a file. `content` is
            the plugin's own message, encoded.
        description: Markdown; `display_name`: shown for the tag.
        each: whether the metadata goes with every value, where `content` is about one of them.
        waiting: bytes that the function keeps in memory until it has run.
    """

    tag: str
    tensor: Message | Callable[[], Message] | None
    plugin: str
    content: bytes = b""
    data_class: int = TENSOR
    description: str = ""
    display_name: str = ""
    each: bool = False
    waiting: int = 0
