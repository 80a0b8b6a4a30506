"""What plugins need besides their data: text made safe to show, facts about a request, messages as JSON."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tensorboard import context as _context

if TYPE_CHECKING:
    from bleach.sanitizer import Cleaner
    from google.protobuf.message import Message
    from markdown import Markdown

__all__ = ["context", "experiment_id", "markdown_to_safe_html", "markdowns_to_safe_html", "proto_to_json", "safe_html"]

_TAGS = (
    "a blockquote br code em h1 h2 h3 h4 h5 h6 hr img li ol p pre strong table tbody td th thead tr ul"  # of Markdown
)
_ATTRIBUTES = {"a": ("href", "title"), "img": ("src", "title", "alt")}
_LINKS = ("href", "src")
_PROTOCOLS = ("http", "https", "mailto")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\s]+")  # by browsers, in and around a scheme

_local = threading.local()  # neither a Cleaner nor a Markdown may be shared between threads


def safe_html(unsafe_string: str | bytes) -> str:
    """Text as HTML in which nothing acts: of tags those that Markdown makes are left, others become visible text.

    Args:
        unsafe_string: HTML that someone else wrote; bytes are UTF-8.

    Raises:
        UnicodeDecodeError: bytes that are not UTF-8.
    """
    text = unsafe_string.decode() if isinstance(unsafe_string, bytes) else unsafe_string
    cleaner: Cleaner | None = getattr(_local, "cleaner", None)
    if cleaner is None:
        cleaner = _local.cleaner = _new_cleaner()
    return str(cleaner.clean(text)).replace("\0", "")


def markdown_to_safe_html(markdown_string: str | bytes) -> str:
    """Markdown (with tables and fenced code) as HTML in which nothing acts. See `safe_html`."""
    return markdowns_to_safe_html([markdown_string], lambda parts: parts[0])


def markdowns_to_safe_html(markdown_strings: Iterable[str | bytes], combine: Callable[[list[str]], str]) -> str:
    """Several texts in Markdown as one piece of HTML in which nothing acts, cleaned in one go.

    Args:
        markdown_strings: bytes are UTF-8; NUL characters in them are left out, and a comment says how many.
        combine: lays the HTML of each into one; what it adds is cleaned with the rest.
    """
    converter: Markdown | None = getattr(_local, "markdown", None)
    if converter is None:
        from markdown import Markdown

        converter = _local.markdown = Markdown(
            extensions=["markdown.extensions.tables", "markdown.extensions.fenced_code"]
        )
    parts, dropped = [], 0
    for one in markdown_strings:
        text = one.decode() if isinstance(one, bytes) else one
        if isinstance(one, bytes):
            dropped += text.count("\0")
            text = text.replace("\0", "")
        parts.append(converter.reset().convert(text))
    warning = f"<!-- WARNING: discarded {dropped} null bytes in markdown string after UTF-8 decoding -->\n"
    return (warning if dropped else "") + safe_html(combine(parts))


def _new_cleaner() -> Cleaner:
    from bleach.sanitizer import Cleaner

    return Cleaner(tags=frozenset(_TAGS.split()), attributes=_allowed, protocols=frozenset(_PROTOCOLS))


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute stays. bleach takes `javascript:1` for a host and a port; a browser does not."""
    if name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name not in _LINKS:
        return True
    scheme = _SCHEME.match(_IGNORED.sub("", html.unescape(value)).lower())
    return scheme is None or scheme[1] in _PROTOCOLS


def context(environ: dict[str, Any]) -> _context.RequestContext:
    """The context of a request, to be handed to the data provider."""
    return _context.from_environ(environ)


def experiment_id(environ: dict[str, Any]) -> str:
    """The experiment that a request is about, "" for the one there is."""
    return str(environ.get("HTTP_TENSORBOARD_EXPERIMENT_ID", ""))


def proto_to_json(proto: Message) -> str:
    """A message as JSON, fields without a value included."""
    from google.protobuf import json_format

    try:
        return str(json_format.MessageToJson(proto, always_print_fields_with_no_presence=True))
    except TypeError:  # protobuf < 5 calls it so
        return str(json_format.MessageToJson(proto, including_default_value_fields=True))
