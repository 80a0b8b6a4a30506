"""Everything that `tensorboard.backend.event_processing` says of a log directory, as plain data.

Runs with the original in its own interpreter and with the drop-in here; the two answers are compared.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

Said = dict[str, Any]
SIZES = {"scalars": 50, "tensors": 7, "histograms": 3, "distributions": 5, "images": 2, "audio": 2}
"""Small, so that most series overflow."""


def describe(folder: Path, brief: bool = False) -> Said:
    """Question → answer; what is long as a digest of it.

    Args:
        brief: only the two accumulators with their own sizes; the original needs a minute for a million events, and
            everything else is another pass.
    """
    logging.getLogger("tensorboard").setLevel(logging.CRITICAL)
    from tensorboard.backend.event_processing import (
        event_accumulator,
        event_multiplexer,
        plugin_event_accumulator,
        plugin_event_multiplexer,
    )

    old, new = event_accumulator.EventAccumulator, plugin_event_accumulator.EventAccumulator
    everything = event_accumulator.STORE_EVERYTHING_SIZE_GUIDANCE
    said: Said = {}
    runs = sorted({path.parent for path in folder.rglob("*tfevents*") if path.is_file()})
    for run in runs:
        name = run.relative_to(folder).as_posix()
        said[f"{name}: as it is"] = _as_logged(lambda run=run: old(str(run)))
        said[f"{name}: tensors"] = _as_tensors(lambda run=run: new(str(run)))
        if brief:
            continue
        said[f"{name}: everything"] = _as_logged(
            lambda run=run: old(str(run), everything, compression_bps=(0, 2500, 10000), purge_orphaned_data=False)
        )
        said[f"{name}: little"] = _as_logged(lambda run=run: old(str(run), SIZES))
        said[f"{name}: all files"] = _as_tensors(
            lambda run=run: new(str(run), {"tensors": 0}, {"scalars": 5}, event_file_active_filter=lambda wall: True)
        )
        for path in sorted(run.glob("*tfevents*")):
            said[f"{name}/{path.name}"] = _file(path)
    if brief:
        return said
    said["inspect"] = _printed(folder)
    said["runs"] = sorted(event_multiplexer.EventMultiplexer().AddRunsFromDirectory(str(folder)).Runs())
    multiplexer = plugin_event_multiplexer.EventMultiplexer().AddRunsFromDirectory(str(folder))
    with _failing(said, "multiplexer"):
        said["provider"] = _provided(multiplexer.Reload(), str(folder))
    return said


def _as_logged(make: Callable[[], Any]) -> Said:
    said: Said = {}
    with _failing(said, "reload"):
        log = make().Reload()
        said |= _common(log)
        series = {
            "scalars": log.Scalars,
            "tensors": log.Tensors,
            "histograms": log.Histograms,
            "distributions": log.CompressedHistograms,
            "images": log.Images,
            "audio": log.Audio,
        }
        said["points"] = {
            f"{kind} {tag}": digest([_point(one) for one in read(tag)])
            for kind, read in series.items()
            for tag in log.Tags()[kind]
        }
        said["metadata"] = {tag: _bytes(one) for tag, one in log.summary_metadata.items()}
    return said


def _as_tensors(make: Callable[[], Any]) -> Said:
    said: Said = {}
    with _failing(said, "reload"):
        log = make().Reload()
        said |= _common(log)
        said["points"] = {tag: digest([_point(one) for one in log.Tensors(tag)]) for tag in log.Tags()["tensors"]}
        said["metadata"] = {tag: _bytes(one) for tag, one in log.AllSummaryMetadata().items()}
        said["plugins"] = {name: repr(log.PluginTagToContent(name)) for name in sorted(log.ActivePlugins())}
        said["serialized graph"] = digest(log.SerializedGraph())
    return said


def _common(log: Any) -> Said:
    said: Said = {"tags": log.Tags(), "version": repr(log.file_version)}
    for question, ask in (
        ("first", log.FirstEventTimestamp),
        ("writer", log.GetSourceWriter),
        ("graph", lambda: _bytes(log.Graph())),
        ("metagraph", lambda: _bytes(log.MetaGraph())),
    ):
        with _failing(said, question):
            said[question] = repr(ask())
    said["run metadata"] = {tag: _bytes(log.RunMetadata(tag)) for tag in log.Tags()["run_metadata"]}
    return said


def _file(path: Path) -> Said:
    from tensorboard.backend.event_processing import event_file_loader as loaders

    said: Said = {}
    with _failing(said, "records"):
        said["records"] = digest([bytes(one) for one in loaders.RawEventFileLoader(str(path)).Load()])
        said["as logged"] = digest([_bytes(one) for one in loaders.LegacyEventFileLoader(str(path)).Load()])
        migrated = loaders.TimestampedEventFileLoader(str(path)).Load()
        said["migrated"] = digest([(wall, _bytes(one)) for wall, one in migrated])
    return said


def _printed(folder: Path) -> list[str]:
    from tensorboard.backend.event_processing import event_file_inspector

    printed = io.StringIO()
    said: Said = {}
    with contextlib.redirect_stdout(printed), _failing(said, "inspect"):
        event_file_inspector.inspect(str(folder))
    return [*printed.getvalue().splitlines(), *said.values()]


def _provided(multiplexer: Any, folder: str) -> Said:
    from tensorboard import context
    from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider

    ctx = context.RequestContext()
    data = MultiplexerDataProvider(multiplexer, folder)
    said: Said = {"runs": sorted(repr(one) for one in data.list_runs(ctx, experiment_id=""))}
    for plugin in sorted(data.list_plugins(ctx, experiment_id="")):
        asked = {"ctx": ctx, "experiment_id": "", "plugin_name": plugin}
        for kind in ("scalars", "tensors", "blob_sequences"):
            listed = getattr(data, f"list_{kind}")(**asked)
            said[f"{plugin} {kind}"] = digest(_sorted(listed, _facts))
            with _failing(said, f"{plugin} {kind} values"):
                read = getattr(data, f"read_{kind}")(**asked, downsample=6)
                said[f"{plugin} {kind} values"] = digest(_sorted(read, repr))
    return said


def _facts(series: Any) -> list[str]:
    names = "max_step", "max_wall_time", "max_length", "plugin_content", "description", "display_name"
    return [repr(getattr(series, name, None)) for name in names]


def _sorted(answer: Any, each: Callable[[Any], Any]) -> Any:
    return [(run, sorted((tag, each(one)) for tag, one in tags.items())) for run, tags in sorted(answer.items())]


@contextlib.contextmanager
def _failing(said: Said, question: str) -> Any:
    try:
        yield
    except Exception as error:
        said[question] = f"{type(error).__module__}.{type(error).__name__}"


def _point(point: Any) -> Any:
    return [
        (name, _bytes(one) if hasattr(one, "SerializeToString") else _plain(one)) for name, one in vars(point).items()
    ]


def _plain(found: Any) -> Any:
    if isinstance(found, (list, tuple)):
        return [_plain(one) for one in found]
    if isinstance(found, float):  # NumPy's too
        return float(found).hex()
    return _point(found) if hasattr(found, "__dataclass_fields__") else found


def _bytes(message: Any) -> str:
    return digest(message.SerializeToString(deterministic=True))


def digest(found: Any) -> str:
    """Short where what was found is short."""
    text = repr(found)
    return text if len(text) < 200 else hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def same(said: Said) -> Any:
    """As it comes out of JSON."""
    return json.loads(json.dumps(said))
