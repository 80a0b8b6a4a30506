"""What the two multiplexers share: an accumulator for each run, all of them reloaded together."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from tensorboard.backend.event_processing import directory_watcher, io_wrapper
from tensorboard.util import tb_logging


class Runs:
    """Accumulators by the names of their runs.

    Args:
        run_path_map: name → path of runs to begin with.
        threads: how many runs are reloaded at a time.
    """

    def __init__(self, run_path_map: Mapping[str, str] | None, threads: int = 1) -> None:
        self._lock = threading.Lock()
        self._threads = threads
        self._paths: dict[str, str] = {}
        self._accumulators: dict[str, Any] = {}
        self._reloaded = False
        for name, path in run_path_map.items() if run_path_map is not None else ():
            self.AddRun(path, name)

    def _accumulator(self, path: str) -> Any:
        raise NotImplementedError

    def AddRun(self, path: str, name: str | None = None) -> Any:
        """Add a run, named by its path unless a name is given; one of the same name and another path is replaced.

        Once `Reload` has been called it is loaded at once. Returns itself.
        """
        name = name or path
        added = None
        with self._lock:
            known = self._paths.get(name)
            if name not in self._accumulators or known != path:
                if known and known != path:
                    tb_logging.get_logger().warning("run %s was %s and is %s now", name, known, path)
                added = self._accumulators[name] = self._accumulator(path)
                self._paths[name] = path
        if added is not None and self._reloaded:
            added.Reload()
        return self

    def AddRunsFromDirectory(self, path: str, name: str | None = None) -> Any:
        """Add every directory with event files from `path` down; names are relative to it, and below `name` if given.

        A directory that is not there yet has none. Returns itself.

        Raises:
            ValueError: the path is a file.
        """
        for directory in io_wrapper.GetLogdirSubdirectories(path):
            run = os.path.relpath(directory, path)
            self.AddRun(directory, os.path.join(name, run) if name else run)
        return self

    def Reload(self) -> Any:
        """Load what is new in every run; those whose directories are gone are left out from now on. Returns itself."""
        self._reloaded = True
        with self._lock:
            accumulators = list(self._accumulators.items())
        if self._threads > 1 and len(accumulators) > 1:
            with ThreadPoolExecutor(min(self._threads, len(accumulators))) as pool:
                gone = list(pool.map(self._reload, *zip(*accumulators, strict=True)))
        else:
            gone = [self._reload(*one) for one in accumulators]
        with self._lock:
            for (name, accumulator), is_gone in zip(accumulators, gone, strict=True):
                if is_gone and self._accumulators.get(name) is accumulator:
                    tb_logging.get_logger().warning("run %s is gone", name)
                    del self._accumulators[name]
        return self

    def _reload(self, name: str, accumulator: Any) -> bool:
        from google.protobuf.message import DecodeError

        try:
            accumulator.Reload()
        except (OSError, DecodeError) as error:  # the others are read all the same
            tb_logging.get_logger().error("run %s cannot be read: %s", name, error)
        except directory_watcher.DirectoryDeletedError:
            return True
        return False

    def Runs(self) -> dict[str, Any]:
        """Run → `Tags()` of it."""
        return {name: accumulator.Tags() for name, accumulator in self._items()}

    def RunPaths(self) -> dict[str, str]:
        """Run → its path, also of runs that are gone."""
        return self._paths

    def GetAccumulator(self, run: str) -> Any:
        """The accumulator of a run.

        Raises:
            KeyError: there is none.
        """
        with self._lock:
            return self._accumulators[run]

    def _items(self) -> Iterator[tuple[str, Any]]:
        with self._lock:
            items = list(self._accumulators.items())
        return iter(items)

    # Of a run: what its accumulator says. KeyError where there is no such run.

    def PluginAssets(self, plugin_name: str) -> dict[str, list[str]]:
        """Run → names of the files that a plugin keeps beside it."""
        return {name: accumulator.PluginAssets(plugin_name) for name, accumulator in self._items()}

    def RetrievePluginAsset(self, run: str, plugin_name: str, asset_name: str) -> str:
        return self.GetAccumulator(run).RetrievePluginAsset(plugin_name, asset_name)  # type: ignore[no-any-return]

    def PluginRunToTagToContent(self, plugin_name: str) -> dict[str, dict[str, bytes]]:
        """Run → tag → what a plugin put into the tag's metadata; runs without such tags are left out."""
        found = {}
        for name, accumulator in self._items():
            with suppress(KeyError):
                found[name] = accumulator.PluginTagToContent(plugin_name)
        return found

    def FirstEventTimestamp(self, run: str) -> float:
        return self.GetAccumulator(run).FirstEventTimestamp()  # type: ignore[no-any-return]

    def GetSourceWriter(self, run: str) -> str | None:
        return self.GetAccumulator(run).GetSourceWriter()  # type: ignore[no-any-return]

    def Graph(self, run: str) -> Any:
        return self.GetAccumulator(run).Graph()

    def SerializedGraph(self, run: str) -> bytes | None:
        return self.GetAccumulator(run).SerializedGraph()  # type: ignore[no-any-return]

    def MetaGraph(self, run: str) -> Any:
        return self.GetAccumulator(run).MetaGraph()

    def RunMetadata(self, run: str, tag: str) -> Any:
        return self.GetAccumulator(run).RunMetadata(tag)

    def SummaryMetadata(self, run: str, tag: str) -> Any:
        return self.GetAccumulator(run).SummaryMetadata(tag)

    def Tensors(self, run: str, tag: str) -> list[Any]:
        return self.GetAccumulator(run).Tensors(tag)  # type: ignore[no-any-return]
