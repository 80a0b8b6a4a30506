"""Compares what `sightline.open` reads with a record of what TensorBoard 2.21 reads from the same files.

`expected.json` maps run names to tags; a tag has plugin, count, first and last step and wall time, and
hashes of values: the first 16 hex digits of SHA-256. A scalar series is hashed as (int64 step, float32 value)
pairs in the order of the files; a string tensor as its elements joined by a zero byte; a numeric tensor as its
little-endian bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from sightline.log import Blob, Log
from sightline.model import Scalars

KINDS = {
    "scalars": "scalar",
    "histograms": "histogram",
    "images": "image",
    "text": "text",
    "hparams": "hparams",
    "pr_curves": "pr_curve",
    "custom_scalars": "custom_scalar",
    "graphs": "graph",
    "graph_run_metadata": "graph",
    "graph_run_metadata_graph": "graph",
    "graph_keras_model": "graph",
    "graph_tagged_run_metadata": "graph",
    "": "tensor",  # no plugin at all
}
THIRD_PARTY = "tensor"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def differences(log: Log, run: str, expected: dict[str, Any]) -> Iterator[str]:
    """What differs in one run, as sentences."""
    kinds = log.tags(run)
    count = expected["n_tags"] if "tags_listed" in expected else len(expected["tags"])
    if len(kinds) != count:
        yield f"{run}: {len(kinds)} tags, not {count}"
    for tag, wanted in expected["tags"].items():
        where = f"{run}: {tag}"
        kind = KINDS.get(wanted["plugin"], THIRD_PARTY)
        if kinds.get(tag) != kind:
            yield f"{where}: kind {kinds.get(tag)}, not {kind}"
        elif kind == "scalar":
            for what in scalar_differences(log.scalars(run, tag), log.scalars(run, tag, superseded=True), wanted):
                yield f"{where}: {what}"
        else:
            for what in blob_differences(log.blobs(run, tag, superseded=True), wanted):
                yield f"{where}: {what}"


def scalar_differences(live: Scalars, every: Scalars, wanted: dict[str, Any]) -> Iterator[str]:
    """Every point is there, bit for bit; the points in force are those that no later point rewinds past."""
    if len(every.steps) != wanted.get("count_without_purge", wanted["count"]):
        yield f"{len(every.steps)} points, not {wanted.get('count_without_purge', wanted['count'])}"
        return
    kept = in_force(every.steps)
    for column, whole in zip(live[:3], every[:3], strict=True):
        if column.tobytes() != whole[kept].tobytes():
            yield "the points in force are not the newest of each step"
    same_rule = "count_without_purge" in wanted
    points = live if same_rule else every
    pairs = np.empty(len(points.steps), [("step", "<i8"), ("value", "<f4")])
    pairs["step"], pairs["value"] = points.steps, points.values
    if sha(pairs.tobytes()) != wanted["series_sha256_16"]:
        yield "values differ"
    yield from ends(points.steps, points.wall_times, wanted)


def in_force(steps: np.ndarray[Any, Any]) -> list[int]:
    """Indices of the points whose step is below that of every later one."""
    kept: list[int] = []
    lowest = 1 << 64
    for index in range(len(steps) - 1, -1, -1):
        if int(steps[index]) < lowest:
            lowest = int(steps[index])
            kept.append(index)
    return kept[::-1]


def ends(steps: Any, wall_times: Any, wanted: dict[str, Any]) -> Iterator[str]:
    if [int(steps[0]), int(steps[-1])] != wanted["steps"]:
        yield f"steps {steps[0]} to {steps[-1]}, not {wanted['steps']}"
    if [round(float(wall_times[0]), 6), round(float(wall_times[-1]), 6)] != wanted["wall"]:
        yield f"wall times {wall_times[0]} to {wall_times[-1]}, not {wanted['wall']}"


def blob_differences(blobs: list[Blob], wanted: dict[str, Any]) -> Iterator[str]:
    if len(blobs) != wanted.get("count_without_purge", wanted["count"]):
        yield f"{len(blobs)} values, not {wanted.get('count_without_purge', wanted['count'])}"
        return
    if not blobs:
        return
    if "count_without_purge" not in wanted:
        yield from ends([blob.step for blob in blobs], [blob.wall_time for blob in blobs], wanted)
        yield from value_differences("first", blobs[0].read(), wanted["first"])
    if "last" in wanted:
        yield from value_differences("last", blobs[-1].read(), wanted["last"])


def value_differences(which: str, elements: list[bytes], wanted: dict[str, Any]) -> Iterator[str]:
    if "items" in wanted:  # images; the record holds the hashes of the first three
        width, height, *items = elements
        got: Any = [width.decode(), height.decode(), len(items), [sha(item) for item in items[:3]]]
        want: Any = [wanted["width"], wanted["height"], wanted["items"], wanted["item_sha256_16"]]
    else:
        data = b"".join(elements) if "dtype" in wanted else b"\0".join(elements)
        if wanted.get("dtype") == "float32" and elements and len(elements[0]) == 8:
            data = np.frombuffer(data, "<f8").astype("<f4").tobytes()  # old histograms: we keep their doubles
        got, want = sha(data), wanted["sha256_16"]
    if got != want:
        yield f"{which} value is {got}, not {want}"
