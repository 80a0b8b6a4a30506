"""`sightline.summary`: the writer in force, the step and the condition, each where it was set and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.writing import reading

import sightline
from sightline import summary
from sightline.errors import SummaryError
from sightline.writing import default


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    default.set_default(None)
    summary.set_step(None)


def written(folder: Path) -> list[tuple[str, int]]:
    """(tag, step) of every value of a run."""
    return [
        (value.tag, event.step)
        for path in reading.event_files(folder)
        for event in reading.read(path).events
        for value in event.summary.value
    ]


def test_without_a_writer_nothing_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert summary.scalar("a", 1.0, step=1) is False
    assert summary.scalar("a", "not looked at") is False
    assert summary.hparams({"x": 1}) is False
    assert not summary.should_record()
    assert not list(tmp_path.iterdir())


def test_the_innermost_writer_is_in_force(tmp_path: Path) -> None:
    outer, inner = sightline.writer(tmp_path / "outer"), sightline.writer(tmp_path / "inner")
    with outer.as_default() as given:
        assert given is outer
        assert summary.scalar("a", 1.0, step=1) is True
        with inner.as_default():
            summary.scalar("b", 1.0, step=2)
        assert written(tmp_path / "inner") == [("b", 2)]  # it is flushed at the end
        summary.scalar("c", 1.0, step=3)
        with outer.as_default():
            summary.scalar("d", 1.0, step=4)
        summary.scalar("e", 1.0, step=5)
    assert not summary.should_record()
    assert written(tmp_path / "outer") == [("a", 1), ("c", 3), ("d", 4), ("e", 5)]
    outer.close()
    inner.close()


def test_it_ends_with_an_error_too(tmp_path: Path) -> None:
    with sightline.writer(tmp_path) as writer:
        with contextlib.suppress(ZeroDivisionError), writer.as_default(step=3):
            summary.scalar("a", 1.0)
            1 // 0  # noqa: B018
        assert default.current() is None
        assert summary.get_step() is None
        assert written(tmp_path) == [("a", 3)]


def test_steps(tmp_path: Path) -> None:
    with sightline.writer(tmp_path) as writer, writer.as_default():
        with pytest.raises(SummaryError, match=r"step: got None.*set_step"):
            summary.scalar("a", 1.0)
        summary.set_step(5)
        summary.scalar("a", 1.0)
        summary.scalar("a", 1.0, step=0)  # 0 is a step
        with writer.as_default(step=7):
            assert summary.get_step() == 7
            summary.text("t", "x")
            summary.set_step(8)
            summary.scalar("a", 1.0)
        assert summary.get_step() == 5
        with writer.as_default(step=0):
            summary.scalar("a", 1.0)
        summary.set_step(np.int64(9))
        summary.scalar("a", 1.0)
    assert written(tmp_path) == [("a", 5), ("a", 0), ("t", 7), ("a", 8), ("a", 0), ("a", 9)]


def test_record_if(tmp_path: Path) -> None:
    asked = []

    def odd() -> bool:
        asked.append(summary.get_step())
        return bool(summary.get_step() % 2)

    with sightline.writer(tmp_path) as writer, writer.as_default():
        with summary.record_if(False):
            assert not summary.should_record()
            assert summary.scalar("a", 1.0, step=1) is False
            assert summary.scalar("a", 1.0) is False  # and no step is missed
            with summary.record_if(True):
                assert summary.scalar("b", 1.0, step=1) is True
        with summary.record_if(odd):
            for step in range(5):
                summary.set_step(step)
                assert summary.scalar("c", 1.0) is bool(step % 2)
        assert asked == list(range(5))
        with contextlib.suppress(ZeroDivisionError), summary.record_if(False):
            1 // 0  # noqa: B018
        assert summary.scalar("d", 1.0) is True
    assert written(tmp_path) == [("b", 1), ("c", 1), ("c", 3), ("d", 4)]


def test_other_threads_have_a_default_of_their_own(tmp_path: Path) -> None:
    seen: dict[str, Any] = {}

    def thread() -> None:
        seen["before"] = summary.scalar("a", 1.0, step=1)
        with sightline.writer(tmp_path / "thread") as writer, writer.as_default(step=3):
            with summary.record_if(True):
                seen["inside"] = summary.scalar("b", 1.0)
            seen["step"] = summary.get_step()

    with sightline.writer(tmp_path / "main") as writer, writer.as_default(step=5), summary.record_if(False):
        other = threading.Thread(target=thread)
        other.start()
        other.join()
        assert summary.get_step() == 5
    assert seen == {"before": False, "inside": True, "step": 3}
    assert written(tmp_path / "thread") == [("b", 3)]
    assert written(tmp_path / "main") == []


def test_tasks_have_too(tmp_path: Path) -> None:
    async def task(name: str) -> None:
        with sightline.writer(tmp_path / name) as writer, writer.as_default(step=1):
            await asyncio.sleep(0.001)
            summary.scalar(name, 1.0)

    async def main() -> None:
        await asyncio.gather(task("a"), task("b"), task("c"))

    asyncio.run(main())
    assert {name: written(tmp_path / name) for name in "abc"} == {name: [(name, 1)] for name in "abc"}


def test_a_default_of_the_whole_process(tmp_path: Path) -> None:
    writer = sightline.writer(tmp_path / "all")
    writer.set_as_default(step=2)
    summary.scalar("a", 1.0)
    thread = threading.Thread(target=lambda: summary.scalar("thread", 1.0, step=4))
    thread.start()
    thread.join()
    with sightline.writer(tmp_path / "one") as one, one.as_default():
        summary.scalar("b", 1.0)
    writer.close()
    assert written(tmp_path / "all") == [("a", 2), ("thread", 4)]
    assert written(tmp_path / "one") == [("b", 2)]


def test_one_function_a_kind(tmp_path: Path) -> None:
    with sightline.writer(tmp_path) as writer, writer.as_default(step=1):
        pictures = np.zeros((4, 2, 3, 3))
        assert summary.scalar("scalar", 1.0, description="*one*")
        assert summary.histogram("histogram", [1.0, 2.0])
        assert summary.image("image", pictures)
        assert summary.video("video", np.zeros((1, 2, 2, 2, 3)))
        assert summary.audio("audio", np.zeros((4, 100, 2)), 8000)
        assert summary.text("text", "x")
        assert summary.tensor("tensor", [[1, 2]])
        assert summary.pr_curve("pr_curve", [0, 1], [0.1, 0.9])
        assert summary.mesh("mesh", np.zeros((1, 3, 3)))
        assert summary.embedding("embedding", np.eye(3))
        assert summary.hparams({"lr": 0.1}, {"scalar": 1.0})
        assert summary.custom_scalars({"c": {"d": ["Multiline", ["scalar"]]}})
    with sightline.open(tmp_path) as log:
        kinds = log.tags(".")
        assert {"scalar", "histogram", "image", "video", "audio", "text", "tensor", "pr_curve"} <= kinds.keys()
        blob = log.blobs(".", "image")[0]
        assert len(blob.read()) == 2 + 3  # width, height and the first three of four
        assert log.damage == []
        assert set(kinds.values()) >= {"scalar", "histogram", "image", "audio", "text", "tensor", "pr_curve", "mesh"}
