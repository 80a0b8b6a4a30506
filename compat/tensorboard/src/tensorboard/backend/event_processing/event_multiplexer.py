"""Several runs, their events as they were logged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.backend.event_processing._runs import Runs
from tensorboard.util import tb_logging

logger = tb_logging.get_logger()


class EventMultiplexer(Runs):
    """`event_accumulator.EventAccumulator`s by the names of their runs.

    Args:
        run_path_map: name → path of runs to begin with.
        size_guidance, purge_orphaned_data: of every accumulator.
    """

    def __init__(
        self,
        run_path_map: Mapping[str, str] | None = None,
        size_guidance: Mapping[str, int] | None = None,
        purge_orphaned_data: bool = True,
    ) -> None:
        self._size_guidance = size_guidance or event_accumulator.DEFAULT_SIZE_GUIDANCE
        self.purge_orphaned_data = purge_orphaned_data
        super().__init__(run_path_map)

    def _accumulator(self, path: str) -> Any:
        return event_accumulator.EventAccumulator(
            path, size_guidance=self._size_guidance, purge_orphaned_data=self.purge_orphaned_data
        )

    # Of a run and a tag: what its accumulator says. KeyError where there is no such run or tag.

    def Scalars(self, run: str, tag: str) -> list[event_accumulator.ScalarEvent]:
        return self.GetAccumulator(run).Scalars(tag)  # type: ignore[no-any-return]

    def Histograms(self, run: str, tag: str) -> list[event_accumulator.HistogramEvent]:
        return self.GetAccumulator(run).Histograms(tag)  # type: ignore[no-any-return]

    def CompressedHistograms(self, run: str, tag: str) -> list[event_accumulator.CompressedHistogramEvent]:
        return self.GetAccumulator(run).CompressedHistograms(tag)  # type: ignore[no-any-return]

    def Images(self, run: str, tag: str) -> list[event_accumulator.ImageEvent]:
        return self.GetAccumulator(run).Images(tag)  # type: ignore[no-any-return]

    def Audio(self, run: str, tag: str) -> list[event_accumulator.AudioEvent]:
        return self.GetAccumulator(run).Audio(tag)  # type: ignore[no-any-return]
