"""What is in the files of a run, for the tests of this folder; and programs that write some."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from tests.process import PATIENCE

from sightline.events._core import Decoder
from sightline.events.message import Message, which
from sightline.events.wire import decode


@dataclass
class File:
    """One event file.

    Attributes:
        events: all of its events, in order.
        unfinished: bytes of a last record that is not whole.
        damage: what could not be read; never anything in a file of ours.
    """

    path: Path
    events: list[Message] = field(default_factory=list)
    unfinished: bytes = b""
    damage: list[object] = field(default_factory=list)

    @property
    def scalars(self) -> list[tuple[str, int, float]]:
        """(tag, step, value) of every scalar, in file order."""
        return [
            (value.tag, event.step, value.tensor.float_val[0])
            for event in self.events
            for value in event.summary.value
            if value.tensor.float_val
        ]

    @property
    def values(self) -> int:
        """How many values there are."""
        return sum(len(event.summary.value) for event in self.events)

    @property
    def starts(self) -> list[int]:
        """Steps of the records that say where a resumed run takes over."""
        return [event.step for event in self.events if which(event, "what") == "session_log"]

    @property
    def plugins(self) -> dict[str, list[str]]:
        """Per tag, the plugin that each of its values names; "" for none."""
        found: dict[str, list[str]] = {}
        for event in self.events:
            for value in event.summary.value:
                plugin = value.metadata.plugin_data.plugin_name
                found.setdefault(value.tag, []).append(plugin)
        return found


def event_files(folder: Path) -> list[Path]:
    """The event files of a run; those of one process oldest first."""
    return sorted(folder.glob("*tfevents*"), key=lambda path: [int(part) for part in re.findall(r"\d+", path.name)])


def read(path: Path) -> File:
    """Take a file apart; checks what holds for each of ours.

    That is: no damage, one version record which comes first, and a tag's first value says what it is.
    """
    data = path.read_bytes()
    file = File(path)
    decoder = Decoder(1 << 30)
    whole = decoder.feed(data, 0)
    file.damage = [*decoder.take()[5], *filter(None, [decoder.open_damage])]
    file.unfinished = data[whole:]
    at = 0
    while at < whole:
        size = int.from_bytes(data[at : at + 8], "little")
        file.events.append(decode("tensorboard.Event", data[at + 12 : at + 12 + size]))
        at += 16 + size
    assert file.damage == [], path
    if file.events:
        assert [event.file_version for event in file.events] == ["brain.Event:2"] + [""] * (len(file.events) - 1)
        assert file.events[0].source_metadata.writer == "sightline"
    assert not [tag for tag, plugins in file.plugins.items() if not plugins[0] and not tag.startswith("old/")]
    return file


def scalars(folder: Path, whole: bool = True) -> dict[str, list[int]]:
    """Steps of every tag, file by file; the numbers have to be the steps.

    Args:
        whole: no file may be unfinished.
    """
    found: dict[str, list[int]] = {}
    for path in event_files(folder):
        file = read(path)
        assert file.unfinished == b"" or not whole, path
        for tag, step, value in file.scalars:
            assert value == step
            found.setdefault(tag, []).append(step)
    return found


def run(program: str, *arguments: object, code: int = 0, errors: str = "") -> str:
    """Run a Python program in a process of its own and give what it printed.

    Args:
        code: exit status it must have.
        errors: what its standard error must contain; "" for nothing at all.
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE,
        env={**os.environ, "PYTHONWARNINGS": "ignore:This process:DeprecationWarning"},
    )
    assert (done.returncode, done.stderr if not errors else "") == (code, ""), done.stderr
    assert errors in done.stderr
    return done.stdout
