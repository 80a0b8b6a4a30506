"""projector_config.pbtxt, which lists a run's embeddings: protobuf's text format ⇄ a ProjectorConfig message.

Reading is tolerant, because several programs write this file: fields nobody knows are left out, and of a damaged
file everything before the damage counts. Written is plain ASCII, one field a line.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

from sightline.events.message import Message, Slot, has, plan_of
from sightline.events.messages import MESSAGES, MessageType

NAME = "projector_config.pbtxt"

_CONFIG = MESSAGES["tensorboard.projector.ProjectorConfig"]
_PATIENCE = 5.0  # seconds to wait for another program that is at the file; one that hangs must not hold us up
_DEPTH = 50

_Text: TypeAlias = "str | bytes | list[tuple[str, _Text]]"  # a word, a string, or the fields of a message

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<word>[^\s{}<>:\[\],;"'#]+)|(?P<mark>[{}<>:\[\],;])|(?P<bad>["'])"""
)
_GAP = re.compile(r"(?:\s|#[^\n]*)*")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


# Reading


class _DamageError(Exception):
    """What follows cannot be understood."""


def parse(text: str) -> tuple[Message, bool]:
    """Read a configuration.

    Returns:
        tuple: the configuration, as far as the text can be understood; whether that was to its end.
    """
    config = Message(_CONFIG)
    tokens = _Tokens(text)
    try:
        while not tokens.at_end:
            for name, value in _field(tokens, 0):
                _set(config, _CONFIG, name, value)
    except _DamageError:
        return config, False
    return config, True


class _Tokens:
    """The text token by token: (kind, token), where kind is string, word or mark."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pos = 0
        self._skip()

    def _skip(self) -> None:
        gap = _GAP.match(self._text, self._pos)
        assert gap is not None
        self._pos = gap.end()

    @property
    def at_end(self) -> bool:
        return self._pos == len(self._text)

    def peek(self) -> tuple[str, str]:
        found = _TOKEN.match(self._text, self._pos)
        if found is None or found.lastgroup in (None, "bad"):
            raise _DamageError
        return str(found.lastgroup), found[0]

    def take(self) -> tuple[str, str]:
        kind, token = self.peek()
        self._pos += len(token)
        self._skip()
        return kind, token

    def skip(self, *marks: str) -> str:
        """Take one of these marks when it is next."""
        if not self.at_end and self.peek()[1] in marks:
            return self.take()[1]
        return ""


def _field(tokens: _Tokens, depth: int) -> list[tuple[str, _Text]]:
    """One field; several pairs when its value is a list, none for a name in brackets (an extension)."""
    kind, name = tokens.take()
    if extension := name == "[":
        while tokens.take()[1] != "]":
            pass
    elif kind != "word":
        raise _DamageError
    tokens.skip(":")
    if tokens.skip("["):
        values: list[_Text] = []
        while not tokens.skip("]"):
            values.append(_value(tokens, depth))
            tokens.skip(",")
    else:
        values = [_value(tokens, depth)]
    tokens.skip(",", ";")
    return [] if extension else [(name, value) for value in values]


def _value(tokens: _Tokens, depth: int) -> _Text:
    if depth == _DEPTH:
        raise _DamageError
    kind, token = tokens.take()
    if token in ("{", "<"):
        end = "}" if token == "{" else ">"
        fields: list[tuple[str, _Text]] = []
        while not tokens.skip(end):
            fields += _field(tokens, depth + 1)
        return fields
    if kind == "string":
        data = _unescape(token)
        while not tokens.at_end and tokens.peek()[0] == "string":  # neighbours are one string
            data += _unescape(tokens.take()[1])
        return data
    if kind != "word":
        raise _DamageError
    return token


def _unescape(token: str) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        octal, byte, short, long, other = found.groups()
        if octal is not None:
            return bytes([int(octal, 8) & 0xFF])
        if byte is not None:
            return bytes([int(byte, 16)])
        if short is not None or long is not None:
            point = int(short or long, 16)
            return chr(point).encode("utf-8", "replace") if point <= 0x10FFFF else b"?"
        return _ESCAPED.get(other, other)

    return _ESCAPE.sub(plain, token[1:-1].encode("utf-8", "surrogateescape"))


def _set(message: Message, type_: MessageType, name: str, value: _Text) -> None:
    slot = plan_of(type_).by_name.get(name)
    if slot is None:
        return
    item: Any
    if slot.message is not None:
        if not isinstance(value, list):
            return
        item = getattr(message, name) if has(message, name) and not slot.repeated else Message(slot.message)
        for inner, content in value:
            _set(item, slot.message, inner, content)
    elif (item := _scalar(slot, value)) is None:
        return
    if slot.repeated:
        getattr(message, name).append(item)
    else:
        setattr(message, name, item)


def _scalar(slot: Slot, value: _Text) -> str | int | None:
    """The value of a field; None when it is of another type. The configuration has texts and unsigned numbers."""
    if slot.kind == "string":
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else None
    try:
        number = int(value, 0) if isinstance(value, str) else -1
    except ValueError:
        return None
    return number if 0 <= number < 1 << 32 else None


# Writing


def render(config: Message) -> str:
    """The text of a configuration, as protobuf's own libraries read it."""
    return "".join(_lines(config, _CONFIG, ""))


def _lines(message: Message, type_: MessageType, indent: str) -> Iterator[str]:
    for slot in plan_of(type_).ordered:
        if not has(message, slot.name):
            continue
        held = getattr(message, slot.name)
        for value in held if slot.repeated else [held]:
            if slot.message is not None:
                yield f"{indent}{slot.name} {{\n"
                yield from _lines(value, slot.message, indent + "  ")
                yield f"{indent}}}\n"
            else:
                yield f"{indent}{slot.name}: {_quoted(value) if isinstance(value, str) else value}\n"


def _quoted(text: str) -> str:
    data = text.encode("utf-8", "replace")
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03o}" for b in data) + '"'


# The file


def add(folder: Path, embedding: Message) -> None:
    """Add an embedding to a run's configuration, in place of one of the same name; all others stay.

    A configuration that is damaged is kept beside the new one as `projector_config.pbtxt.damaged`.

    Args:
        folder: the run's directory.
        embedding: a tensorboard.projector.EmbeddingInfo.

    Raises:
        OSError: the file cannot be read or written.
    """
    path = folder / NAME
    with _alone(folder):
        try:
            config, whole = parse(path.read_bytes().decode("utf-8", "replace"))
        except FileNotFoundError:
            config, whole = Message(_CONFIG), True
        config.embeddings = [e for e in config.embeddings if e.tensor_name != embedding.tensor_name] + [embedding]
        if not whole:
            os.replace(path, folder / f"{NAME}.damaged")
        replace(path, render(config).encode())


def replace(path: Path, data: bytes | memoryview) -> None:
    """Write a file so that nobody ever sees a part of it.

    Raises:
        OSError: it cannot be written; then what was there before stays.
    """
    fresh = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        fresh.write_bytes(data)
        os.replace(fresh, path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other threads and programs from changing the configuration, where the file system knows locks.

    It is the directory that is locked: nothing is left behind, and a lock ends with the program that holds it.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    until = time.monotonic() + _PATIENCE
    try:
        while time.monotonic() < until:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:
                break
        yield
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a forked process may hold the descriptor longer than we do
    finally:
        os.close(descriptor)
