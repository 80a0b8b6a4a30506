"""Whether two directories of logs say the same: `python -I compared/compare.py ONE OTHER` prints what differs.

Times, process names and the bytes of compressed pictures may differ; what is decoded from them may not.
"""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from google.protobuf import json_format
from PIL import Image
from tensorboard.compat.proto import config_pb2, event_pb2, graph_pb2
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util


def records(path: Path) -> Iterator[bytes]:
    """The payloads of an event file."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 8], "little")
        yield data[at + 12 : at + 12 + size]
        at += size + 16


def said(root: Path) -> dict[str, list[Any]]:
    """What each directory below `root` says, as JSON-like values, ordered by step and tag."""
    found: dict[str, list[Any]] = {}
    for path in sorted(root.rglob("*tfevents*")):
        if path.name.endswith(".profile-empty"):
            continue
        run = found.setdefault(path.parent.relative_to(root).as_posix(), [])
        for payload in records(path):
            run.extend(of_event(event_pb2.Event.FromString(payload)))
    for run in found.values():
        run.sort(key=lambda entry: (entry["what"], entry["step"], entry.get("tag", ""), json.dumps(entry, default=str)))
    return found


def of_event(event: Any) -> Iterator[dict[str, Any]]:
    what = event.WhichOneof("what")
    common = {"what": what, "step": event.step}
    if what == "summary":
        for value in event.summary.value:
            yield {**common, "tag": value.tag, "metadata": of_metadata(value.metadata), "value": of_value(value)}
    elif what == "graph_def":
        yield {**common, "value": of_graph(graph_pb2.GraphDef.FromString(event.graph_def))}
    elif what == "tagged_run_metadata":
        data = config_pb2.RunMetadata.FromString(event.tagged_run_metadata.run_metadata)
        yield {**common, "tag": event.tagged_run_metadata.tag, "value": sorted(json_format.MessageToDict(data))}
    elif what == "file_version":
        yield {**common, "value": event.file_version}
    else:
        yield {**common, "value": json_format.MessageToDict(event).get(what)}


def of_graph(graph: Any) -> Any:
    return sorted((node.name, node.op, list(node.input)) for node in graph.node)


def of_metadata(metadata: Any) -> Any:
    found = json_format.MessageToDict(metadata)
    if metadata.plugin_data.plugin_name == "hparams":
        data = plugin_data_pb2.HParamsPluginData.FromString(metadata.plugin_data.content)
        for part in (data.session_start_info, data.session_end_info, data.experiment):
            for name in ("start_time_secs", "end_time_secs", "time_created_secs"):
                if name in part.DESCRIPTOR.fields_by_name:
                    part.ClearField(name)
        found["pluginData"]["content"] = json_format.MessageToDict(data)
    return found


def of_value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "tensor":
        array = tensor_util.make_ndarray(value.tensor)
        if array.dtype == object:
            plugin = value.metadata.plugin_data.plugin_name
            return {"shape": list(array.shape), "strings": [of_string(one, plugin) for one in array.ravel()]}
        return {"shape": list(array.shape), "dtype": str(array.dtype), "numbers": array.ravel().tolist()}
    if kind == "image":
        return {"size": [value.image.width, value.image.height], "pixels": pixels(value.image.encoded_image_string)}
    if kind in ("audio", "histo", "simple_value"):
        found = getattr(value, kind)
        return found if isinstance(found, float) else json_format.MessageToDict(found)
    return None


def of_string(data: bytes, plugin: str) -> Any:
    if data[:4] == b"\x89PNG":
        return pixels(data)
    if data[:4] == b"RIFF":
        return data.rstrip(b"\0").hex()  # the original's messages made without a graph lose zeros at the end
    if plugin.startswith("graph_run_metadata"):
        return sorted(json_format.MessageToDict(config_pb2.RunMetadata.FromString(data)))
    return data.decode(errors="replace")


def pixels(data: bytes) -> Any:
    image = Image.open(io.BytesIO(data))
    frames = getattr(image, "n_frames", 1)
    return [image.mode, image.size, frames, np.asarray(image).ravel().tolist()]


def differences(one: Any, other: Any, where: str = "") -> Iterator[str]:
    """Where two values differ; numbers may by a part in a million."""
    if isinstance(one, float) and isinstance(other, (int, float)):
        if not (
            one == other or math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9) or (one != one and other != other)
        ):
            yield f"{where}: {one} {other}"
    elif type(one) is not type(other):
        yield f"{where}: {str(one)[:100]} | {str(other)[:100]}"
    elif isinstance(one, dict):
        for key in sorted({*one, *other}):
            if key not in one or key not in other:
                yield f"{where}/{key}: only in {'the other' if key in other else 'one'}"
            else:
                yield from differences(one[key], other[key], f"{where}/{key}")
    elif isinstance(one, (list, tuple)):
        if len(one) != len(other):
            yield f"{where}: {len(one)} and {len(other)} entries"
        for i, (left, right) in enumerate(zip(one, other, strict=False)):
            entry = isinstance(left, dict) and "what" in left
            label = f"{left['what']} {left.get('tag', '')} {left['step']}" if entry else i
            yield from differences(left, right, f"{where}[{label}]")
    elif one != other:
        yield f"{where}: {str(one)[:100]} | {str(other)[:100]}"


def other_files(root: Path) -> dict[str, str]:
    """Files beside the logs that are text, by path."""
    found = {}
    for path in root.rglob("*"):
        if path.is_file() and path.suffix in (".json", ".pbtxt", ".tsv"):
            found[path.relative_to(root).as_posix()] = path.read_text()
    return found


def main() -> None:
    one, other = Path(sys.argv[1]), Path(sys.argv[2])
    left, right = said(one), said(other)
    found = [*differences(left, right), *differences(other_files(one), other_files(other), "files")]
    print(*found[:50], sep="\n")
    entries = sum(map(len, left.values()))
    print(f"{entries} entries of {len(left)} runs, {len(found)} differences", file=sys.stderr)
    sys.exit(1 if found or not entries else 0)


if __name__ == "__main__":
    main()
