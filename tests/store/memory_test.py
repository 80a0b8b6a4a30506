"""The store's answers depend on what was committed, not on the order in which files were read."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
from tests.process import PATIENCE

from sightline.kinds import kind_of
from sightline.store import Batch, MemoryStore


def batch(path: str, steps: list[int], *, reset: bool = False, dtype: type = np.float32, known: bool = False) -> Batch:
    n = len(steps)
    return Batch(
        "run",
        path,
        reset=reset,
        tags=[] if known else [(0, "loss", "simple", "", 0, "", "", -1, 0, b"")],
        scalars=[(0, np.array(steps, np.int64), np.zeros(n), np.arange(n).astype(dtype))],
    )


def test_files_are_put_in_order_whichever_came_first() -> None:
    store = MemoryStore(kind_of)
    store.append([batch("b", [2, 3])])
    store.append([batch("a", [0, 1])])
    columns = store.series(0, "loss")
    assert columns is not None
    assert columns.steps.tolist() == [0, 1, 2, 3]


def test_appending_to_the_first_of_two_files_lands_in_its_place() -> None:
    store = MemoryStore(kind_of)
    store.append([batch("a", [0]), batch("b", [5])])
    assert store.series(0, "loss").steps.tolist() == [0, 5]  # type: ignore[union-attr]
    store.append([batch("a", [1, 2], known=True)])
    assert store.series(0, "loss").steps.tolist() == [0, 1, 2, 5]  # type: ignore[union-attr]


def test_a_view_never_changes() -> None:
    store = MemoryStore(kind_of)
    store.append([batch("a", [0, 1])])
    before = store.series(0, "loss")
    store.append([batch("a", [2], known=True)])
    assert before is not None
    assert before.steps.tolist() == [0, 1]
    assert not before.steps.flags.writeable
    after = store.series(0, "loss")
    assert after is not None
    assert after.version > before.version


def test_wider_values_widen_the_series() -> None:
    store = MemoryStore(kind_of)
    store.append([batch("a", [0]), batch("b", [1], dtype=np.float64)])
    assert store.series(0, "loss").values.dtype == np.float64  # type: ignore[union-attr]


def test_reset_and_forget() -> None:
    store = MemoryStore(kind_of)
    store.append([batch("a", [0, 1])])
    store.append([batch("a", [7], reset=True)])
    assert store.series(0, "loss").steps.tolist() == [7]  # type: ignore[union-attr]
    assert store.runs()[0].points == 1
    catalog = store.catalog
    store.forget("run", "a")
    assert store.runs() == []
    assert store.series(0, "loss") is None
    assert store.catalog > catalog, "whoever lists runs must hear of one that went"


def test_run_ids_are_never_reused() -> None:
    store = MemoryStore(kind_of)
    store.append([batch("a", [0])])
    store.forget("run", "a")
    store.append([batch("a", [0])])
    assert store.runs()[0].id == 1


def test_wait_wakes_at_a_commit() -> None:
    store = MemoryStore(kind_of)
    before = store.version
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(store.wait(before, PATIENCE)))
    thread.start()
    store.append([batch("a", [0])])
    thread.join(PATIENCE)
    assert seen == [before + 1]
    assert store.wait(before + 1, 0.01) == before + 1


def test_a_run_knows_its_files_and_the_log_directory() -> None:
    store = MemoryStore(kind_of)
    store.append([replace(batch(f"logs/run/{name}", [0]), root="logs") for name in ("b", "a")])
    assert store.files(0) == ("logs", ["logs/run/a", "logs/run/b"])
    assert store.files(1) == ("", [])
