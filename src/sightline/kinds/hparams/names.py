"""Hyperparameters that the name of a run tells: `lr=0.001,bs=32`, and `lr_0.1` where nothing else can be meant."""

from __future__ import annotations

import re

from sightline.kinds.hparams.flat import HValue, typed

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NAME = r"[A-Za-z_][\w.]*"
_FIELDS = re.compile(r"(?:\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|[^,;&\s])+")
_FIELD = re.compile(rf"\+*({_NAME})=(?!=)(.*)", re.DOTALL)
_NEXT = re.compile(r"(?:__|[_-])(?=[A-Za-z][\w.]*=)")
_VALUE = re.compile(rf"{_NUMBER}(?=$|[_-])|[^=_-]*")

_KNOWN = (
    "lr learning_rate learningrate bs batch_size batchsize seed wd weight_decay dropout momentum gamma "
    "alpha beta tau lambda eps epsilon temperature epochs layers depth width hidden hidden_size heads dim warmup"
)
_JOINED = re.compile(
    rf"(?:^|(?<=[_/,\s-]))({'|'.join(sorted(_KNOWN.split(), key=len, reverse=True))})([_-]?)({_NUMBER})(?=$|[_/,\s-])",
    re.IGNORECASE,
)


def of_name(name: str) -> dict[str, HValue]:
    """What a run's name says; later parts of the path win.

    `name=value` always counts. `lr_0.1`, `lr-0.1` and `lr0.1` count for well-known names with a number, and never
    where the number could be a date, a version or a counter of something else.
    """
    found: dict[str, HValue] = {}
    for part in name.split("/"):
        if "=" in part:
            found.update(pairs(part))
        else:
            found.update((one[1].lower(), typed(one[3])) for one in _JOINED.finditer(part))
    return found


def pairs(text: str) -> list[tuple[str, HValue]]:
    """`name=value` pairs of a text, parted by commas and the like, or by `_` and `-` where it is clear which."""
    found: list[tuple[str, HValue]] = []
    for field in _FIELDS.findall(text):
        found += _pairs_of(field)
    return found


def _pairs_of(field: str) -> list[tuple[str, HValue]]:
    """Pairs of a field such as `run_lr=0.1_bs=32`: names begin after a `_` or `-` behind a value."""
    first = _FIELD.match(field) or _FIELD.search(field)
    if first is None:
        return []
    name, rest = first[1], first[2]
    found: list[tuple[str, HValue]] = []
    while "=" in rest:
        if rest[:1] in "\"'[{(":
            break
        value = _VALUE.match(rest)
        end = value.end() if value else 0
        gap = _NEXT.match(rest, end)
        if gap is None:
            break
        following = _FIELD.match(rest, gap.end())
        if following is None:
            break
        found.append((name, typed(rest[:end])))
        name, rest = following[1], following[2]
    found.append((name, typed(rest.strip("\"'"))))
    return [(one, value) for one, value in found if one.strip("_.")]
