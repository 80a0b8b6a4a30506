"""A text that lists hyperparameters, in any of the ways in which programs log or save them.

JSON, YAML, what Python prints of an argparse Namespace, a dict or a dataclass, a Markdown table, and lines of
`name: value` or `name = value`.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

from sightline.kinds.hparams.flat import exact, typed
from sightline.kinds.hparams.names import pairs
from sightline.kinds.hparams.reprs import read_repr
from sightline.kinds.hparams.yamls import read_yaml

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SIGN = re.compile("[:=]")
_BULLET = re.compile(r"[-*+]\s")
_WORD = re.compile(r"[A-Za-z][\w ./-]{0,60}")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_MARKS = "*_`"  # of Markdown, around a name or a value
MAX_LINE = 10_000  # characters of one line with several pairs
_CELLS = re.compile(r"(?<!\\)\|")


def read_file(text: str, suffix: str) -> tuple[dict[str, Any], str]:
    """The tree of a JSON or YAML file, and why it is not there whole; "" when it is.

    Args:
        suffix: "json", or anything else for YAML.
    """
    if suffix == "json" and (tree := _json(text)) is not None:
        return tree, ""
    tree, problem = read_yaml(text)  # also for JSON that breaks off, of which it is nearly a superset
    if isinstance(tree, dict):
        return tree, problem.replace("YAML", "JSON") if suffix == "json" else problem
    return {}, problem or ("" if tree is None else "it has no names, only values")


def read_text(text: str) -> dict[str, Any]:
    """The tree that a logged text lists; empty where it lists none."""
    text = _unwrapped(_BREAK.sub("\n", text).strip("\r\n"))
    text = textwrap.dedent(text.expandtabs(4)).strip()
    if not text:
        return {}
    if text.startswith("{") and (tree := _json(text)) is not None:
        return tree
    if (shown := read_repr(text)) is not None:
        return shown
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if (table := _table(lines)) is not None:
        return table
    tree, problem = read_yaml(text)
    if isinstance(tree, dict) and not problem:
        return tree
    return _lines(lines)


def _unwrapped(text: str) -> str:
    """What stands in a fence of Markdown, or in `<pre>`."""
    bare = text.strip()
    if bare[:3] == bare[-3:] and bare[:3] in ("```", "~~~") and "\n" in bare:
        return bare.partition("\n")[2][:-3]
    if bare[:5].lower() == "<pre>" and bare[-6:].lower() == "</pre>":
        return bare[5:-6]
    return text


def _json(text: str) -> dict[str, Any] | None:
    try:
        tree = json.loads(text, parse_int=lambda digits: exact(int(digits)) if len(digits) < 400 else digits)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict) else None


def _table(lines: list[str]) -> dict[str, Any] | None:
    """A Markdown table: names in the first column and values in the second, or names above one row of values."""
    rule = next((at for at, line in enumerate(lines) if "|" in line and "-" in line and _RULE.fullmatch(line)), 0)
    if rule == 0:
        return None
    head = _cells(lines[rule - 1])
    rows = [_cells(line) for line in lines[rule + 1 :] if "|" in line]
    rows = [row for row in rows if len(row) >= 2]
    if not rows or len(head) < 2:
        return None
    across = len(rows) == 1 and (len(head) > 2 or isinstance(typed(rows[0][0]), (int, float)))
    found = zip(head, rows[0], strict=False) if across else ((row[0], row[1]) for row in rows)
    return {name: typed(value) for name, value in found if name}


def _cells(line: str) -> list[str]:
    cells = [cell.replace("\\|", "|").strip().strip("*`").strip() for cell in _CELLS.split(line.strip())]
    return cells[line.startswith("|") : len(cells) - (line.endswith("|") and len(cells) > 1)]


def _lines(lines: list[str]) -> dict[str, Any]:
    """Every line a name and a value, or one line of several `name=value`; otherwise it is prose, and nothing."""
    if len(lines) == 1 and lines[0].count("=") > 1:
        return dict(pairs(lines[0][:MAX_LINE]))
    named = {}
    for line in lines:
        sign = _SIGN.search(line)
        name = line[: sign.start()] if sign else ""
        if _BULLET.match(name):
            name = name[1:]
        name = name.strip().strip(_MARKS)
        if sign is None or not _WORD.fullmatch(name):
            return {}
        named[name] = typed(line[sign.end() :].strip().strip(_MARKS))
    return named
