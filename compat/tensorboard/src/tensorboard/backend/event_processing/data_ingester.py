"""Log directories read into a multiplexer in the background, as `tensorboard --load_fast=false` does."""

from __future__ import annotations

import math
import os
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer, tag_types
from tensorboard.compat.tensorflow_stub.io import gfile
from tensorboard.data import ingester
from tensorboard.util import tb_logging

logger = tb_logging.get_logger()

DEFAULT_SIZE_GUIDANCE = {tag_types.TENSORS: 10}
DEFAULT_TENSOR_SIZE_GUIDANCE = {"scalars": 1000, "images": 10, "audio": 10, "histograms": 500, "pr_curves": 100}


class LocalDataIngester(ingester.DataIngester):
    """Follows the log directories that flags name.

    Args:
        flags: with logdir, logdir_spec, samples_per_plugin, max_reload_threads, reload_interval, reload_task,
            purge_orphaned_data, reload_multifile, reload_multifile_inactive_secs, window_title, generic_data.
    """

    def __init__(self, flags: Any) -> None:
        self._multiplexer = plugin_event_multiplexer.EventMultiplexer(
            size_guidance=DEFAULT_SIZE_GUIDANCE,
            tensor_size_guidance={**DEFAULT_TENSOR_SIZE_GUIDANCE, **flags.samples_per_plugin},
            purge_orphaned_data=flags.purge_orphaned_data,
            max_reload_threads=flags.max_reload_threads,
            event_file_active_filter=_get_event_file_active_filter(flags),
            detect_file_replacement=flags.detect_file_replacement,
        )
        self._provider = data_provider.MultiplexerDataProvider(self._multiplexer, flags.logdir or flags.logdir_spec)
        self._interval = flags.reload_interval
        self._task = flags.reload_task
        if flags.logdir:
            self._names: dict[str, str | None] = {os.path.expanduser(flags.logdir): None}
        else:
            self._names = _parse_event_files_spec(flags.logdir_spec)

    @property
    def data_provider(self) -> data_provider.MultiplexerDataProvider:
        """Gives what has been read so far."""
        return self._provider

    @property
    def deprecated_multiplexer(self) -> plugin_event_multiplexer.EventMultiplexer:
        """What is read into."""
        return self._multiplexer

    def start(self) -> None:
        """Begin to read: in a thread, or here and once when the task is "blocking".

        Raises:
            ValueError: no such task, a path that no file system knows, or "blocking" with an interval.
        """
        for path in self._names:
            gfile.get_filesystem(path)
        if self._task in ("auto", "thread"):
            threading.Thread(target=self._follow, name="Reloader", daemon=True).start()
        elif self._task == "blocking":
            if self._interval != 0:
                raise ValueError("reload_task=blocking reads once: it needs reload_interval=0")
            self._follow()
        elif self._task == "process":
            raise ValueError("reload_task=process: what another process reads never gets here; use thread")
        else:
            raise ValueError(f"reload_task={self._task}: auto, thread or blocking are wanted")

    def _follow(self) -> None:
        while True:
            began = time.monotonic()
            for path, name in self._names.items():
                self._multiplexer.AddRunsFromDirectory(path, name)
            self._multiplexer.Reload()
            logger.info("read %s in %.3f s", ", ".join(self._names), time.monotonic() - began)
            if self._interval == 0:
                return
            time.sleep(self._interval)


def _get_event_file_active_filter(flags: Any) -> Callable[[float], bool] | None:
    """Which files to follow by their last wall times, in seconds; None: the last file of each directory alone."""
    if not flags.reload_multifile or flags.reload_multifile_inactive_secs == 0:
        return None
    most = flags.reload_multifile_inactive_secs
    limit = math.inf if most < 0 else most
    return lambda wall_time: wall_time + limit >= time.time()


def _parse_event_files_spec(logdir_spec: str) -> dict[str, str | None]:
    """ "a:/x,/y" → path → name, None where there is none."""
    found: dict[str, str | None] = {}
    for entry in logdir_spec.split(","):
        # A scheme is no name, nor is the drive of a Windows path.
        match = re.match(r"(?P<name>[^:/\\]+):(?!//)(?P<path>.*)$", entry, re.DOTALL)
        if match and not re.match(r"[A-Za-z]:\\", entry):
            name, path = match["name"], match["path"]
        else:
            name, path = None, entry
        remote = re.match(r"[A-Za-z][\w+.-]*://", path)
        found[path if remote else os.path.realpath(os.path.expanduser(path))] = name
    return found
