"""What the two accumulators share: following a directory or file, graphs, metadata, restarts, files of plugins."""

from __future__ import annotations

import threading
from typing import Any

from tensorboard.backend.event_processing import event_util, plugin_asset_util
from tensorboard.backend.event_processing._columns import Batch, Order
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.util import tb_logging


class Following:
    """Accumulates what loaders yield.

    Args:
        path: a directory, or one event file.
        purge_orphaned_data: a restart takes out what it overtakes.

    Attributes:
        path, purge_orphaned_data: as given.
        file_version: as the last file says; None before the first.
        summary_metadata: tag → its first SummaryMetadata.

    Raises:
        ValueError: no path.
    """

    def __init__(self, path: str, purge_orphaned_data: bool) -> None:
        if not path:
            raise ValueError("path must be a directory or an event file")
        self.path = path
        self.purge_orphaned_data = purge_orphaned_data
        self.file_version: float | None = None
        self.summary_metadata: dict[str, Any] = {}
        self._order = Order(watched=purge_orphaned_data)
        self._generator: Any = None
        self._reading = threading.Lock()
        self._first_event_timestamp: float | None = None
        self._source_writer: str | None = None
        self._graph: bytes | None = None
        self._graph_is_logged = False  # and not taken from a MetaGraph
        self._meta_graph: bytes | None = None
        self._run_metadata: dict[str, bytes] = {}
        self._plugin_to_tag_to_content: dict[str, dict[str, bytes]] = {}  # the name that tbparse looks at

    @property
    def most_recent_step(self) -> int:
        """Of the last summary; where logs are read as logged, only while restarts are told by steps."""
        return self._order.last_step

    @property
    def most_recent_wall_time(self) -> float:
        """The same of its wall time."""
        return self._order.last_wall_time

    def Reload(self) -> Any:
        """Read all that is new; returns itself.

        Raises:
            DirectoryDeletedError: the directory is gone.
            NotFoundError: the file is gone.
            DecodeError: a record is intact and no Event; the next call goes on after it.
        """
        with self._reading:
            for item in self._generator.Load():
                self._process(item)
        return self

    def FirstEventTimestamp(self) -> float:
        """Wall time of the first event, which is read if nothing has been.

        Raises:
            ValueError: there is none.
        """
        self._read_first()
        if self._first_event_timestamp is None:
            raise ValueError("there is no event yet, so no wall time of the first")
        return self._first_event_timestamp

    def GetSourceWriter(self) -> str | None:
        """The writer that the files name; None where they name none."""
        self._read_first()
        return self._source_writer

    def _read_first(self) -> None:
        if self._first_event_timestamp is None:
            with self._reading:
                for item in self._generator.Load():
                    self._process(item)
                    break

    # ------------------------------------------------------------- what was found

    def PluginTagToContent(self, plugin_name: str) -> dict[str, bytes]:
        """Tag → what a plugin put into its metadata.

        Raises:
            KeyError: no tag is the plugin's.
        """
        if plugin_name not in self._plugin_to_tag_to_content:
            raise KeyError(f"no tag is of plugin {plugin_name!r}")
        return dict(self._plugin_to_tag_to_content[plugin_name])

    def SummaryMetadata(self, tag: str) -> Any:
        """The first SummaryMetadata of a tag.

        Raises:
            KeyError: there is none.
        """
        return self.summary_metadata[tag]

    def PluginAssets(self, plugin_name: str) -> list[str]:
        """Names of the files that a plugin keeps beside the events."""
        return plugin_asset_util.ListAssets(self.path, plugin_name)

    def RetrievePluginAsset(self, plugin_name: str, asset_name: str) -> str:
        """The text of such a file.

        Raises:
            KeyError: it cannot be read.
        """
        return plugin_asset_util.RetrieveAsset(self.path, plugin_name, asset_name)

    def Graph(self) -> Any:
        """The newest GraphDef; that of a MetaGraph when no other was logged.

        Raises:
            ValueError: there is none.
        """
        if self._graph is None:
            raise ValueError("there is no graph")
        from tensorboard.compat.proto import graph_pb2  # here as below: few who read logs ask for graphs

        return graph_pb2.GraphDef.FromString(self._graph)

    def SerializedGraph(self) -> bytes | None:
        """The same as it was logged; None where there is none."""
        return self._graph

    def MetaGraph(self) -> Any:
        """The newest MetaGraphDef.

        Raises:
            ValueError: there is none.
        """
        if self._meta_graph is None:
            raise ValueError("there is no metagraph")
        from tensorboard.compat.proto import meta_graph_pb2

        return meta_graph_pb2.MetaGraphDef.FromString(self._meta_graph)

    def RunMetadata(self, tag: str) -> Any:
        """The newest RunMetadata of a tag.

        Raises:
            ValueError: there is none.
        """
        if tag not in self._run_metadata:
            raise ValueError(f"there is no run metadata of {tag!r}")
        from tensorboard.compat.proto import config_pb2

        return config_pb2.RunMetadata.FromString(self._run_metadata[tag])

    def _graph_tags(self) -> dict[str, Any]:
        return {
            "graph": self._graph is not None,
            "meta_graph": self._meta_graph is not None,
            "run_metadata": list(self._run_metadata),
        }

    # ------------------------------------------------------------- what comes

    def _process(self, item: Any) -> None:
        if not isinstance(item, Batch):
            self._ProcessEvent(item)
            return
        if self._first_event_timestamp is None:
            self._first_event_timestamp = item.first_wall_time
        self._take(item)

    def _take(self, batch: Batch) -> None:
        raise NotImplementedError

    def _keep(self, value: Any, step: int, wall_time: float) -> None:
        """Keep one value of an event."""
        raise NotImplementedError

    def _ProcessEvent(self, event: Any) -> None:
        """Take in one event, of whatever sort."""
        if self._first_event_timestamp is None:
            self._first_event_timestamp = event.wall_time
        self._source_writer = event_util.GetSourceWriter(event.source_metadata) or self._source_writer
        if event.HasField("file_version"):
            self._see_version(event_util.ParseFileVersion(event.file_version))
        if self.purge_orphaned_data:
            self._look_for_restart(event)
        match event.WhichOneof("what"):
            case "graph_def":
                self._see_graph(event.graph_def)
            case "meta_graph_def":
                self._see_meta_graph(event.meta_graph_def)
            case "tagged_run_metadata":
                tagged = event.tagged_run_metadata
                if tagged.tag in self._run_metadata:
                    tb_logging.get_logger().warning("run metadata of %s again; the newest counts", tagged.tag)
                self._run_metadata[tagged.tag] = tagged.run_metadata
            case "summary":
                for value in event.summary.value:
                    if value.HasField("metadata"):
                        self._see_metadata(value.tag, value.metadata)
                    self._keep(value, event.step, event.wall_time)

    def _see_version(self, version: float) -> None:
        if self.file_version and self.file_version != version:
            tb_logging.get_logger().warning(
                "files of format %s and %s in one run: restarts are told as the latter has it",
                self.file_version,
                version,
            )
        self.file_version = version
        self._order.watched = self.purge_orphaned_data and not version >= 2

    def _see_graph(self, graph: bytes) -> None:
        if self._graph is not None:
            tb_logging.get_logger().warning("more than one graph in a run; the newest counts")
        self._graph, self._graph_is_logged = graph, True

    def _see_meta_graph(self, meta_graph: bytes) -> None:
        if self._meta_graph is not None:
            tb_logging.get_logger().warning("more than one metagraph in a run; the newest counts")
        self._meta_graph = meta_graph
        if not self._graph_is_logged:
            from tensorboard.compat.proto import meta_graph_pb2

            self._graph = meta_graph_pb2.MetaGraphDef.FromString(meta_graph).graph_def.SerializeToString()

    def _see_metadata(self, tag: str, metadata: Any) -> None:
        if tag in self.summary_metadata:
            return
        self.summary_metadata[tag] = metadata
        plugin = metadata.plugin_data
        if plugin.plugin_name:
            self._plugin_to_tag_to_content.setdefault(plugin.plugin_name, {})[tag] = plugin.content
        else:
            tb_logging.get_logger().warning("the metadata of %r names no plugin", tag)

    def _parse_metadata(self, tag: str, metadata: bytes | None) -> None:
        if metadata is not None and tag not in self.summary_metadata:
            self._see_metadata(tag, summary_pb2.SummaryMetadata.FromString(metadata))

    # ------------------------------------------------------------- restarts

    def _look_for_restart(self, event: Any) -> None:
        if self._order.watched:
            self._look_at_step(event)
        elif event.HasField("session_log") and event.session_log.status == event_pb2.SessionLog.START:
            self._restart(event)

    def _look_at_step(self, event: Any) -> None:
        """Where files name no sessions: a summary that goes back takes out what its tags have from there on."""
        raise NotImplementedError

    def _restart(self, event: Any) -> None:
        """A session began: what any tag has from its step on is taken out."""
        raise NotImplementedError

    def _tell_purged(self, event: Any, counts: dict[str, int]) -> None:
        if sum(counts.values()):
            found = ", ".join(f"{count} {what}" for what, count in counts.items())
            tb_logging.get_logger().warning(
                "a restart at step %d (wall time %s), after step %d (wall time %s): %s are left out",
                event.step, event.wall_time, self.most_recent_step, self.most_recent_wall_time, found,
            )  # fmt: skip
