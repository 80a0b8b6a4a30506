"""Text summaries that list hyperparameters: logged under a name that says so, in any form `dumps` reads."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sightline.errors import FormatError
from sightline.kinds.hparams.dumps import read_text
from sightline.kinds.hparams.flat import HValue, flatten, typed
from sightline.query.values import read_many

if TYPE_CHECKING:
    from sightline.model import Tag
    from sightline.query.values import Store

MAX_BYTES = 1 << 18

_NAMES = re.compile(
    "args?|arguments?|cfg|conf|configs?|configuration|flags|hparams?|hparamconfig|hyperparam(eter)?s?|"
    "(model|run|train|training)(args|config)|opt|options|param(eter)?s?|settings"
)
_SUFFIX = "/text_summary"  # PyTorch's writer puts it behind every tag
_NO_LETTER = re.compile(r"[^a-z]")


def config_tags(tags: Iterable[Tag]) -> list[str]:
    """Tags that may list hyperparameters, by name."""
    return sorted(tag.name for tag in tags if tag.kind == "text" and _says_so(tag.name))


def _says_so(tag: str) -> bool:
    last = tag.removesuffix(_SUFFIX).rpartition("/")[2]
    return _NAMES.fullmatch(_NO_LETTER.sub("", last.lower())) is not None


def source_of(tag: str) -> str:
    """The tag in words."""
    return f"text “{tag.removesuffix(_SUFFIX)}”"


def read_config_text(store: Store, run: int, tag: str) -> tuple[Mapping[str, HValue], str]:
    """What the newest text of a tag lists, and in a sentence what of it was not read; "" of a whole one."""
    found = store.references(run, tag)
    if found is None or not len(found):
        return {}, ""
    row = len(found) - 1
    if int(found.items["size"][row]) > MAX_BYTES:
        return {}, f"{source_of(tag)} is longer than {MAX_BYTES >> 10} kB; it is not read"
    try:
        rows = _rows(read_many(found, [row])[0])
    except FormatError as error:
        return {}, f"{source_of(tag)}: {error}"
    if all(len(cells) == 2 for cells in rows):  # a table of names and values
        tree: Mapping[str, object] = {name: typed(value) for name, value in rows if name}
    else:
        tree = read_text("\n".join(" ".join(cells) for cells in rows))
    values, cut = flatten(tree)
    return values, f"{source_of(tag)}: only {len(values):,} of its values are read" if cut else ""


def _rows(value: bytes | FormatError) -> list[list[str]]:
    """The texts of a tensorboard.Summary.Value, row by row."""
    from sightline.events.legacy import tensor_of
    from sightline.events.tensor import shape_of, to_strings
    from sightline.events.wire import decode

    if isinstance(value, FormatError):
        raise value
    tensor = tensor_of(decode("tensorboard.Summary.Value", value))
    if tensor is None:
        return [[]]
    shape = shape_of(tensor)
    width = shape[-1] if len(shape) > 1 else 1
    texts = [text.decode("utf-8", "replace") for text in to_strings(tensor)[: math.prod(shape)]]
    return [texts[at : at + width] for at in range(0, len(texts), width)] if width else [[]]
