"""Saved views, one readable file each: `views/<slug>.json` with a name, and what the page put into it.

    {"format": 1, "name": "Seeds compared", "default": true, "state": {…}, "prefs": {…}}

What is in `state` and `prefs` is the page's business; names that are not known here stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sightline.errors import EditError, FormatError
from sightline.sidecar.notes import FORMAT, parse_object, render

FOLDER = "views"
ENDING = ".json"
LARGEST, MOST, LONGEST_NAME = 500_000, 500, 120  # bytes of a view; views; characters

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class View:
    """A saved view.

    Attributes:
        slug: its file's name without ending; stays when the view is renamed.
        default: whether the page opens with it.
        revision: differs as soon as the file does.
        whole: the file's JSON.
    """

    slug: str
    name: str
    default: bool
    revision: str
    whole: Mapping[str, Any]


def parse_view(slug: str, data: bytes) -> View:
    """Read a view.

    Raises:
        FormatError: it is no JSON object, or its parts have the wrong types.
    """
    whole = parse_object(data)
    for part in ("state", "prefs"):
        if not isinstance(whole.get(part, {}), dict):
            raise FormatError(f'"{part}" is not an object')
    name = whole.get("name", slug)
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise FormatError(f'"name" is not a text of up to {LONGEST_NAME} characters')
    revision = blake2b(data, digest_size=8).hexdigest()
    return View(slug, name.strip(), whole.get("default") is True, revision, whole)


def checked_name(name: str) -> str:
    """The name as it is kept.

    Raises:
        EditError: it is empty or too long.
    """
    name = " ".join(name.split())
    if not name:
        raise EditError("a view needs a name")
    if len(name) > LONGEST_NAME:
        raise EditError(f"the name of a view has at most {LONGEST_NAME} characters")
    return name


def slug_for(name: str, taken: Collection[str]) -> str:
    """A file name for a new view: the name in plain letters, with a number where that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "view"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def rendered(whole: Mapping[str, Any]) -> bytes:
    """The file of a view.

    Raises:
        EditError: it would be too large.
    """
    try:
        data = render({"format": FORMAT, **whole})
    except RecursionError:
        raise EditError("the view is nested too deeply") from None
    if len(data) > LARGEST:
        raise EditError(f"the view is larger than {LARGEST:,} bytes; select fewer runs by name, or filter them")
    return data
