"""A Sightline server whose every run has one series under thousands of tags: a board too large to write to disk.

    python bench/_repeat.py LOGDIR TAGS PORT

Used for scrolling, where the page is what is measured: it asks for each card's data as ever, and the server
answers as ever; only the points behind the cards are the same.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sightline.cli import ports
from sightline.cli.serve import announce
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import kind_of
from sightline.model import Tag
from sightline.server import run
from sightline.server.app import Sources
from sightline.store import MemoryStore
from sightline.store.columns import Columns


class Repeated(MemoryStore):
    """Shows the first tag of each run under `names`."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(kind_of)
        self._names = names
        self._shown: dict[int, tuple[str, dict[str, Tag]]] = {}

    def tags(self, run_id: int) -> Mapping[str, Tag]:
        found = self._shown.get(run_id)
        if found is None:
            name, tag = next(iter(super().tags(run_id).items()))
            found = self._shown[run_id] = name, {shown: replace(tag, name=shown) for shown in self._names}
        return found[1]

    def series(self, run_id: int, tag: str) -> Columns | None:
        return super().series(run_id, self._real(run_id))

    def _real(self, run_id: int) -> str:
        self.tags(run_id)
        return self._shown[run_id][0]


def main(path: str, tags: int, port: int) -> None:
    store = Repeated([f"part{number // 30:03d}/loss_{number % 30:02d}" for number in range(tags)])
    loader = Loader([LogdirSpec("", Path(path))], store, watch="off")
    loader.load()
    listening = ports.listen("localhost", port)
    announce(ports.url("localhost", port))
    run(lambda: Sources(store, loader), listening)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
