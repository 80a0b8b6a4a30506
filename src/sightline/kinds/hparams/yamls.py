"""YAML read from its events, so that nothing in a file can run, expand or nest without end.

No object is ever made from a tag: a tagged mapping is a mapping, `!!python/name:torch.nn.ReLU` is its name. An alias
is the part it names, not a copy of it. A file that ends early or breaks off gives what stands before that.
"""

from __future__ import annotations

from typing import Any

from sightline.kinds.hparams.flat import MAX_DEPTH, as_text, typed

MAX_EVENTS = 50_000
"""About a tenth of a second; a thousand names with values are two thousand."""

_SWITCHES = {word: on for on, words in ((True, "yes on"), (False, "no off")) for word in words.split()}
_SWITCHES |= {form(word): on for word, on in _SWITCHES.items() for form in (str.title, str.upper)}


def read_yaml(text: str) -> tuple[Any, str]:
    """The first document, and why it is not there whole; "" when it is.

    Returns:
        tree: dict, list or value; None of an empty document. Parts named by an anchor are shared, never in a circle.
    """
    import yaml  # type: ignore[import-untyped]  # here, because few logs need it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    building = _Building(yaml)
    try:
        for count, event in enumerate(yaml.parse(text, Loader=loader)):
            building.take(event)
            if building.done:
                break
            if count + building.merged > MAX_EVENTS:
                return building.finish(), "it is too long"
            if len(building.open) > MAX_DEPTH:
                return building.finish(), "it is nested too deeply"
    except (yaml.YAMLError, ValueError) as error:  # a lone surrogate is a ValueError
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        return building.finish(), f"it is not YAML{where}"
    return building.finish(), ""


class _Building:
    """The tree so far: `open` has the containers from the root inwards, each with its anchor and the key it is at."""

    def __init__(self, yaml: Any) -> None:
        self._yaml = yaml
        self.open: list[tuple[Any, str | None]] = []
        self.keys: list[Any] = []
        self.anchors: dict[str, Any] = {}
        self.root: Any = None
        self.merged = 0
        self.done = False

    def take(self, event: Any) -> None:
        yaml = self._yaml
        if isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self._put(self.anchors.get(event.anchor, f"*{event.anchor}"))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.open.append(({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor))
            self.keys.append(_NO_KEY)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()
        elif isinstance(event, yaml.DocumentEndEvent):
            self.done = True

    def finish(self) -> Any:
        """The tree, whatever is still open closed."""
        while self.open:
            self._close()
        return self.root

    def _close(self) -> None:
        value, anchor = self.open.pop()
        self.keys.pop()
        self._put(value, anchor)

    def _put(self, value: Any, anchor: str | None = None) -> None:
        if anchor is not None:
            self.anchors[anchor] = value
        if not self.open:
            self.root = value
            return
        into = self.open[-1][0]
        if isinstance(into, list):
            into.append(value)
        elif self.keys[-1] is _NO_KEY:
            self.keys[-1] = as_text(value) if not isinstance(value, str) else value
        else:
            key, self.keys[-1] = self.keys[-1], _NO_KEY
            if key == "<<":
                self._merge(into, value)
            else:
                into[key] = value

    def _merge(self, into: dict[str, Any], value: Any) -> None:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                self.merged += len(one)
                for key in one:
                    if self.merged <= MAX_EVENTS:
                        into.setdefault(key, one[key])


_NO_KEY = object()


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.tag is not None and not event.implicit[0]:
        name = event.tag.rpartition("/")[2].removeprefix("tag:yaml.org,2002:")
        if name in ("int", "float", "bool", "null"):
            return typed(text)
        return text or name.partition(":")[2]
    if not event.implicit[0]:
        return text
    return _SWITCHES[text] if text in _SWITCHES else typed(text)
