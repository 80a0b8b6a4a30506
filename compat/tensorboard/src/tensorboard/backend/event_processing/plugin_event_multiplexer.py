"""Several runs, every value as a tensor: what `MultiplexerDataProvider` gives to plugins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tensorboard.backend.event_processing import plugin_event_accumulator as event_accumulator
from tensorboard.backend.event_processing._runs import Runs
from tensorboard.util import tb_logging

logger = tb_logging.get_logger()


class EventMultiplexer(Runs):
    """`plugin_event_accumulator.EventAccumulator`s by the names of their runs.

    Args:
        run_path_map: name → path of runs to begin with.
        max_reload_threads: how many runs are reloaded at a time; 1 unless given.
        the others: of every accumulator.
    """

    def __init__(
        self,
        run_path_map: Mapping[str, str] | None = None,
        size_guidance: Mapping[str, int] | None = None,
        tensor_size_guidance: Mapping[str, int] | None = None,
        purge_orphaned_data: bool = True,
        max_reload_threads: int | None = None,
        event_file_active_filter: Callable[[float], bool] | None = None,
        detect_file_replacement: bool | None = None,
    ) -> None:
        self._size_guidance = size_guidance or event_accumulator.DEFAULT_SIZE_GUIDANCE
        self._tensor_size_guidance = tensor_size_guidance
        self.purge_orphaned_data = purge_orphaned_data
        self._event_file_active_filter = event_file_active_filter
        self._detect_file_replacement = detect_file_replacement
        super().__init__(run_path_map, max_reload_threads or 1)

    def _accumulator(self, path: str) -> Any:
        return event_accumulator.EventAccumulator(
            path,
            size_guidance=self._size_guidance,
            tensor_size_guidance=self._tensor_size_guidance,
            purge_orphaned_data=self.purge_orphaned_data,
            event_file_active_filter=self._event_file_active_filter,
            detect_file_replacement=self._detect_file_replacement,
        )

    def ActivePlugins(self) -> frozenset[str]:
        """The plugins that any tag of any run belongs to."""
        return frozenset().union(*(accumulator.ActivePlugins() for _, accumulator in self._items()))

    def AllSummaryMetadata(self) -> dict[str, dict[str, Any]]:
        """Run → tag → its SummaryMetadata."""
        return {name: accumulator.AllSummaryMetadata() for name, accumulator in self._items()}
